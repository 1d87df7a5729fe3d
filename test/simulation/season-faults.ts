/** What goes wrong in a broken season: one fault for each thing that is monitored, each on a day of its own of 2024-25.
 *
 * The database server's own figures (connections, locks) follow its clock and not the season's: they are left to their unit tests. */
import type { League } from '../../src/replay/league.ts'
import { createEarlyFaults } from './early-faults.ts'
import { readTips } from './fault-parts.ts'
import { createFebruaryFaults } from './february-faults.ts'
import { createLaterFaults } from './later-faults.ts'
import type { SeasonFault } from './season-world.ts'
import { createWinterFaults } from './winter-faults.ts'

export function createSeasonFaults(league: League): readonly SeasonFault[] {
  const tips = readTips(league)
  return [
    ...createEarlyFaults(tips),
    ...createLaterFaults(tips),
    ...createWinterFaults(tips),
    ...createFebruaryFaults(tips),
  ]
}
