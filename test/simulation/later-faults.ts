/** Faults that are found by comparison with the dates before. */
import { sql } from '../../src/platform/db/sql.ts'
import { readCommit, readMs, readSecondAttempt, spoil, type Tips } from './fault-parts.ts'
import type { SeasonFault } from './season-world.ts'

/** What else is told of an evening on which most players have no line. */
const withoutLines =
  /^lines: threes (no line|age|games|coverage)$|^data-quality: prop_lines threes$|^systems: threes( quality| actionable)?$|^state-store: late$|^no picks are published$/

export function createLaterFaults(tips: Tips): readonly SeasonFault[] {
  return [
    {
      name: 'bookmakers’ lines come for one game of many',
      from: tips.first('2024-11-22', -8),
      until: tips.last('2024-11-22', 0.5),
      cause: 'lines: threes games',
      countsFrom: tips.first('2024-11-22', -2),
      withinMinutes: 60,
      mayBring: withoutLines,
      begin: ({ sources }) => void sources.order({ match: 'the-odds-api', kind: 'partial' }),
      end: ({ sources }) => void sources.clear(),
    },
    {
      name: 'no bookmaker has a line until just before the tip',
      from: tips.first('2024-11-08', -12),
      until: tips.first('2024-11-08', -0.3),
      cause: 'no lines are posted',
      countsFrom: tips.first('2024-11-08', -1),
      withinMinutes: 20,
      mayBring: withoutLines,
      begin: ({ sources }) => void sources.order({ match: /the-odds-api|player_props/, kind: 'empty' }),
      end: ({ sources }) => void sources.clear(),
    },
    {
      name: 'an asset takes six times as long',
      from: '2024-11-12T20:00:00Z',
      until: '2024-11-15T12:00:00Z',
      cause: 'slowdown: run',
      readCountsFrom: (world) => readSecondAttempt(world, 'player_boxscores', '2024-11-12T20:00:00Z'),
      withinMinutes: 45,
      begin: ({ spoiled }) => void spoiled.slowness.set('player_boxscores', 6),
      end: ({ spoiled }) => spoiled.slowness.clear(),
    },
    {
      name: 'every source is dead',
      from: tips.first('2024-11-18', -7),
      until: tips.first('2024-11-18', 6),
      cause: 'sources are down',
      withinMinutes: 60,
      mayBring:
        /^(state-store: late|latency|no lines are posted|no picks are published)$|^(lines|systems): threes|^sources: |^data-quality: |^\w+: (source|input)\.|^(source\.|input\.)|^\w+_replies/,
      begin: ({ sources }) => void sources.order({ match: /./, kind: 'refuse' }),
      end: ({ sources }) => void sources.clear(),
    },
    {
      name: 'the credits come to an end',
      from: '2024-11-25T18:00:00Z',
      until: '2024-11-26T18:00:00Z',
      cause: 'quota: odds-api',
      readCountsFrom: (world) =>
        readMs(
          world,
          sql`
          select min(last_seen_at) as at from archive_receipts where resource like 'odds-api/%' and last_seen_at >= '2024-11-25T18:00:00Z'`,
        ),
      withinMinutes: 120,
      begin: ({ spoiled }) => {
        spoiled.credits = 10
      },
      end: ({ spoiled }) => {
        spoiled.credits = null
      },
    },
    {
      name: 'a percentage is read as a share',
      from: tips.last('2024-12-02'),
      until: tips.last('2024-12-02', 14),
      cause: 'data-quality: player_game_summary',
      readCountsFrom: (world) => readCommit(world, 'player_game_summary', '2024-12-02'),
      withinMinutes: 120,
      ...spoil('player_game_summary', (row) => ({
        ...row,
        usage: row.usage === null ? null : Number(row.usage) / 100,
      })),
    },
    {
      name: 'a number is not read any more',
      from: tips.last('2024-12-06'),
      until: tips.last('2024-12-06', 14),
      cause: 'data-quality: player_game_summary',
      readCountsFrom: (world) => readCommit(world, 'player_game_summary', '2024-12-06'),
      withinMinutes: 120,
      ...spoil('player_game_summary', (row) => ({ ...row, true_shooting: null })),
    },
    {
      name: 'a system takes one side only',
      from: tips.first('2024-12-19', -10),
      until: tips.last('2024-12-19', 3),
      cause: 'systems: threes',
      // Before there are lines nobody takes a side.
      readCountsFrom: (world) =>
        readMs(
          world,
          sql`select min(as_of) as at from predictions where game_date = '2024-12-19' and system = 'ridge' and line is not null`,
        ),
      withinMinutes: 120,
      mayBring: /too good/,
      ...spoil('predictions_ridge', (row) =>
        'recommendation' in row && row.line !== null ? { ...row, recommendation: 'OVER' } : row,
      ),
    },
    {
      name: 'features lose what they are made of',
      from: tips.first('2024-12-21', -10),
      until: tips.last('2024-12-21', 3),
      cause: 'systems: threes quality',
      readCountsFrom: (world) => readCommit(world, 'feature_vectors', '2024-12-21'),
      withinMinutes: 120,
      ...spoil('feature_vectors', (row) =>
        'quality' in row ? { ...row, quality: 0.6 * Number(row.quality) } : row,
      ),
    },
    {
      name: 'a model errs four times as much',
      from: tips.last('2025-01-07'),
      until: tips.last('2025-01-08', 14),
      cause: 'model-health: threes',
      readCountsFrom: (world) => readCommit(world, 'system_daily_performance', '2025-01-07'),
      withinMinutes: 180,
      ...spoil('system_daily_performance', (row) =>
        row.system === 'ridge'
          ? {
              ...row,
              absolute_error_sum: 4 * Number(row.absolute_error_sum),
              absolute_error_sum_on_line_rows: 4 * Number(row.absolute_error_sum_on_line_rows),
            }
          : row,
      ),
    },
    {
      name: 'the database grows by a third of a gigabyte',
      from: '2024-12-28T12:00:00Z',
      until: '2024-12-28T20:00:00Z',
      cause: 'storage',
      withinMinutes: 130,
      begin: async ({ db }) => {
        await db.query(sql`create unlogged table ballast (filler text storage plain)`)
        await db.query(sql`insert into ballast select repeat('x', 7900) from generate_series(1, 42000)`)
      },
      end: async ({ db }) => {
        await db.query(sql`drop table ballast`)
      },
    },
  ]
}
