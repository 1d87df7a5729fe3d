/** /picks/systems: every prediction system of the season, compared on the very same rows, with the line itself beside them; then each by itself. */
import { html } from 'hono/html'
import type { z } from 'zod'
import { systemsPerformance } from '../../nba/6-exports/schemas/systems-performance.ts'
import { formatCount, formatDifference } from '../../nba/domain/format-figure.ts'
import { findDated, renderDateNote } from '../choose-date.ts'
import { choose, renderFilter, renderSelect } from '../form.ts'
import { formatChance, formatDate, formatStat, formatUnits, formatValue, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { renderHits, sayDifference } from '../hits.ts'
import { withAsked } from '../market-options.ts'
import type { SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'
import { plain } from '../words.ts'

type Performance = z.output<typeof systemsPerformance.schema>
type System = Performance['systems'][number]
type Identical = Performance['identical'][number]

const path = '/picks/systems'

export const systems: SitePage = {
  path,
  tab: 'Systems',
  queries: ['date', 'market'],
  maxAgeSeconds: 300,
  documents: (address) => [findDated(systemsPerformance.name, address)],
  show(address, [document]) {
    const published = readContent(systemsPerformance, document)
    if (published.state !== 'there')
      return { title: 'Systems', body: renderAbsent(published, 'figures of systems') }
    const { content } = published
    const offered = [...new Set(content.systems.map(({ market }) => market))]
    const markets = withAsked(offered, address.query('market'))
    const market = choose(
      address.query('market'),
      markets.length === 0
        ? [['points', 'points'] as const]
        : markets.map((each) => [each, nameMarket(each)] as const),
    )
    const members = content.systems.filter((each) => each.market === market)
    const span =
      content.from === null
        ? 'nothing is graded yet'
        : `${formatDate(content.from)} to ${formatDate(published.document.gameDate)}, ${content.dates} dates`
    return {
      title: `Systems, season ${content.season}`,
      body: html`${renderDateNote(published.document.gameDate, address)}${renderHalt(content)}${renderDegraded(content)}<p>${span}. Live and backfill stand apart, always.</p>
${renderFilter(
  path,
  [
    renderSelect(
      'market',
      'market',
      markets.map((each) => [each, nameMarket(each)] as const),
      market,
    ),
  ],
  { date: address.query('date') },
)}
<h2>On identical rows</h2><p class="soft">Only players whom all of these predicted, with a line and an end: otherwise the one that leaves out what is hard would look best. The smaller the mean error, the better.</p>
${renderComparisons(content.identical.filter((each) => each.market === market))}
<h2>Each by itself</h2><p class="soft">Void: he did not play, or his game was postponed. Such rows are in no error and in no rate.</p>${renderErrors(members)}${renderSides(members)}${renderSource(published.document, content)}`,
    }
  },
}

/** Dates with other systems are a comparison of their own, which says whom it is without. */
function renderComparisons(all: readonly Identical[]): readonly Fragment[] {
  const everyone = [...new Set(all.flatMap(({ systems: members }) => members.map(({ system }) => system)))]
  return all.map((each) => {
    const lacking = everyone.filter((name) => !each.systems.some(({ system }) => system === name)).sort()
    return renderIdentical(each, lacking)
  })
}

function renderIdentical(
  { market, label, dates, n, systems: members }: Identical,
  lacking: readonly string[],
): Fragment {
  const best = Math.min(...members.map(({ meanAbsoluteError }) => meanAbsoluteError))
  return renderTable(
    `${nameMarket(market)}, ${label}: ${formatCount(n)} rows of ${dates} ${dates === 1 ? 'date' : 'dates'}${lacking.length === 0 ? '' : `, on which ${lacking.map(plain).join(', ')} predicted nothing`}`,
    [
      { head: 'system', cell: ({ system }: Identical['systems'][number]) => plain(system), isText: true },
      { head: 'mean absolute error', cell: ({ meanAbsoluteError }) => formatStat(meanAbsoluteError, 3) },
      {
        head: 'behind the best',
        cell: ({ meanAbsoluteError }) => formatDifference(meanAbsoluteError - best),
      },
    ],
    members.toSorted((a, b) => a.meanAbsoluteError - b.meanAbsoluteError),
  )
}

/** From the line taken to the last before tip-off; above zero the market came to agree. */
function sayClosingLine({ closing: { lines, meanPoints } }: System): string {
  return meanPoints === null ? '–' : `${formatDifference(meanPoints)} (${formatCount(lines)})`
}

/** In chance, margin taken off. */
function sayClosingValue({ closing: { prices, meanProbability } }: System): string {
  return meanProbability === null ? '–' : `${formatValue(meanProbability)} (${formatCount(prices)})`
}

function renderErrors(members: readonly System[]): Fragment {
  return renderTable(
    'errors: each on the rows that it predicted; the line’s error on the same rows',
    [
      { head: 'system', cell: ({ system }: System) => plain(system), isText: true },
      { head: '', cell: ({ label }: System) => label, isText: true },
      { head: 'graded', cell: ({ graded }: System) => formatCount(graded) },
      { head: 'void', cell: (each: System) => formatCount(each.void) },
      { head: 'pending', cell: ({ pending }: System) => formatCount(pending) },
      { head: 'dates', cell: ({ dates }: System) => formatCount(dates) },
      {
        head: 'mean absolute error',
        cell: ({ meanAbsoluteError }: System) => formatStat(meanAbsoluteError, 3),
      },
      { head: 'within 3', cell: ({ within3 }: System) => formatChance(within3) },
      { head: 'within 5', cell: ({ within5 }: System) => formatChance(within5) },
      { head: 'bias', cell: ({ bias }: System) => (bias === null ? '–' : formatDifference(bias)) },
      { head: 'with a line', cell: ({ lined }: System) => formatCount(lined) },
      {
        head: 'its error there',
        cell: ({ linedMeanAbsoluteError }: System) => formatStat(linedMeanAbsoluteError, 3),
      },
      {
        head: 'the line’s error there',
        cell: ({ lineMeanAbsoluteError }: System) => formatStat(lineMeanAbsoluteError, 3),
      },
      {
        head: 'minus the line’s (95 %)',
        cell: ({ minusLine }: System) => html`<div class="hits">${sayDifference(minusLine)}</div>`,
        isWrapped: true,
      },
    ],
    members,
    'Nothing is graded yet.',
  )
}

function renderSides(members: readonly System[]): Fragment | '' {
  if (members.length === 0) return ''
  return renderTable(
    'sides taken: whether they hit, what one unit on each came to, and how far the line moved their way',
    [
      { head: 'system', cell: ({ system }: System) => plain(system), isText: true },
      { head: '', cell: ({ label }: System) => label, isText: true },
      {
        head: 'hit rate (95 %)',
        cell: ({ hits }: System) => (hits === null ? '–' : renderHits(hits)),
        isText: true,
      },
      { head: 'pushes', cell: ({ pushes }: System) => formatCount(pushes) },
      {
        head: 'at the price taken',
        cell: ({ units }: System) => `${formatUnits(units.atPriceTaken)} of ${units.priced}`,
      },
      {
        head: 'at the best price',
        cell: ({ units }: System) => `${formatUnits(units.atBestPrice)} of ${units.bestPriced}`,
      },
      { head: 'line moved our way', cell: sayClosingLine },
      { head: 'closing value', cell: sayClosingValue },
    ],
    members,
  )
}
