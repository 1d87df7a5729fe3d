/** The lines that simulated bookmakers post on a game: an opening, an afternoon and a closing list of each.
 *
 * Each prices the true expectation with an error of its own that shrinks towards tip, rounds it to a half point and adds its
 * margin. One lists alternates under the same market key, one is a pick'em app with flat prices, whole numbers and sometimes one
 * side only. Each spells names its own way. */
import type { Random } from '../../platform/random.ts'
import { hourMs, minuteMs } from '../instants.ts'
import type { LineSnapshot, PropMarket, Quote } from '../league.ts'
import type { Absence } from './absences.ts'
import { describeSetting, type ExpectedLine, expectLine, shareMinutes, shareShots } from './expect-line.ts'
import type { SimulatedPlayer, SimulatedTeam } from './roster.ts'

interface House {
  readonly bookmaker: string
  readonly margin: number
  /** Share of the eligible players that it lists. */
  readonly coverage: number
  readonly style: 'sportsbook' | 'alternates' | 'flat'
  readonly spell: (name: string) => string
}

const withoutAccents = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '')

const houses: readonly House[] = [
  { bookmaker: 'draftkings', margin: 0.045, coverage: 0.98, style: 'sportsbook', spell: withoutAccents },
  { bookmaker: 'fanduel', margin: 0.05, coverage: 0.95, style: 'alternates', spell: (name) => name },
  {
    bookmaker: 'betmgm',
    margin: 0.06,
    coverage: 0.85,
    style: 'sportsbook',
    spell: (name) => withoutAccents(name).replace(/\./g, ''),
  },
  {
    bookmaker: 'prizepicks',
    margin: 0,
    coverage: 0.7,
    style: 'flat',
    spell: (name) => withoutAccents(name).replace(/ (Jr\.|III)$/, ''),
  },
]

interface MarketRule {
  readonly market: PropMarket
  readonly least: number
  readonly expect: (line: ExpectedLine) => number
  /** Standard deviation of the outcome at a mean. */
  readonly deviation: (mean: number) => number
}

const markets: readonly MarketRule[] = [
  {
    market: 'player_points',
    least: 5,
    expect: (line) => line.points,
    deviation: (mean) => 1.62 * Math.sqrt(mean),
  },
  {
    market: 'player_rebounds',
    least: 2,
    expect: (line) => line.rebounds,
    deviation: (mean) => 1.12 * Math.sqrt(mean),
  },
  {
    market: 'player_assists',
    least: 1.2,
    expect: (line) => line.assists,
    deviation: (mean) => 1.1 * Math.sqrt(mean),
  },
  {
    market: 'player_threes',
    least: 0.7,
    expect: (line) => line.threes,
    deviation: (mean) => 1.02 * Math.sqrt(mean),
  },
  {
    market: 'player_points_rebounds_assists',
    least: 9,
    expect: (line) => line.points + line.rebounds + line.assists,
    deviation: (mean) => 1.55 * Math.sqrt(mean),
  },
]

const fewestMinutes = 15

/** The lists, as hours before tip, with the bookmakers' error at that time and the absences known by then. */
export const lists: readonly { leadMs: number; error: number; knows: (absence: Absence) => boolean }[] = [
  { leadMs: 9 * hourMs, error: 0.055, knows: (absence) => absence === 'injury' },
  { leadMs: 4 * hourMs, error: 0.045, knows: (absence) => absence === 'injury' },
  { leadMs: 15 * minuteMs, error: 0.035, knows: (absence) => absence !== 'late-scratch' },
]

export interface PricedGame {
  readonly home: SimulatedTeam
  readonly away: SimulatedTeam
  readonly tipAtMs: number
  readonly absences: ReadonlyMap<number, Absence>
}

/** Ascending by time. */
export function postLines(random: Random, game: PricedGame): LineSnapshot[] {
  const opinions = new Map<string, number>()
  /** A house's view of a player in a market: kept from list to list, so that a line moves and does not jump. */
  function opinionOf(house: House, player: SimulatedPlayer, market: string): number {
    const key = `${house.bookmaker}/${player.playerId}/${market}`
    let opinion = opinions.get(key)
    if (opinion === undefined) {
      opinion = random.normal()
      opinions.set(key, opinion)
    }
    return opinion
  }

  const listed = new Map<string, boolean>()
  function isListed(house: House, player: SimulatedPlayer): boolean {
    const key = `${house.bookmaker}/${player.playerId}`
    let known = listed.get(key)
    if (known === undefined) {
      known = random.float() < house.coverage
      listed.set(key, known)
    }
    return known
  }

  return lists.flatMap(({ leadMs, error, knows }) => {
    const expected = expectPlayers(game, knows)
    return houses.flatMap((house) =>
      markets.map((rule): LineSnapshot => {
        const quotes = expected
          .filter(({ player }) => isListed(house, player))
          .flatMap(({ player, line }) => {
            const mean = rule.expect(line)
            if (mean < rule.least) return []
            const opinion = opinionOf(house, player, rule.market) + 0.4 * random.normal()
            return quote(random, house, player, mean * Math.exp(error * opinion), rule)
          })
        return { takenAtMs: game.tipAtMs - leadMs, bookmaker: house.bookmaker, market: rule.market, quotes }
      }),
    )
  })
}

function expectPlayers(
  { home, away, absences }: PricedGame,
  knows: (absence: Absence) => boolean,
): { player: SimulatedPlayer; line: ExpectedLine }[] {
  const sides = [
    { own: home, opponent: away, isHome: true },
    { own: away, opponent: home, isHome: false },
  ]
  return sides.flatMap(({ own, opponent, isHome }) => {
    const setting = describeSetting(own, opponent, isHome)
    const available = own.players.filter(({ playerId }) => {
      const absence = absences.get(playerId)
      return absence === undefined || !knows(absence)
    })
    const minutes = shareMinutes(available)
    const shots = shareShots(available, minutes, setting)
    return available.flatMap((player) => {
      const share = minutes.get(player.playerId) ?? 0
      return share < fewestMinutes
        ? []
        : [{ player, line: expectLine(player, share, shots.get(player.playerId) ?? 0, setting) }]
    })
  })
}

function quote(
  random: Random,
  house: House,
  player: SimulatedPlayer,
  mean: number,
  { deviation, least }: MarketRule,
): Quote[] {
  const name = house.spell(player.name)
  // Counts are skewed: the median, which splits the money, lies a little below the mean.
  const median = Math.max(0.5, mean - 0.09 * deviation(mean))
  if (house.style === 'flat') {
    const isWhole = least > 1 && random.float() < 0.15
    const lineHundredths = isWhole ? 100 * Math.round(median) : toHalf(median)
    const isOneSided = random.float() < 0.03
    return [{ player: name, lineHundredths, overPrice: -137, underPrice: isOneSided ? null : -137 }]
  }
  const main = toHalf(median)
  const step = least >= 5 ? 500 : 200
  const all =
    house.style === 'alternates' ? [main - step, main, main + step].filter((line) => line > 0) : [main]
  return all.map((lineHundredths) => {
    const over = 1 - normalShare((lineHundredths / 100 - median) / deviation(mean))
    return {
      player: name,
      lineHundredths,
      overPrice: toAmerican(over + house.margin / 2),
      underPrice: toAmerican(1 - over + house.margin / 2),
    }
  })
}

/** The half point next to the value: 24.31 → 24.5. */
function toHalf(value: number): number {
  return 100 * Math.floor(value) + 50
}

/** Rounded to five, as bookmakers do; between -1000 and +900. */
export function toAmerican(chance: number): number {
  const bounded = Math.min(0.909, Math.max(0.1, chance))
  const exact = bounded >= 0.5 ? (-100 * bounded) / (1 - bounded) : (100 * (1 - bounded)) / bounded
  return 5 * Math.round(exact / 5)
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
export function normalShare(value: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(value))
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = (Math.exp((-value * value) / 2) / Math.sqrt(2 * Math.PI)) * series
  return value >= 0 ? 1 - tail : tail
}
