/** Faults of February: what the systems and the tables of a date can show, on dates of its own each. */
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { readCommit, readMs, readSecondAttempt, spoil, type Tips } from './fault-parts.ts'
import type { SeasonFault } from './season-world.ts'

export function createFebruaryFaults(tips: Tips): readonly SeasonFault[] {
  return [
    {
      name: 'a system has nothing to say of most players',
      from: tips.first('2025-02-01', -10),
      until: tips.last('2025-02-01', 1),
      cause: 'systems: threes',
      readCountsFrom: (world) => readCommit(world, 'predictions_moving_average', '2025-02-01'),
      withinMinutes: 120,
      begin: ({ spoiled }) =>
        void spoiled.meddling.set('predictions_moving_average', (made) => {
          const [predictions = [], exclusions = []] = made.rows as Record<string, unknown>[][]
          const isSilent = (row: Record<string, unknown>): boolean =>
            row.system === 'moving_average' && Number(row.player_id) % 3 !== 0
          const silent = predictions.filter(isSilent).map(({ system, market, player_id }) => ({
            ...{ system, market, player_id },
            reason: 'input_missing',
          }))
          return {
            ...made,
            rows: [predictions.filter((row) => !isSilent(row)), [...exclusions, ...silent]],
          }
        }),
      end: ({ spoiled }) => void spoiled.meddling.delete('predictions_moving_average'),
    },
    {
      name: 'the database answers slowly',
      from: '2025-02-02T08:30:00Z',
      until: '2025-02-02T10:30:00Z',
      cause: 'state-store: latency',
      withinMinutes: 30,
      begin: ({ spoiled }) => {
        spoiled.statementMs = 500
      },
      end: ({ spoiled }) => {
        spoiled.statementMs = 0
      },
    },
    {
      name: 'a percentage is read a hundredfold for some',
      from: tips.last('2025-02-03'),
      until: tips.last('2025-02-03', 14),
      cause: 'data-quality: player_game_summary',
      readCountsFrom: (world) => readCommit(world, 'player_game_summary', '2025-02-03'),
      withinMinutes: 120,
      ...spoil('player_game_summary', (row) =>
        Number(row.player_id) % 20 === 0 && row.usage !== null
          ? { ...row, usage: 100 + Number(row.usage) }
          : row,
      ),
    },
    {
      name: 'a number stands still',
      from: tips.last('2025-02-05'),
      until: tips.last('2025-02-05', 14),
      cause: 'data-quality: player_game_summary',
      readCountsFrom: (world) => readCommit(world, 'player_game_summary', '2025-02-05'),
      withinMinutes: 120,
      ...spoil('player_game_summary', (row) => ({ ...row, true_shooting: 0.56 })),
    },
    {
      name: 'an asset fails four times before it is made',
      from: '2025-02-07T08:00:00Z',
      until: '2025-02-09T14:00:00Z',
      cause: 'slowdown: retry',
      readCountsFrom: (world) => readSecondAttempt(world, 'player_game_summary', '2025-02-07T08:00:00Z'),
      withinMinutes: 45,
      begin: ({ spoiled }) => {
        const tries = new Map<string, number>()
        spoiled.obstacles.set('player_game_summary', ({ gameDate }) => {
          const before = tries.get(gameDate) ?? 0
          tries.set(gameDate, (before + 1) % 5) // what is made again fails four times again
          if (before < 4)
            throw new PipelineError('database.contention', 'one of four tries that fail, on purpose')
        })
      },
      end: ({ spoiled }) => void spoiled.obstacles.delete('player_game_summary'),
    },
    {
      name: 'half of those who have a line have none',
      from: tips.first('2025-02-08', -10),
      until: tips.last('2025-02-08', 1),
      cause: 'lines: threes no line',
      countsFrom: tips.third('2025-02-08', -2), // one game of the day tips hours before the others, and has too few players
      withinMinutes: 60,
      mayBring: /^data-quality: prop_lines threes$|^systems: threes$/,
      ...loseLines(),
    },
    {
      name: 'half of the lines are not read',
      from: tips.first('2025-02-10', -10),
      until: tips.last('2025-02-10', 1),
      cause: 'data-quality: prop_lines threes',
      readCountsFrom: (world) => readCommit(world, 'prop_lines', '2025-02-10'),
      withinMinutes: 120,
      mayBring: /^lines: threes no line$|^systems: threes$/,
      ...loseLines(),
    },
    {
      name: 'the models in use degrade',
      from: tips.first('2025-02-20', -10),
      until: tips.last('2025-02-20', 1),
      cause: 'model-health: states',
      readCountsFrom: (world) => readCommit(world, 'models', '2025-02-20'),
      withinMinutes: 180,
      mayBring: /^systems: threes( actionable)?$/,
      ...spoil('models', (row) => ({
        ...row,
        health: 'degrading',
        health_reason: 'said to, on purpose',
      })),
    },
    {
      name: 'a system is surer than it may be',
      from: tips.first('2025-02-22', -10),
      until: tips.last('2025-02-28', 14),
      cause: 'model-health: threes',
      readCountsFrom: readFirstOverconfident,
      withinMinutes: 180,
      ...spoil('grades', (row) =>
        row.confidence !== null ? { ...row, confidence: 0.99, confidence_decile: 10 } : row,
      ),
    },
    {
      name: 'the first source of box scores is gone for two days',
      from: '2025-03-01T12:00:00Z',
      until: '2025-03-03T18:00:00Z',
      cause: 'sources: box_scores',
      readCountsFrom: async (world) =>
        (await readMs(
          world,
          sql`select max(last_seen_at) as at from archive_receipts where resource like 'nba-stats/leaguegamelog/%' and refusal is null and last_seen_at < '2025-03-03T18:00:00Z'`,
        )) +
        24 * 3_600_000,
      withinMinutes: 30,
      begin: ({ sources }) => void sources.order({ match: 'leaguegamelog', kind: 'refuse' }),
      end: ({ sources }) => void sources.clear(),
    },
  ]
}

/** Every second player's lines are lost, whatever bookmaker has them. */
function loseLines(): Pick<SeasonFault, 'begin' | 'end'> {
  return {
    begin: ({ spoiled }) =>
      void spoiled.meddling.set('prop_lines', (made) => ({
        ...made,
        rows: made.rows.map((rows) =>
          rows.filter((row) => String((row as Record<string, unknown>).player_name).length % 2 === 0),
        ),
      })),
    end: ({ spoiled }) => void spoiled.meddling.delete('prop_lines'),
  }
}

/** When the grades were there with which the last 14 dates' certainty leaves their hits by the detector's tenth and by more than chance. */
function readFirstOverconfident(world: Parameters<typeof readMs>[0]): Promise<number> {
  return readMs(
    world,
    sql`
    with newest as (
      select distinct on (game_date, system, player_id, game_id) game_date, system, confidence, result, label, withdrawn, calibration from grades
      where game_date > '2025-01-20' order by game_date, system, player_id, game_id, revision desc),
    day as (
      select game_date, system, count(*) as decided, count(*) filter (where result = 'win') as wins, sum(confidence) as sure from newest
      where label = 'live' and not withdrawn and calibration = 'calibrated' and confidence is not null and result in ('win', 'loss')
      group by game_date, system),
    span as (
      select game_date, sum(decided) over last as decided, sum(wins) over last as wins, sum(sure) over last as sure from day
      window last as (partition by system order by game_date rows between 13 preceding and current row)),
    shown as (
      select min(game_date) as game_date from span
      where game_date >= '2025-02-22' and decided >= 150 and (sure - wins) / decided >= 0.1
        and (sure - wins) / decided >= 4 * sqrt(sure / decided * (1 - sure / decided) / decided))
    select min(finished_at) as at from attempts where asset = 'grades' and game_date = (select game_date from shown) and outcome in ('complete', 'degraded')`,
  )
}
