/** Faults of January: the kinds of verdicts that the ones before leave out, each on dates of its own. */
import { sql } from '../../src/platform/db/sql.ts'
import { readCommit, readMs, readSecondAttempt, spoil, type Tips } from './fault-parts.ts'
import type { SeasonFault } from './season-world.ts'

export function createWinterFaults(tips: Tips): readonly SeasonFault[] {
  return [
    {
      name: 'the disk is nearly full',
      from: '2025-01-14T12:00:00Z',
      until: '2025-01-14T20:00:00Z',
      cause: 'storage: disk',
      withinMinutes: 130,
      begin: ({ spoiled }) => {
        spoiled.freeBytes = 3e9
      },
      end: ({ spoiled }) => {
        spoiled.freeBytes = null
      },
    },
    {
      name: 'leases are over and nobody ends them',
      from: '2025-01-20T14:00:00Z',
      until: '2025-01-20T15:00:00Z',
      cause: 'state-store: leases',
      withinMinutes: 30,
      // Only where nobody goes through the controller's work can a lease stand, and then nobody follows the schedules either.
      mayBring: /^state-store: controller$|^schedules: not followed$/,
      begin: async (world) => {
        world.hasController = false
        await world.db.query(sql`
          update ledger set state = 'running', lease_owner = 'gone', lease_until = ${world.clock.now().subtract({ minutes: 6 })}
          where (asset, game_date) = (select asset, game_date from ledger where state = 'expected' and game_date > ${world.clock.now()}::timestamptz::date
            order by game_date desc, asset limit 1)`)
      },
      end: (world) => {
        world.hasController = true
      },
    },
    {
      name: 'a process starts anew for every job of an asset, and takes 45 seconds',
      from: '2025-01-22T08:00:00Z',
      until: '2025-01-24T14:00:00Z',
      cause: 'slowdown: boot',
      readCountsFrom: (world) => readSecondAttempt(world, 'player_game_summary', '2025-01-22T08:00:00Z'),
      withinMinutes: 45,
      begin: ({ spoiled }) => void spoiled.boots.set('player_game_summary', 45),
      end: ({ spoiled }) => spoiled.boots.clear(),
    },
    {
      name: 'the bookmakers’ boards stand still',
      from: '2025-01-25T14:00:00Z',
      until: tips.last('2025-01-25', -0.1),
      cause: 'lines: threes age',
      // Whatever comes at the first look is what stands: the newest line is as old as that, or older.
      readCountsFrom: async (world) =>
        (await readMs(
          world,
          sql`
          select greatest((select max(line_snapshot_at) from prediction_slate where game_date = '2025-01-25'),
            (select max(received_at) from source_replies where asset = 'prop_line_replies' and game_date = '2025-01-25' and not withdrawn)) as at`,
        )) +
        12 * 3_600_000,
      withinMinutes: 60,
      mayBring: /^lines: threes (no line|games)$/,
      begin: ({ spoiled }) => {
        spoiled.frozen = /the-odds-api|player_props/
      },
      end: ({ spoiled }) => {
        spoiled.frozen = null
      },
    },
    {
      name: 'a model is off to one side',
      from: tips.last('2025-01-27'),
      until: tips.last('2025-01-27', 14),
      cause: 'model-health: threes',
      readCountsFrom: (world) => readCommit(world, 'system_daily_performance', '2025-01-27'),
      withinMinutes: 180,
      ...spoil('system_daily_performance', (row) =>
        row.system === 'ridge' && row.label === 'live'
          ? { ...row, error_sum: Number(row.error_sum) + 5 * Number(row.absolute_error_sum) }
          : row,
      ),
    },
    {
      name: 'an asset’s partitions wait for a worker',
      from: '2025-01-28T08:00:00Z',
      until: '2025-01-30T14:00:00Z',
      cause: 'slowdown: wait',
      readCountsFrom: (world) => readSecondAttempt(world, 'team_offense_game', '2025-01-28T08:00:00Z'),
      withinMinutes: 45,
      begin: ({ spoiled }) => void spoiled.waits.set('team_offense_game', 240),
      end: ({ spoiled }) => spoiled.waits.clear(),
    },
    {
      name: 'every third player with a line is excluded',
      from: tips.first('2025-01-31', -10),
      until: tips.last('2025-01-31', 1),
      cause: 'lines: threes coverage',
      countsFrom: tips.first('2025-01-31', -2),
      withinMinutes: 60,
      ...spoil('prediction_slate', (row) =>
        row.line !== null && row.exclusion === null && Number(row.player_id) % 3 === 0
          ? { ...row, exclusion: 'no_history', exclusion_detail: 'forgotten, on purpose' }
          : row,
      ),
    },
  ]
}
