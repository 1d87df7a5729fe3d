/** What a simulated player is expected to do in a game, exactly: the truth that bookmakers price with an error.
 *
 * `play-game.ts` draws from these same means, so a perfect model of this league exists and its error can be measured. */
import type { SimulatedPlayer, SimulatedTeam } from './roster.ts'

export const homeAdvantage = 0.015
/** Shots a team takes in a minute of play at average pace. */
const shotsPerTeamMinute = 88.9 / 240
/** Players that a coach uses at all. */
const rotationSize = 11

export interface Setting {
  readonly pace: number
  /** Factor on the shooters' accuracy: the opponents' defence and the home advantage. */
  readonly accuracy: number
}

export interface ExpectedLine {
  readonly points: number
  readonly rebounds: number
  readonly assists: number
  readonly threes: number
}

export function describeSetting(own: SimulatedTeam, opponent: SimulatedTeam, isHome: boolean): Setting {
  return {
    pace: own.pace * opponent.pace,
    accuracy: opponent.defence * (1 + (isHome ? homeAdvantage : -homeAdvantage)),
  }
}

/** Minutes by player id, 240 in all: the missing men's go to the others in proportion, forty-two at most. */
export function shareMinutes(
  available: readonly SimulatedPlayer[],
  weight: (player: SimulatedPlayer) => number = () => 1,
): Map<number, number> {
  const rotation = available.slice(0, rotationSize)
  const weights = rotation.map((player) => player.roleMinutes * weight(player))
  const minutes = new Map<number, number>()
  const open = new Set(rotation.keys())
  let left = 240
  // Whoever would pass the cap gets the cap, and the rest is shared again.
  for (let round = 0; round < rotation.length; round++) {
    const total = [...open].reduce((sum, index) => sum + (weights[index] ?? 0), 0)
    const capped = [...open].filter((index) => ((weights[index] ?? 0) * left) / total > 42)
    for (const index of capped) {
      open.delete(index)
      minutes.set((rotation[index] as SimulatedPlayer).playerId, 42)
      left -= 42
    }
    if (capped.length > 0) continue
    for (const index of open) {
      minutes.set((rotation[index] as SimulatedPlayer).playerId, ((weights[index] ?? 0) * left) / total)
    }
    break
  }
  return minutes
}

/** Shots by player id: a team's are bounded by its possessions, so that the missing men's go to the others too. */
export function shareShots(
  players: readonly SimulatedPlayer[],
  minutes: ReadonlyMap<number, number>,
  setting: Setting,
  form: (player: SimulatedPlayer) => number = () => 1,
): Map<number, number> {
  let teamMinutes = 0
  let demand = 0
  const wanted = players.map((player) => {
    const played = minutes.get(player.playerId) ?? 0
    const wish = player.usage * played * form(player)
    teamMinutes += played
    demand += wish
    return [player.playerId, wish] as const
  })
  const scale = (shotsPerTeamMinute * teamMinutes * setting.pace) / demand
  return new Map(wanted.map(([playerId, wish]) => [playerId, wish * scale]))
}

export function expectLine(
  player: SimulatedPlayer,
  minutes: number,
  fga: number,
  setting: Setting,
): ExpectedLine {
  const threes = fga * player.threeShare * player.threeAccuracy * setting.accuracy
  const twos = fga * (1 - player.threeShare) * player.twoAccuracy * setting.accuracy
  return {
    points: 2 * twos + 3 * threes + fga * player.ftaPerFga * player.ftAccuracy,
    rebounds: (player.orebPerMinute + player.drebPerMinute) * minutes * setting.pace,
    assists: player.astPerMinute * minutes * setting.pace,
    threes,
  }
}
