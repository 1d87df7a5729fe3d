/** Which picks of the record are shown, and in which order: a date's, or those of a span of dates, by player, market, end and label. All of it stands in the address. */
import type { z } from 'zod'
import { ledger } from '../../nba/6-exports/schemas/ledger.ts'
import { foldText } from '../../nba/domain/fold-text.ts'
import type { Market } from '../../nba/domain/market.ts'
import { guessSeason, seasonStartYear } from '../../nba/domain/season.ts'
import { askedDate } from '../choose-date.ts'
import { choose } from '../form.ts'
import { dayBeside } from '../format.ts'
import { marketOptions } from '../market-options.ts'
import type { Address, ListedField } from '../page.ts'

export type Entry = z.output<typeof ledger.schema>['picks'][number]

export interface DatedEntry extends Entry {
  readonly gameDate: string
}

export const outcomeOptions = [
  ['', 'all'],
  ['win', 'won'],
  ['loss', 'lost'],
  ['push', 'push'],
  ['void', 'void'],
  ['pending', 'pending'],
  ['taken_back', 'taken back'],
] as const

export const labelOptions = [
  ['', 'live and backfill'],
  ['live', 'live'],
  ['backfill', 'backfill'],
] as const

export const entrySorts = [
  ['', 'date'],
  ['units', 'units'],
  ['closing', 'closing value'],
  ['chance', 'chance'],
  ['name', 'name'],
] as const

export interface EntryChoice {
  readonly search: string
  readonly market: Market | ''
  readonly outcome: (typeof outcomeOptions)[number][0]
  readonly label: (typeof labelOptions)[number][0]
  readonly sort: (typeof entrySorts)[number][0]
}

export interface Span {
  readonly from: string
  /** Before `from` where no date lies between. */
  readonly until: string
  /** True where earlier dates were asked for, too. */
  readonly isCut: boolean
}

/** A season with room: whoever asks another question has every date of it parsed anew. */
export const spanDaysMax = 400

export function readEntryChoice({ query }: Address): EntryChoice {
  return {
    search: query('q'),
    market: choose(query('market'), marketOptions),
    outcome: choose(query('outcome'), outcomeOptions),
    label: choose(query('label'), labelOptions),
    sort: choose(query('sort'), entrySorts),
  }
}

/** Undefined: one date is shown. Whoever looks for a player means a season: that of the date that is shown, or of the last date that he names,
 * unless he says from when. */
export function readSpan(address: Address): Span | undefined {
  const { query, today } = address
  const [from, to] = [query('from'), query('to')]
  if (from === '' && to === '' && query('q') === '') return undefined
  const notAfterToday = (date: string): string => (date < today ? date : today)
  if (from !== '') return cutSpan(from, notAfterToday(to === '' ? today : to))
  const last = notAfterToday(to === '' ? askedDate(address) : to)
  const startYear = seasonStartYear(guessSeason(last))
  return cutSpan(`${startYear}-07-01`, to === '' ? notAfterToday(`${startYear + 1}-06-30`) : last)
}

function cutSpan(from: string, until: string): Span {
  const earliest = dayBeside(until, 1 - spanDaysMax)
  return from < earliest ? { from: earliest, until, isCut: true } : { from, until, isCut: false }
}

/** A date in an older form is left out, and counted. */
export function readEntries(fields: readonly ListedField[]): {
  readonly entries: readonly DatedEntry[]
  readonly unread: number
} {
  const dates = fields.map(({ gameDate, content }) => {
    const parsed = ledger.schema.shape.picks.safeParse(content)
    return parsed.success ? parsed.data.map((entry) => ({ gameDate, ...entry })) : undefined
  })
  const read = dates.filter((each) => each !== undefined)
  return { entries: read.flat(), unread: dates.length - read.length }
}

export function isNarrowed({ search, market, outcome, label }: EntryChoice): boolean {
  return search !== '' || market !== '' || outcome !== '' || label !== ''
}

export function chooseEntries(entries: readonly DatedEntry[], choice: EntryChoice): DatedEntry[] {
  const sought = foldText(choice.search)
  const { market, label, outcome, sort } = choice
  const chosen = entries.filter(
    (entry) =>
      (market === '' || entry.market === market) &&
      (label === '' || entry.label === label) &&
      (outcome === '' || endOf(entry) === outcome) &&
      (sought === '' || foldText(entry.playerName ?? '').includes(sought)),
  )
  if (sort === '') return chosen
  if (sort === 'name')
    return chosen.toSorted((a, b) => (a.playerName ?? '').localeCompare(b.playerName ?? '', 'en'))
  return chosen.toSorted((a, b) => rank(b, sort) - rank(a, sort))
}

/** What was taken back before its tip-off is on the record, and counts for nothing. */
export function endOf({ standing, outcome }: Entry): Exclude<EntryChoice['outcome'], ''> {
  return standing === 'taken_back' ? 'taken_back' : outcome
}

/** What is not known comes last. */
function rank(entry: Entry, sort: 'units' | 'closing' | 'chance'): number {
  const value = {
    units: entry.profit,
    closing: entry.closingValueProbability,
    chance: entry.confidence,
  }[sort]
  return value ?? Number.NEGATIVE_INFINITY
}
