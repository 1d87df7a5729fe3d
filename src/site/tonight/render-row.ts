/** One player in one market: what is said, what it would cost, every book's price; or why nothing is said.
 *
 * There are hundreds on a page, so a row is put together from text that is escaped once, in one place. */
import { raw } from 'hono/html'
import { escapeText } from '../escape-text.ts'
import {
  formatChance,
  formatLine,
  formatPrice,
  formatStat,
  formatTime,
  formatValue,
  nameMarket,
} from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { sayHits, sayInterval } from '../hits.ts'
import { sayReason } from '../words.ts'
import type { TonightEntry, TonightPlayer, TonightRow } from './choose-rows.ts'

export interface RowFrame {
  /** Who he plays for, or which game it is where the list is not by game. */
  readonly place: (player: TonightPlayer) => string
  readonly isMarketNamed: boolean
  /** `&date=2024-12-02` where the page is not tonight's. */
  readonly dateQuery: string
}

export const rowHeads = [
  'player',
  'line',
  'median',
  'P(over)',
  'fair over / under',
  'best price at this line',
  'EV',
  'confidence',
] as const

export function renderRows(rows: readonly TonightRow[], frame: RowFrame): Fragment {
  return raw(`<ul class="rows">${rows.map((row) => renderRow(row, frame)).join('')}</ul>`)
}

function renderRow({ player, entry }: TonightRow, frame: RowFrame): string {
  const said = entry.prediction ? cells(entry) : why(entry)
  return `<li class="row">${who(player, entry, frame)}${said}${books(entry)}</li>`
}

function who(
  player: TonightPlayer,
  { market, prediction }: TonightEntry,
  { place, isMarketNamed, dateQuery }: RowFrame,
): string {
  const name = escapeText(player.playerName)
  const link =
    player.playerId === null
      ? name
      : `<a href="/picks/player/${player.playerId}?market=${market}${dateQuery}">${name}</a>`
  const said = [place(player), ...(isMarketNamed ? [nameMarket(market)] : [])].filter((each) => each !== '')
  return `<div class="who">${link} <span class="soft small">${escapeText(said.join(' · '))}</span>${tags(player, prediction)}</div>`
}

function tags({ injury }: TonightPlayer, prediction: TonightEntry['prediction']): string {
  const side = prediction?.recommendation
  const taken =
    side === 'OVER' || side === 'UNDER'
      ? ` <span class="tag ${side.toLowerCase()}">${side}${prediction?.isPick ? ' · pick' : ''}</span>`
      : ''
  const hurt =
    injury === null || injury.status === 'available'
      ? ''
      : ` <span class="tag warn" title="${escapeText(`${injury.reason ?? 'no reason given'}; ${injury.source}, ${formatTime(injury.reportedAt)} ET`)}">${injury.status}</span>`
  const late = prediction?.label === 'backfill' ? ' <span class="tag">backfill</span>' : ''
  return taken + hurt + late
}

function cell(head: string, value: string, below = ''): string {
  return `<div class="cell"><b>${head}</b>${value}${below === '' ? '' : `<i>${below}</i>`}</div>`
}

/** What is said of one player in one market, figure by figure. */
export function renderCells(entry: TonightEntry): Fragment {
  return raw(cells(entry))
}

export function renderBooks(books: readonly Book[]): Fragment {
  return raw(bookTable(books))
}

function cells({ line, prediction }: TonightEntry): string {
  if (!prediction) return ''
  const { pOver } = prediction
  const side = sideOfEdge(prediction)
  const best = side === null || line === null ? null : side === 'over' ? line.bestOver : line.bestUnder
  const range = prediction.interval80
  return (
    cell(
      'line',
      formatLine(line?.line ?? null),
      line === null ? 'none posted' : freshness(line, prediction.lineAgeMinutes),
    ) +
    cell(
      'median',
      formatStat(prediction.median),
      range === null ? '' : `80 %: ${formatStat(range[0], 0)}–${formatStat(range[1], 0)}`,
    ) +
    cell('P(over)', formatChance(pOver), pOver === null ? '' : sayChance(prediction)) +
    cell(
      'fair over / under',
      `${formatPrice(prediction.fairOverPrice)} / ${formatPrice(prediction.fairUnderPrice)}`,
    ) +
    cell(
      'best price at this line',
      best === null ? '–' : `${side} ${formatPrice(best.price)}`,
      escapeText(best?.bookmakers.join(', ') ?? ''),
    ) +
    cell(
      'EV',
      formatValue(prediction.expectedValue),
      line?.hold == null ? '' : `hold ${formatChance(line.hold)}`,
    ) +
    cell(
      'confidence',
      formatChance(prediction.confidence),
      prediction.realised === null
        ? prediction.confidence === null
          ? ''
          : 'no record yet'
        : `was ${sayHits(prediction.realised)}`,
    )
  )
}

/** What stands below a chance. */
export const realisedWords =
  'Realised, below P(over): where the rate lies that sides as sure as this one have had this season (95 %, Wilson, in per cent, turned to the over). It judges such chances, and is no interval of this one; not judged yet: there were none.'

function sayChance({ calibration, pOverInterval95 }: NonNullable<TonightEntry['prediction']>): string {
  const judged = pOverInterval95 === null ? 'not judged yet' : `realised ${sayInterval(pOverInterval95)}`
  return calibration === 'calibrated' ? judged : `${judged}, not calibrated`
}

function freshness(
  { snapshotAt, openingLine, line }: NonNullable<TonightEntry['line']>,
  ageMinutes: number | null,
): string {
  const opened = openingLine === null || openingLine === line ? '' : `, opened ${openingLine}`
  const age = ageMinutes === null ? '' : `, ${Math.round(ageMinutes)} min old when predicted`
  return `${formatTime(snapshotAt)} ET${age}${opened}`
}

function why({ line, exclusion }: TonightEntry): string {
  const reason = exclusion === null ? 'not predicted' : sayReason(exclusion.reason)
  const detail = exclusion?.detail == null ? '' : ` (${exclusion.detail})`
  return `<div class="why soft">No prediction: ${escapeText(reason + detail)}${line === null ? '' : `; line ${formatLine(line.line)}`}</div>`
}

function books({ line, prediction }: TonightEntry): string {
  const rows = line?.books ?? []
  const passed =
    prediction && prediction.recommendation !== 'OVER' && prediction.recommendation !== 'UNDER'
      ? sayReason(prediction.recommendationReason)
      : ''
  const market = sayMarket(line, prediction)
  const words = [
    ...(passed === '' ? [] : [`No side is taken: ${passed}.`]),
    ...(market === '' ? [] : [market]),
  ]
  const said = words.length === 0 ? '' : `<p class="small soft">${escapeText(words.join(' '))}</p>`
  if (rows.length === 0)
    return said === '' || line === null ? '' : `<details><summary>why</summary>${said}</details>`
  return `<details><summary>${rows.length} ${rows.length === 1 ? 'book' : 'books'}</summary>${said}${bookTable(rows)}</details>`
}

/** Of which confidence, value and best price are: taken or not. Without an edge the likelier one. */
function sideOfEdge({
  edge,
  pOver,
}: Pick<NonNullable<TonightEntry['prediction']>, 'edge' | 'pOver'>): 'over' | 'under' | null {
  if (edge === null) return null
  const isOver = edge === 0 ? (pOver ?? 1) >= 0.5 : edge > 0
  return isOver ? 'over' : 'under'
}

/** Whose prices stand behind the figures, what they say of the side of the edge, and what the best price of that side needs. */
export function sayMarket(line: TonightEntry['line'], prediction: TonightEntry['prediction']): string {
  if (line?.marketPOver == null) return ''
  const whose = line.bookmaker === null ? 'The prices' : `The prices of ${line.bookmaker}`
  const needed =
    prediction?.breakEven == null
      ? ''
      : `; the best price at this line needs ${formatChance(prediction.breakEven)}`
  const side = (prediction && sideOfEdge(prediction)) ?? 'over'
  const chance = side === 'over' ? line.marketPOver : 1 - line.marketPOver
  return `${whose} say ${formatChance(chance)} for the ${side}${needed}.`
}

type Book = NonNullable<TonightEntry['line']>['books'][number]

function bookTable(rows: readonly Book[]): string {
  const lines = rows
    .map(
      (each) =>
        `<tr><td>${escapeText(each.bookmaker)}<td class="number">${formatLine(each.line)}<td class="number">${formatPrice(each.overPrice)}<td class="number">${formatPrice(each.underPrice)}<td class="number">${formatTime(each.snapshotAt)}`,
    )
    .join('')
  return `<table><thead><tr><th scope="col">book<th scope="col" class="number">line<th scope="col" class="number">over<th scope="col" class="number">under<th scope="col" class="number">seen (ET)<tbody>${lines}</table>`
}
