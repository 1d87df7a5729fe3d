/** What must hold of everything that a parser gives, whatever it was given: the rules of `domain/facts.ts`, by the fields' names.
 *
 * The walk knows fields, not parsers, so it holds for every source's facts and for the older row types as well. */
import { Temporal } from 'temporal-polyfill'
import { isGameDate } from '../../../src/nba/domain/game-date.ts'
import { isGameId } from '../../../src/nba/domain/season.ts'

type Fields = Readonly<Record<string, unknown>>
type Rule = (value: unknown) => boolean

const idMax = 2 ** 31 - 1
const isInteger = (min: number, max: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max
const orNull = (rule: Rule) => (value: unknown) => value === null || rule(value)
const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value)
const isText = (value: unknown) => typeof value === 'string' && value !== ''
const isInstant = (value: unknown) => {
  if (typeof value !== 'string') return false
  try {
    const { epochMilliseconds } = Temporal.Instant.from(value)
    return epochMilliseconds > Date.UTC(1946, 0) && epochMilliseconds < Date.UTC(2200, 0)
  } catch {
    return false
  }
}
const isDate = (value: unknown) =>
  typeof value === 'string' && isGameDate(value) && value >= '1946-01-01' && value < '2200-01-01'
const isAmerican = (value: unknown) => typeof value === 'number' && Math.abs(value) >= 100
const isId = isInteger(1, idMax)
const isCount = orNull(isInteger(0, 1000))

const counts = 'fgm fga fg3m fg3a ftm fta oreb dreb reb ast stl blk tov pf pts'.split(' ')

const rules: Readonly<Record<string, Rule>> = {
  gameId: orNull((value) => typeof value === 'string' && isGameId(value)),
  gameDate: orNull(isDate),
  homeTeamId: isId,
  awayTeamId: isId,
  teamId: orNull(isId),
  playerId: orNull(isId),
  name: isText,
  playerName: orNull(isText),
  role: isText,
  bookmaker: isText,
  eventId: isText,
  tipAt: orNull(isInstant),
  reportedAt: orNull((value) => value instanceof Temporal.Instant || isInstant(value)),
  snapshotAt: isInstant,
  commenceAt: orNull(isInstant),
  bookUpdatedAt: orNull(isInstant),
  status: isOneOf(
    ...['scheduled', 'live', 'final', 'postponed'],
    ...['active', 'did_not_play', 'inactive'],
    ...['available', 'probable', 'questionable', 'doubtful', 'out'],
  ),
  homeScore: orNull(isInteger(0, 300)),
  awayScore: orNull(isInteger(0, 300)),
  minutes: orNull(isInteger(0, 80)),
  plusMinus: orNull(isInteger(-200, 200)),
  ...Object.fromEntries(counts.map((field) => [field, isCount])),
  isStarter: orNull(isOneOf(true, false)),
  repeats: isInteger(0, 100_000),
  eventNumber: isInteger(0, idMax),
  period: isInteger(1, 20),
  secondsLeft: (value) => typeof value === 'number' && value >= 0 && value <= 720 + 60,
  shotValue: isOneOf(null, 2, 3),
  zone: isOneOf(
    null,
    ...['restricted_area', 'paint', 'mid_range', 'corner_three', 'above_break_three', 'backcourt'],
  ),
  market: isText,
  line: orNull(isInteger(-100_000, 100_000)),
  overPrice: orNull(isAmerican),
  underPrice: orNull(isAmerican),
  homeOrOverPrice: orNull(isAmerican),
  awayOrUnderPrice: orNull(isAmerican),
}

/** Throws a plain error, naming the place, for the first value that breaks a rule. */
export function assertFacts(value: unknown, place = 'facts'): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${place} is ${value}`)
  if (typeof value === 'string' && value.includes('\0')) throw broken(place, value)
  if (typeof value !== 'object' || value === null) return
  if (value instanceof Temporal.Instant) return
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) assertFacts(each, `${place}[${index}]`)
    assertDistinct(value, place)
    return
  }
  for (const [field, each] of Object.entries(value)) {
    const rule = rules[field]
    if (rule && typeof each !== 'object' && !rule(each)) throw broken(`${place}.${field}`, each)
    if (rule && each === null && !rule(each)) throw broken(`${place}.${field}`, each)
    assertFacts(each, `${place}.${field}`)
  }
  assertTogether(value as Fields, place)
}

function broken(place: string, value: unknown): Error {
  return new Error(`${place} may not be ${JSON.stringify(value)?.slice(0, 100)}`)
}

/** What holds between fields. */
function assertTogether(fact: Fields, place: string): void {
  if ('homeTeamId' in fact && fact.homeTeamId === fact.awayTeamId) throw broken(`${place}.awayTeamId`, 'home')
  if (fact.status === 'scheduled' || fact.status === 'postponed') {
    if (fact.homeScore !== null || fact.awayScore !== null) throw broken(`${place}.homeScore`, fact.homeScore)
  }
  if ('isStarter' in fact && (fact.status === 'active') !== (fact.minutes !== null)) {
    throw broken(`${place}.minutes`, fact.minutes)
  }
  if (
    'fgm' in fact &&
    [fact.pts, fact.fgm, fact.fg3m, fact.ftm].every((count) => typeof count === 'number')
  ) {
    if (fact.pts !== 2 * Number(fact.fgm) + Number(fact.fg3m) + Number(fact.ftm)) {
      throw broken(`${place}.pts`, fact.pts)
    }
  }
  if (fact.market === 'moneyline' && 'homeOrOverPrice' in fact && fact.line !== null) {
    throw broken(`${place}.line`, fact.line)
  }
  if (fact.market === 'spread' && fact.line === null) throw broken(`${place}.line`, null)
}

/** No game, no play and no player's line of a game stands twice. */
function assertDistinct(facts: readonly unknown[], place: string): void {
  const keys = facts.flatMap((fact) => {
    if (typeof fact !== 'object' || fact === null) return []
    const each = fact as Fields & { game?: Fields; player?: Fields }
    if ('eventNumber' in each) return [`${each.gameId}/${each.eventNumber}`]
    if ('isStarter' in each && each.player?.playerId) return [`${each.game?.gameId}/${each.player.playerId}`]
    if ('tipAt' in each && each.gameId) return [String(each.gameId)]
    return []
  })
  if (new Set(keys).size === keys.length) return
  throw broken(place, `${keys.find((key, index) => keys.indexOf(key) !== index)} twice`)
}
