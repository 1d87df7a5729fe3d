/** Who misses which game of a simulated season, and when that became known.
 *
 * Injuries last several games and are known in the morning; a scratch is announced in the afternoon, and the market takes the
 * line down; a late one after the closing lines: the line stands and the player does not play. */
import type { Random } from '../../platform/random.ts'
import type { SimulatedTeam } from './roster.ts'

export type Absence = 'injury' | 'scratch' | 'late-scratch'

const injuryChance = 0.022
const scratchChance = 0.012
const lateScratchChance = 0.006
/** A team needs this many, whatever happens. */
const fewestPlayers = 9

/** Per game of the team, in order: the absent by player id. `isSecondNight` says whether it played the night before. */
export function drawAbsences(
  random: Random,
  team: SimulatedTeam,
  isSecondNight: readonly boolean[],
): ReadonlyMap<number, Absence>[] {
  const gamesLeftOut = new Map<number, number>()
  return isSecondNight.map((isTired) => {
    const absent = new Map<number, Absence>()
    for (const player of team.players) {
      const left = gamesLeftOut.get(player.playerId) ?? 0
      const chance = random.float()
      const length = random.float()
      if (team.players.length - absent.size <= fewestPlayers) continue
      if (left > 0) {
        gamesLeftOut.set(player.playerId, left - 1)
        absent.set(player.playerId, 'injury')
      } else if (chance < injuryChance) {
        // Geometric with a mean of four games, the first of them now.
        gamesLeftOut.set(player.playerId, Math.floor(Math.log(1 - length) / Math.log(0.75)))
        absent.set(player.playerId, 'injury')
      } else if (chance < injuryChance + scratchChance) {
        absent.set(player.playerId, 'scratch')
      } else if (chance < injuryChance + scratchChance + lateScratchChance) {
        absent.set(player.playerId, 'late-scratch')
      } else if (isTired && length < player.restChance) {
        absent.set(player.playerId, 'scratch')
      }
    }
    return absent
  })
}
