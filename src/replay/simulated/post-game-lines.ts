/** The lines that three simulated bookmakers post on a game itself: who wins, by how much, with how many points.
 *
 * They follow from the players' expected points, with an error a house that stays from list to list; whose absence is known is
 * counted as absent. */
import type { Random } from '../../platform/random.ts'
import type { GameLineSnapshot } from '../league.ts'
import { describeSetting, expectLine, shareMinutes, shareShots } from './expect-line.ts'
import { lists, normalShare, type PricedGame, toAmerican } from './post-lines.ts'
import type { SimulatedTeam } from './roster.ts'

const houses = [
  { bookmaker: 'draftkings', margin: 0.045 },
  { bookmaker: 'fanduel', margin: 0.05 },
  { bookmaker: 'betmgm', margin: 0.055 },
] as const

/** Points: how far games end from what was expected, and how far a house's opinion lies from it. */
const marginDeviation = 12.5
const totalDeviation = 17
const opinionPoints = 1.2

/** Ascending by time. */
export function postGameLines(random: Random, game: PricedGame): GameLineSnapshot[] {
  const opinions = houses.map(() => ({ margin: random.normal(), total: random.normal() }))
  return lists.flatMap(({ leadMs, knows }) => {
    const absent = new Set([...game.absences].filter(([, kind]) => knows(kind)).map(([playerId]) => playerId))
    const home = expectPoints(game.home, game.away, true, absent)
    const away = expectPoints(game.away, game.home, false, absent)
    return houses.flatMap(({ bookmaker, margin }, index): GameLineSnapshot[] => {
      const opinion = opinions[index] as { margin: number; total: number }
      const expectedMargin = home - away + opinionPoints * opinion.margin
      const expectedTotal = home + away + 2 * opinionPoints * opinion.total
      const spread = -toHalfPoint(expectedMargin)
      const total = toHalfPoint(expectedTotal)
      const prices = (chance: number) => ({
        homeOrOverPrice: toAmerican(chance + margin / 2),
        awayOrUnderPrice: toAmerican(1 - chance + margin / 2),
      })
      const taken = { takenAtMs: game.tipAtMs - leadMs, bookmaker }
      const winChance = normalShare(expectedMargin / marginDeviation)
      const coverChance = normalShare((expectedMargin + spread) / marginDeviation)
      const overChance = normalShare((expectedTotal - total) / totalDeviation)
      return [
        { ...taken, market: 'h2h', lineHundredths: null, ...prices(winChance) },
        { ...taken, market: 'spreads', lineHundredths: 100 * spread, ...prices(coverChance) },
        { ...taken, market: 'totals', lineHundredths: 100 * total, ...prices(overChance) },
      ]
    })
  })
}

function expectPoints(
  own: SimulatedTeam,
  opponent: SimulatedTeam,
  isHome: boolean,
  absent: ReadonlySet<number>,
): number {
  const setting = describeSetting(own, opponent, isHome)
  const available = own.players.filter(({ playerId }) => !absent.has(playerId))
  const minutes = shareMinutes(available)
  const shots = shareShots(available, minutes, setting)
  let points = 0
  for (const player of available) {
    const played = minutes.get(player.playerId) ?? 0
    points += expectLine(player, played, shots.get(player.playerId) ?? 0, setting).points
  }
  return points
}

/** 4.31 → 4.5, -4.31 → -4.5: never a whole number, so that no game ends on it. */
function toHalfPoint(value: number): number {
  return Math.floor(value) + 0.5
}
