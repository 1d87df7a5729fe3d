/** Picks of the record, one a row: what was said, at which price, how it ended, and where the line closed. */
import { html } from 'hono/html'
import { formatChance, formatLine, formatPrice, formatStat, formatValue, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { type Column, renderTable } from '../table.ts'
import { sayReason } from '../words.ts'
import { type DatedEntry, type Entry, endOf } from './choose-entries.ts'

/** More would be no page for a phone; the downloads have them all. */
const rowsMax = 500

export function renderEntries(
  entries: readonly DatedEntry[],
  { isDated, whenEmpty }: { readonly isDated: boolean; readonly whenEmpty: string },
): Fragment {
  const shown = entries.slice(0, rowsMax)
  const more =
    shown.length === entries.length
      ? ''
      : html`<p class="note">The first ${rowsMax} of ${entries.length}. The downloads below have them all.</p>`
  return html`${more}${renderTable('pick by pick', isDated ? [dateColumn, ...columns] : columns, shown, whenEmpty)}`
}

/** Counted, never rated: whoever chooses his rows chooses his rate. */
export function sayEnds(entries: readonly Entry[]): string {
  const ends = Map.groupBy(entries, endOf)
  const said = [...ends].map(([end, { length }]) => `${length} ${outcomes[end]}`)
  return said.length === 0 ? 'none' : said.join(', ')
}

const outcomes = {
  win: 'won',
  loss: 'lost',
  push: 'push',
  void: 'void',
  pending: 'pending',
  taken_back: 'taken back',
} as const

const dateColumn: Column<DatedEntry> = {
  head: 'date',
  cell: ({ gameDate }) => html`<a class="number" href="/picks/record?date=${gameDate}">${gameDate}</a>`,
  isText: true,
}

const columns: readonly Column<DatedEntry>[] = [
  {
    head: 'player',
    cell: ({ playerId, playerName, market, gameDate }) =>
      html`<a href="/picks/player/${playerId}?market=${market}&amp;date=${gameDate}">${playerName ?? `player ${playerId}`}</a>`,
    isText: true,
  },
  {
    head: 'pick',
    cell: ({ side, line, market }) =>
      html`<strong class="${side.toLowerCase()}">${side} ${formatLine(line)}</strong> ${nameMarket(market)}`,
    isText: true,
  },
  { head: 'ended', cell: renderOutcome, isText: true, isWrapped: true },
  { head: 'actual', cell: ({ actual }) => formatStat(actual, 0) },
  { head: 'median', cell: ({ median }) => formatStat(median) },
  { head: 'price', cell: ({ price }) => formatPrice(price) },
  { head: 'best', cell: ({ bestPrice }) => formatPrice(bestPrice) },
  {
    head: 'chance',
    cell: ({ confidence, calibration }) =>
      html`${formatChance(confidence)}${calibration === 'calibrated' ? '' : html` <span class="soft small number">not calibrated</span>`}`,
    isWrapped: true,
  },
  { head: 'needed', cell: ({ breakEven }) => formatChance(breakEven) },
  { head: 'EV', cell: ({ expectedValue }) => formatValue(expectedValue) },
  {
    head: 'closed',
    cell: ({ closingLine, closingPrice }) =>
      closingLine === null ? '–' : `${formatLine(closingLine)} ${formatPrice(closingPrice)}`,
  },
  { head: 'closing value', cell: sayClosing, isWrapped: true },
  { head: 'units', cell: ({ profit }) => sayProfit(profit) },
  { head: 'at the best', cell: ({ profitAtBest }) => sayProfit(profitAtBest) },
  { head: 'made', cell: ({ label }) => label, isText: true },
  { head: 'since revision', cell: ({ firstRevision }) => String(firstRevision) },
]

/** What was made after its game has no tip-off before which it could be taken back. */
const takenBack = {
  live: 'taken back before tip-off',
  backfill: 'not in the later backfill',
} as const

function renderOutcome({ outcome, reason, standing, label }: Entry): Fragment {
  const tone = outcome === 'win' ? 'win' : outcome === 'loss' ? 'loss' : ''
  const back = standing === 'taken_back' ? html` <span class="soft small">${takenBack[label]}</span>` : ''
  return html`<span class="tag ${tone}">${outcomes[outcome]}</span>${reason === null ? '' : html` <span class="soft small">${sayReason(reason)}</span>`}${back}`
}

function sayClosing({ closingValuePoints, closingValueProbability }: Entry): string {
  if (closingValuePoints === null) return '–'
  const points =
    closingValuePoints === 0
      ? 'unmoved'
      : `${closingValuePoints > 0 ? '+' : ''}${formatStat(closingValuePoints)}`
  return closingValueProbability === null ? points : `${points}, ${formatValue(closingValueProbability)}`
}

function sayProfit(units: number | null): string {
  return units === null ? '–' : formatStat(units, 2)
}
