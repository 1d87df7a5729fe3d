/** The teams and players of a simulated league, with the skills that nobody in the pipeline may know.
 *
 * A skill is a rate a minute; minutes come from the place in the rotation. Each team has two players of one surname: names
 * that only a first name tells apart are the rule in the league. */
import type { Random } from '../../platform/random.ts'
import { replayTeams } from '../teams.ts'
import { drawFrom } from './draw.ts'
import { firstNames, surnames } from './invented-names.ts'

export interface SimulatedPlayer {
  readonly playerId: number
  readonly name: string
  readonly teamId: number
  readonly position: 'G' | 'F' | 'C'
  readonly jersey: string
  /** Minutes a game when everybody is fit. */
  readonly roleMinutes: number
  /** Demand for shots a minute, beside the teammates'. */
  readonly usage: number
  readonly threeShare: number
  readonly twoAccuracy: number
  readonly threeAccuracy: number
  readonly ftaPerFga: number
  readonly ftAccuracy: number
  readonly orebPerMinute: number
  readonly drebPerMinute: number
  readonly astPerMinute: number
  readonly stlPerMinute: number
  readonly blkPerMinute: number
  readonly tovPerMinute: number
  readonly pfPerMinute: number
  /** Chance to miss a game that follows one the night before. */
  readonly restChance: number
}

export interface SimulatedTeam {
  readonly teamId: number
  readonly pace: number
  /** Factor on the opponents' accuracy: below one is a good defence. */
  readonly defence: number
  /** By role, most minutes first. */
  readonly players: readonly SimulatedPlayer[]
}

const roleMinutes = [35.5, 34, 32, 30, 28, 24, 20.5, 17, 13.5, 9.5, 6, 4, 2.5, 1.5, 1]
/** From 0, a guard, to 1, a centre; by role. */
const sizes = [0.2, 0.5, 0.9, 0.35, 0.65, 0.15, 0.85, 0.5, 0.3, 0.7, 0.1, 0.95, 0.4, 0.6, 0.25]

export function createTeams(random: Random, teamCount: number, playersPerTeam: number): SimulatedTeam[] {
  const names = drawNames(random.fork('names'), teamCount, playersPerTeam)
  return replayTeams.slice(0, teamCount).map((team, teamIndex) => {
    const own = random.fork(`team/${team.teamId}`)
    return {
      teamId: team.teamId,
      pace: drawFrom(own, 1, 0.025, 0.93, 1.07),
      defence: drawFrom(own, 1, 0.018, 0.94, 1.06),
      players: Array.from({ length: playersPerTeam }, (_, slot) => {
        const playerId = 9_000_001 + teamIndex * 100 + slot
        const name = names[teamIndex * playersPerTeam + slot] as string
        return createPlayer(own.fork(`player/${slot}`), { playerId, name, teamId: team.teamId }, slot)
      }),
    }
  })
}

function createPlayer(
  random: Random,
  identity: { playerId: number; name: string; teamId: number },
  slot: number,
): SimulatedPlayer {
  const size = Math.min(1, Math.max(0, (sizes[slot % sizes.length] ?? 0.5) + 0.1 * random.normal()))
  const talent = Math.exp(drawFrom(random, slot < 2 ? 0.22 : slot < 5 ? 0.02 : -0.08, 0.16, -0.45, 0.55))
  const spread = (mean: number): number => mean * Math.exp(0.15 * random.normal())
  return {
    ...identity,
    position: size < 0.4 ? 'G' : size < 0.75 ? 'F' : 'C',
    // Different within a team.
    jersey: String((6 * slot + (identity.teamId % 6)) % 100),
    roleMinutes: Math.max(0.5, (roleMinutes[slot] ?? 1) * Math.exp(0.05 * random.normal())),
    usage: talent,
    threeShare: drawFrom(random, 0.58 - 0.42 * size, 0.1, 0, 0.8),
    twoAccuracy: drawFrom(random, 0.51 + 0.1 * size, 0.018, 0.42, 0.7),
    threeAccuracy: drawFrom(random, 0.368 - 0.03 * size, 0.02, 0.27, 0.44),
    ftaPerFga: spread(0.2 + 0.08 * size),
    ftAccuracy: drawFrom(random, 0.84 - 0.14 * size, 0.05, 0.5, 0.94),
    orebPerMinute: spread(0.014 + 0.062 * size),
    drebPerMinute: spread(0.085 + 0.105 * size),
    astPerMinute: spread(0.168 - 0.125 * size) * talent,
    stlPerMinute: spread(0.031),
    blkPerMinute: spread(0.008 + 0.03 * size),
    tovPerMinute: spread(0.053) * talent,
    pfPerMinute: spread(0.07 + 0.02 * size),
    restChance: slot < 2 && random.float() < 0.4 ? 0.2 : 0,
  }
}

/** All different; the second and the seventh of each team share a surname. */
function drawNames(random: Random, teamCount: number, playersPerTeam: number): string[] {
  const taken = new Set<string>()
  const names: string[] = []
  for (let team = 0; team < teamCount; team++) {
    let shared = ''
    for (let slot = 0; slot < playersPerTeam; slot++) {
      let plain: string
      do {
        const surname = slot === 6 ? shared : random.pick(surnames)
        plain = `${random.pick(firstNames)} ${surname}`
        if (slot === 1) shared = surname
      } while (taken.has(plain))
      taken.add(plain)
      const suffix = random.float()
      names.push(suffix < 0.03 ? `${plain} Jr.` : suffix < 0.04 ? `${plain} III` : plain)
    }
  }
  return names
}
