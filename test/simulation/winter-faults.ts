/** Faults of January: the kinds of verdicts that the ones before leave out, each on a date of its own. */
import { sql } from '../../src/platform/db/sql.ts'
import type { SeasonFault } from './season-world.ts'

export function createWinterFaults(): readonly SeasonFault[] {
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
      mayBring: /^state-store: controller$/, // only where none goes through its work can a lease stand
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
  ]
}
