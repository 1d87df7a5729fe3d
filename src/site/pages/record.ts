/** /picks/record: every pick that was ever published, losses included: the sums of every season, and pick by pick the date that is chosen. */
import { html } from 'hono/html'
import type { z } from 'zod'
import { ledger } from '../../nba/6-exports/schemas/ledger.ts'
import { guessSeason } from '../../nba/domain/season.ts'
import { renderRates } from '../charts/rates.ts'
import { askedDate, findDated } from '../choose-date.ts'
import type { ShelvedDocument } from '../document-ref.ts'
import {
  formatChance,
  formatDate,
  formatLine,
  formatPrice,
  formatStat,
  formatUnits,
  formatValue,
  nameMarket,
} from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { sayHits } from '../hits.ts'
import type { SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { type DatedSums, type RecordSums, readDatedSums, sumRecord } from '../record-sums.ts'
import { renderAbsent, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'
import { sayReason } from '../words.ts'

type Entry = z.output<typeof ledger.schema>['picks'][number]

const path = '/picks/record'

export const record: SitePage = {
  path,
  tab: 'Record',
  queries: ['date'],
  maxAgeSeconds: 300,
  documents: (address) => [{ ...findDated(ledger.name, address), keepsWithdrawn: true }],
  every: ({ today }) => ({ name: ledger.name, field: 'sums', until: today, keepsWithdrawn: true }),
  show(address, [document], every) {
    const published = readContent(ledger, document)
    const { dates, unread } = readDatedSums(every)
    const sums = sumRecord(dates)
    return {
      title: 'The record',
      body: html`<p>Every pick that was ever published, as it stood at tip-off: what it was, at which price, where the line closed, how it ended. Nothing is taken out. Live was published before the game; backfill was computed afterwards from what was known before, and is counted apart.</p>
${unread === 0 ? '' : html`<p class="note warn">${unread} ${unread === 1 ? 'date was' : 'dates were'} published in an older form and cannot be added up here; the download has them.</p>`}
${renderSums(sums)}${published.state === 'there' ? html`<h2>${formatDate(published.document.gameDate)}</h2>${renderHalt(published.content)}${renderWithdrawn(published.document)}${renderEntries(published.content.picks, published.document.gameDate)}${renderSource(published.document, published.content)}` : renderAbsent(published, `picks on the record of ${formatDate(askedDate(address))}`)}
${renderDates(dates, document?.gameDate)}`,
    }
  },
}

function renderWithdrawn({ isWithdrawn }: ShelvedDocument): Fragment | '' {
  if (!isWithdrawn) return ''
  return html`<p class="note warn">The document of this date was taken back. Its picks were published, and stay on the record as it had them last.</p>`
}

function renderSums(sums: readonly RecordSums[]): Fragment {
  const rates = sums.flatMap(({ season, label, hits }) =>
    hits === null ? [] : [{ name: `${season} ${label}`, ...hits }],
  )
  const table = renderTable(
    'by season and label; taken back: before tip-off, and not counted; units: one staked on every pick',
    [
      {
        head: 'season',
        cell: ({ season }: RecordSums) => html`<span class="number">${season}</span>`,
        isText: true,
      },
      { head: '', cell: ({ label }: RecordSums) => label, isText: true },
      { head: 'picks', cell: ({ picks }: RecordSums) => String(picks) },
      { head: 'won', cell: ({ wins }: RecordSums) => String(wins) },
      { head: 'lost', cell: ({ losses }: RecordSums) => String(losses) },
      { head: 'push', cell: ({ pushes }: RecordSums) => String(pushes) },
      { head: 'void', cell: (each: RecordSums) => String(each.void) },
      { head: 'pending', cell: ({ pending }: RecordSums) => String(pending) },
      { head: 'taken back', cell: ({ takenBack }: RecordSums) => String(takenBack) },
      {
        head: 'at the price taken',
        cell: ({ units }: RecordSums) => `${formatUnits(units.atPriceTaken)} of ${units.priced}`,
      },
      {
        head: 'at the best price',
        cell: ({ units }: RecordSums) => `${formatUnits(units.atBestPrice)} of ${units.bestPriced}`,
      },
      { head: 'hit rate (95 %)', cell: ({ hits }: RecordSums) => (hits === null ? '–' : sayHits(hits)) },
    ],
    sums,
    'No pick has been published yet.',
  )
  const drawn =
    rates.length === 0
      ? ''
      : renderRates(
          rates,
          'Hit rates with their 95 % intervals; dashed: what the prices needed. Where the interval reaches below it, nothing is shown.',
        )
  return html`${drawn}${table}`
}

const outcomes: Readonly<Record<Entry['outcome'], string>> = {
  win: 'won',
  loss: 'lost',
  push: 'push',
  void: 'void',
  pending: 'pending',
}

function renderEntries(picks: readonly Entry[], gameDate: string): Fragment {
  return renderTable(
    'pick by pick',
    [
      {
        head: 'player',
        cell: ({ playerId, playerName, market }: Entry) =>
          html`<a href="/picks/player/${playerId}?market=${market}&amp;date=${gameDate}">${playerName ?? `player ${playerId}`}</a>`,
        isText: true,
      },
      {
        head: 'pick',
        cell: ({ side, line, market }: Entry) =>
          html`<strong class="${side.toLowerCase()}">${side} ${formatLine(line)}</strong> ${nameMarket(market)}`,
        isText: true,
      },
      { head: 'ended', cell: (each: Entry) => renderOutcome(each), isText: true },
      { head: 'actual', cell: ({ actual }: Entry) => formatStat(actual, 0) },
      { head: 'price', cell: ({ price }: Entry) => formatPrice(price) },
      { head: 'best', cell: ({ bestPrice }: Entry) => formatPrice(bestPrice) },
      { head: 'chance', cell: ({ confidence }: Entry) => formatChance(confidence) },
      {
        head: 'closed',
        cell: ({ closingLine, closingPrice }: Entry) =>
          closingLine === null ? '–' : `${formatLine(closingLine)} ${formatPrice(closingPrice)}`,
      },
      { head: 'closing value', cell: (each: Entry) => sayClosing(each) },
      { head: 'units', cell: ({ profit }: Entry) => (profit === null ? '–' : formatStat(profit, 2)) },
      { head: '', cell: ({ label }: Entry) => label, isText: true },
    ],
    picks,
    'No pick was published.',
  )
}

function renderOutcome({ outcome, reason, standing }: Entry): Fragment {
  const tone = outcome === 'win' ? 'win' : outcome === 'loss' ? 'loss' : ''
  const back =
    standing === 'taken_back' ? html` <span class="soft small">taken back before tip-off</span>` : ''
  return html`<span class="tag ${tone}">${outcomes[outcome]}</span>${reason === null ? '' : html` <span class="soft small">${sayReason(reason)}</span>`}${back}`
}

function sayClosing({ closingValuePoints, closingValueProbability }: Entry): string {
  if (closingValuePoints === null) return '–'
  const points =
    closingValuePoints === 0
      ? 'line unmoved'
      : `${closingValuePoints > 0 ? '+' : ''}${formatStat(closingValuePoints)}`
  return closingValueProbability === null ? points : `${points}, ${formatValue(closingValueProbability)}`
}

/** 'live 3–2': wins and losses, never of live and backfill together. */
function sayByLabel(sums: DatedSums['sums']): string {
  return [...Map.groupBy(sums, ({ label }) => label)]
    .map(
      ([label, members]) =>
        `${label} ${members.reduce((sum, { wins }) => sum + wins, 0)}–${members.reduce((sum, { losses }) => sum + losses, 0)}`,
    )
    .join(', ')
}

function renderDates(dates: readonly DatedSums[], shown: string | undefined): Fragment {
  const seasons = [...Map.groupBy(dates, ({ gameDate }) => gameDate.slice(0, 7))]
  return html`<h2>Every date</h2>${seasons.map(
    ([month, members], index) =>
      html`<details${index === 0 ? html` open` : ''}><summary>${month}: ${members.length} ${members.length === 1 ? 'date' : 'dates'}</summary><ul class="links small">${members.map(
        ({ gameDate, sums }) =>
          html`<li><a href="${path}?date=${gameDate}"${gameDate === shown ? html` aria-current="true"` : ''}>${gameDate.slice(8)}</a> <span class="soft">${sayByLabel(sums)}</span></li>`,
      )}</ul></details>`,
  )}
<h2>Download</h2><p>Every pick of a season: ${[...new Set(dates.map(({ gameDate }) => String(guessSeason(gameDate))))].map((season) => html`${season} as <a href="/picks/record.csv?season=${season}">CSV</a> or <a href="/picks/record.json?season=${season}">JSON</a>. `)}</p>`
}
