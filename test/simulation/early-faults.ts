/** Faults of the first days, which are found without any history. */
import { sql } from '../../src/platform/db/sql.ts'
import { redriveDeadLetters } from '../../src/platform/ledger/dead-letters.ts'
import { disableSchedule, enableSchedule } from '../../src/platform/schedules/stored-schedules.ts'
import { holdBack, readMs, type Tips } from './fault-parts.ts'
import type { SeasonFault } from './season-world.ts'

export function createEarlyFaults(tips: Tips): readonly SeasonFault[] {
  return [
    {
      name: 'the schedule’s source changes its shape',
      from: '2024-10-24T08:30:00Z',
      until: '2024-10-24T20:00:00Z',
      cause: 'data-quality: shapes',
      readCountsFrom: (world) =>
        readMs(
          world,
          sql`select min(received_at) as at from archive_receipts where refusal like 'source.schema-changed%'`,
        ),
      withinMinutes: 120,
      begin: ({ sources }) => void sources.order({ match: 'scheduleLeagueV2', kind: 'changed-shape' }),
      end: ({ sources }) => void sources.clear(),
    },
    {
      name: 'the slate is not made before its deadline',
      from: tips.first('2024-10-25', -10),
      until: tips.first('2024-10-25', 0.4),
      cause: 'state-store: late',
      countsFrom: tips.first('2024-10-25', -0.25),
      withinMinutes: 30,
      mayBring: /^no picks are published$|^lines: threes (no line|age|games|coverage)$/,
      ...holdBack('prediction_slate'),
    },
    {
      name: 'no worker is alive',
      from: '2024-10-26T20:00:00Z',
      until: '2024-10-26T21:30:00Z',
      cause: 'workers: alive',
      withinMinutes: 25,
      begin: (world) => {
        world.hasWorker = false
      },
      end: (world) => {
        world.hasWorker = true
      },
    },
    {
      name: 'the controller stands still',
      from: '2024-10-27T15:00:00Z',
      until: '2024-10-27T16:00:00Z',
      cause: 'state-store: controller',
      withinMinutes: 30,
      begin: (world) => {
        world.hasController = false
      },
      end: (world) => {
        world.hasController = true
      },
    },
    {
      name: 'a schedule is disabled',
      from: '2024-10-28T12:00:00Z',
      until: '2024-10-28T16:00:00Z',
      cause: 'schedule export',
      withinMinutes: 10,
      begin: async ({ db, clock }) => {
        await disableSchedule(db, { name: 'export', actor: 'test', reason: 'a test', now: clock.now() })
      },
      end: async ({ db, clock }) => {
        await enableSchedule(db, { name: 'export', actor: 'test', reason: 'a test', now: clock.now() })
      },
    },
    {
      name: 'a worker freezes',
      from: '2024-10-29T10:00:00Z',
      until: '2024-10-29T11:00:00Z',
      cause: 'workers: frozen',
      withinMinutes: 25,
      begin: (world) => {
        world.beats = false
      },
      end: (world) => {
        world.beats = true
      },
    },
    {
      name: 'games are final and not graded for hours',
      from: tips.first('2024-10-30'),
      until: tips.last('2024-10-30', 9),
      cause: 'latency',
      countsFrom: tips.last('2024-10-30', 2.5 + 4.5),
      withinMinutes: 90,
      ...holdBack('grades'),
    },
    {
      name: 'a dead letter is forgotten',
      from: tips.last('2024-11-01'),
      until: tips.last('2024-11-01', 14),
      cause: 'dead-letters',
      readCountsFrom: async (world) =>
        (await readMs(world, sql`select min(created_at) as at from dead_letters`)) + 6 * 3_600_000,
      withinMinutes: 30,
      mayBring: /^(performance_summary|export_results): |^state-store: late$|^latency$/,
      begin: ({ spoiled }) => {
        spoiled.obstacles.set('performance_summary', () => {
          throw new Error('a bug, on purpose')
        })
      },
      end: async ({ db, clock, spoiled }) => {
        spoiled.obstacles.clear()
        await redriveDeadLetters(db, { actor: 'test', reason: 'repaired', now: clock.now() })
      },
    },
  ]
}
