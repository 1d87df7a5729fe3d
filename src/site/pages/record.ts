/** /picks/record: every pick that was ever published, losses included: the sums of every season, and pick by pick the date or the span of dates that is chosen. */
import { html } from 'hono/html'
import { ledger } from '../../nba/6-exports/schemas/ledger.ts'
import { guessSeason } from '../../nba/domain/season.ts'
import { renderRates } from '../charts/rates.ts'
import { askedDate, findDated } from '../choose-date.ts'
import type { ShelvedDocument } from '../document-ref.ts'
import { renderFilter, renderInput, renderSelect } from '../form.ts'
import { dayBeside, formatDate, formatUnits, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { renderHits } from '../hits.ts'
import { marketOptions } from '../market-options.ts'
import type { Address, ListedField, SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import {
  chooseEntries,
  type EntryChoice,
  entrySorts,
  isNarrowed,
  labelOptions,
  outcomeOptions,
  readEntries,
  readEntryChoice,
  readSpan,
  type Span,
  spanDaysMax,
} from '../record/choose-entries.ts'
import { renderEntries, sayEnds } from '../record/render-entries.ts'
import { type DatedSums, type RecordSums, readDatedSums, sumRecord } from '../record-sums.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'

const path = '/picks/record'

export const record: SitePage = {
  path,
  tab: 'Record',
  queries: ['date', 'q', 'market', 'outcome', 'label', 'from', 'to', 'sort'],
  maxAgeSeconds: 300,
  documents: (address) => [{ ...findDated(ledger.name, address), keepsWithdrawn: true }],
  every(address) {
    const ofLedgers = { name: ledger.name, keepsWithdrawn: true }
    const span = readSpan(address)
    return [
      { ...ofLedgers, field: 'sums', until: address.today },
      ...(span === undefined || isBackwards(span) ? [] : [{ ...ofLedgers, ...span, field: 'picks' }]),
    ]
  },
  show(address, [document], [everySums = [], everyPicks = []]) {
    const { dates, unread } = readDatedSums(everySums)
    const choice = readEntryChoice(address)
    const span = readSpan(address)
    return {
      title: 'The record',
      body: html`<p>Every pick that was ever published, as it stood at tip-off: what it was, at which price, where the line closed, how it ended. Nothing is taken out. Live was published before the game; backfill was computed afterwards from what was known before, and is counted apart.</p>
${renderUnread(unread)}${renderSums(dates, choice)}${renderChoice(choice, address)}
${span === undefined ? renderDate(document, choice, address) : renderSpan(everyPicks, span, choice, address)}
${renderDates(dates, span === undefined ? document?.gameDate : undefined)}`,
    }
  },
}

function renderUnread(unread: number): Fragment | '' {
  if (unread === 0) return ''
  return html`<p class="note warn">${unread} ${unread === 1 ? 'date was' : 'dates were'} published in an older form and cannot be added up here; the download has them.</p>`
}

function renderChoice(choice: EntryChoice, { query }: Address): Fragment {
  return html`<h2>Pick by pick</h2>${renderFilter(
    path,
    [
      renderInput('q', 'player', choice.search),
      renderSelect('market', 'market', marketOptions, choice.market),
      renderSelect('outcome', 'ended', outcomeOptions, choice.outcome),
      renderSelect('label', 'made', labelOptions, choice.label),
      renderInput('from', 'from', query('from'), 'date'),
      renderInput('to', 'to', query('to'), 'date'),
      renderSelect('sort', 'sort by', entrySorts, choice.sort),
    ],
    { date: query('date') },
  )}<p class="soft small">A player is looked for in the whole season of the date that is shown, or in a span of dates, at most ${spanDaysMax} days; otherwise one date is shown. All picks are those of one system.</p>`
}

function renderDate(document: ShelvedDocument | undefined, choice: EntryChoice, address: Address): Fragment {
  const published = readContent(ledger, document)
  if (published.state !== 'there')
    return renderAbsent(published, `picks on the record of ${formatDate(askedDate(address))}`)
  const { gameDate } = published.document
  const all = published.content.picks.map((entry) => ({ gameDate, ...entry }))
  const chosen = chooseEntries(all, choice)
  const narrowed = isNarrowed(choice)
    ? html`<p class="soft">${chosen.length} of ${all.length} picks: ${sayEnds(chosen)}.</p>`
    : ''
  const whenEmpty = all.length === 0 ? 'No pick was published.' : 'No pick fits.'
  return html`<h3>${formatDate(gameDate)}</h3>${renderHalt(published.content)}${renderDegraded(published.content)}${renderWithdrawn(published.document)}${narrowed}${renderEntries(chosen, { isDated: false, whenEmpty })}${renderSource(published.document, published.content)}`
}

function isBackwards({ from, until }: Span): boolean {
  return until < from
}

function renderSpan(
  fields: readonly ListedField[],
  span: Span,
  choice: EntryChoice,
  { query, today }: Address,
): Fragment {
  const { from, until } = span
  if (isBackwards(span))
    return html`<p class="note warn">${from > today ? `${from} is still to come` : `From ${from} to ${query('to')}: the span ends before it begins`}. No date was looked through.</p>`
  const { entries, unread } = readEntries(fields)
  const chosen = chooseEntries(entries, choice)
  return html`<h3>${from} to ${until}</h3>${renderCut(span)}${renderUnread(unread)}<p class="soft">${chosen.length} of ${entries.length} picks of ${fields.length} ${fields.length === 1 ? 'date' : 'dates'}: ${sayEnds(chosen)}. Counted, not rated: whoever chooses the rows chooses the rate.</p>${renderEntries(chosen, { isDated: true, whenEmpty: 'No pick fits.' })}`
}

function renderCut({ from, isCut }: Span): Fragment | '' {
  if (!isCut) return ''
  return html`<p class="note warn">At most ${spanDaysMax} days are looked through at once, here from ${from} on. For what was before, choose ${dayBeside(from, -1)} as the last date; the downloads have every season.</p>`
}

function renderWithdrawn({ isWithdrawn }: ShelvedDocument): Fragment | '' {
  if (!isWithdrawn) return ''
  return html`<p class="note warn">The document of this date was taken back. Its picks were published, and stay on the record as it had them last.</p>`
}

function renderSums(dates: readonly DatedSums[], { market }: EntryChoice): Fragment {
  const isAsked = (each: DatedSums['sums'][number]): boolean => market === '' || each.market === market
  const sums = sumRecord(dates.map((each) => ({ ...each, sums: each.sums.filter(isAsked) })))
  const only = market === '' ? '' : html`<p class="soft">Of ${nameMarket(market)} only.</p>`
  const rates = sums.flatMap(({ season, label, hits }) =>
    hits === null ? [] : [{ name: `${season} ${label}`, ...hits }],
  )
  const table = renderTable(
    'by season and label; taken back: before tip-off, or not in a later backfill, and not counted; units: one staked on every pick',
    [
      {
        head: 'season',
        cell: ({ season }: RecordSums) => html`<span class="number">${season}</span>`,
        isText: true,
      },
      { head: '', cell: ({ label }: RecordSums) => label, isText: true },
      {
        head: 'hit rate (95 %)',
        cell: ({ hits }: RecordSums) => (hits === null ? '–' : renderHits(hits)),
        isText: true,
      },
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
    ],
    sums,
    'No pick has been published yet.',
  )
  const drawn =
    rates.length === 0
      ? ''
      : renderRates(
          rates,
          'Hit rates with their 95 % intervals; dashed: what the prices needed. An interval that reaches below it has shown nothing.',
        )
  return html`${only}${drawn}${table}`
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
