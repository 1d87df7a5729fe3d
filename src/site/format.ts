/** How prices, chances, lines and times stand on the site. Times are US Eastern, and say so where the page does not. */
import { Temporal } from 'temporal-polyfill'
import { formatNumber, formatShare } from '../nba/domain/format-figure.ts'
import { addDays, easternZone, parseGameDate } from '../nba/domain/game-date.ts'
import type { Market } from '../nba/domain/market.ts'

const none = '–'

/** '+110', '−120'; an even price is +100, as books write it. */
export function formatPrice(price: number | null): string {
  if (price === null) return none
  const whole = Math.round(price)
  return whole > 0 || whole === -100 ? `+${Math.abs(whole)}` : `−${Math.abs(whole)}`
}

/** '24.5', '24'. */
export function formatLine(line: number | null): string {
  return line === null ? none : String(line)
}

export function formatStat(value: number | null, decimals = 1): string {
  return value === null ? none : formatNumber(value, decimals)
}

export function formatChance(chance: number | null, decimals = 1): string {
  return chance === null ? none : keepTogether(formatShare(chance, decimals))
}

/** '+3.1 %'. */
export function formatValue(value: number | null): string {
  if (value === null) return none
  return `${value > 0 ? '+' : ''}${keepTogether(formatShare(value))}`
}

/** A figure and its sign stay on one line. */
function keepTogether(text: string): string {
  return text.replace(' ', '\u00a0')
}

export function formatUnits(units: number): string {
  return `${units > 0 ? '+' : ''}${formatNumber(units, 2)} units`
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const weekdays = 'Mon Tue Wed Thu Fri Sat Sun'.split(' ')

/** 'Mon 2 Dec 2024'. */
export function formatDate(gameDate: string): string {
  const date = Temporal.PlainDate.from(gameDate)
  return `${weekdays[date.dayOfWeek - 1]} ${date.day} ${months[date.month - 1]} ${date.year}`
}

export function dayBeside(gameDate: string, days: number): string {
  return addDays(parseGameDate(gameDate), days)
}

interface Spelled {
  readonly day: string
  readonly time: string
}

/** The same few instants stand in hundreds of rows. */
const spelled = new Map<string, Spelled>()
const spelledMax = 5_000

function spell(instant: string): Spelled {
  const known = spelled.get(instant)
  if (known) return known
  const { day, month, hour, minute } = Temporal.Instant.from(instant).toZonedDateTimeISO(easternZone)
  const twoDigits = (number: number): string => String(number).padStart(2, '0')
  const found = { day: `${day} ${months[month - 1]}`, time: `${twoDigits(hour)}:${twoDigits(minute)}` }
  if (spelled.size >= spelledMax) spelled.clear()
  spelled.set(instant, found)
  return found
}

/** '19:30'. */
export function formatTime(instant: string | null): string {
  return instant === null ? none : spell(instant).time
}

/** '19:30 ET'; where only the date of a game is known, no time is made up. */
export function sayTip({
  tipAt,
  isTipAssumed,
}: {
  readonly tipAt: string
  readonly isTipAssumed: boolean
}): string {
  return isTipAssumed ? 'time not set' : `${formatTime(tipAt)} ET`
}

/** '2 Dec', US Eastern. */
export function formatDay(instant: string): string {
  return spell(instant).day
}

/** '2 Dec 19:30'. */
export function formatDayTime(instant: string): string {
  const { day, time } = spell(instant)
  return `${day} ${time}`
}

export function toEpochMs(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds
}

const marketWords: Readonly<Record<Market, string>> = {
  points: 'points',
  rebounds: 'rebounds',
  assists: 'assists',
  threes: 'threes',
  points_rebounds_assists: 'points + rebounds + assists',
}

export function nameMarket(market: Market): string {
  return marketWords[market]
}
