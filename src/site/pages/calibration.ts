/** /picks/calibration: whether what was said came true: our chances beside those of the prices, on the same rows. */
import { html } from 'hono/html'
import type { z } from 'zod'
import { systemsCalibration } from '../../nba/6-exports/schemas/systems-calibration.ts'
import { formatCount } from '../../nba/domain/format-figure.ts'
import { renderCalibration } from '../charts/calibration.ts'
import { findDated, renderDateNote } from '../choose-date.ts'
import { choose, renderFilter, renderSelect } from '../form.ts'
import { formatChance, formatStat, nameMarket } from '../format.ts'
import type { Fragment } from '../fragment.ts'
import { sayDifference, sayInterval } from '../hits.ts'
import type { SitePage } from '../page.ts'
import { readContent } from '../read-content.ts'
import { renderAbsent, renderDegraded, renderHalt, renderSource } from '../standing.ts'
import { renderTable } from '../table.ts'
import { plain } from '../words.ts'

type Calibration = z.output<typeof systemsCalibration.schema>['calibration'][number]
type Bin = Calibration['ours']['bins'][number]

const path = '/picks/calibration'

export const calibration: SitePage = {
  path,
  tab: 'Calibration',
  queries: ['date', 'of'],
  maxAgeSeconds: 300,
  documents: (address) => [findDated(systemsCalibration.name, address)],
  show(address, [document]) {
    const published = readContent(systemsCalibration, document)
    if (published.state !== 'there')
      return { title: 'Calibration', body: renderAbsent(published, 'figures of calibration') }
    const { content } = published
    const kinds = content.calibration.map(
      (each) =>
        [
          keyOf(each),
          `${plain(each.system)}, ${nameMarket(each.market)}, ${each.label}${each.calibration === 'calibrated' ? '' : ', not calibrated'}`,
        ] as const,
    )
    const chosen =
      kinds.length === 0
        ? undefined
        : content.calibration.find((each) => keyOf(each) === choose(address.query('of'), kinds))
    return {
      title: `Calibration, season ${content.season}`,
      body: html`${renderDateNote(published.document.gameDate, address)}${renderHalt(content)}${renderDegraded(content)}<p>Of all the times that 60 % was said, it should have happened six times in ten. Ours stands beside the market’s: the chance that the prices say, the bookmaker’s margin taken off, on the same rows. A push, a player who did not play or a postponed game is in no bin.</p>
${chosen === undefined ? html`<p class="note">Nothing is graded with a chance yet.</p>` : html`${renderFilter(path, [renderSelect('of', 'system, market, label', kinds, keyOf(chosen))], { date: address.query('date') })}${renderChosen(chosen)}`}
${renderSource(published.document, content)}`,
    }
  },
}

function keyOf({ system, market, label, calibration: state }: Calibration): string {
  return `${system}.${market}.${label}.${state}`
}

function renderChosen({
  system,
  n,
  dates,
  label,
  ours,
  prices,
  brierMinusPrices,
  logLossMinusPrices,
}: Calibration): Fragment {
  const curves = [
    { name: plain(system), kind: 'ours' as const, points: ours.bins.map(toPoint) },
    { name: 'the market', kind: 'market' as const, points: prices.bins.map(toPoint) },
  ]
  return html`<div class="columns"><section>${renderCalibration(curves, html`Circles: ${plain(system)}. Squares: the market. Strokes: 95 % intervals. On the dotted line what was said came true.`)}</section>
<section>${renderTable(
    `${formatCount(n)} rows of ${dates} ${dates === 1 ? 'date' : 'dates'}, ${label}; smaller is better`,
    [
      { head: '', cell: ({ name }: Measure) => name, isText: true },
      { head: 'ours', cell: (each: Measure) => formatStat(each.ours, 4) },
      { head: 'the market', cell: ({ market }: Measure) => formatStat(market, 4) },
      { head: 'difference (95 %)', cell: ({ difference }: Measure) => difference, isText: true },
    ],
    [
      {
        name: 'Brier score',
        ours: ours.brier,
        market: prices.brier,
        difference: sayDifference(brierMinusPrices, 4),
      },
      {
        name: 'log loss',
        ours: ours.logLoss,
        market: prices.logLoss,
        difference: sayDifference(logLossMinusPrices, 4),
      },
      { name: 'calibration error', ours: ours.error, market: prices.error, difference: '–' },
    ],
  )}${renderBins('ours', ours.bins)}${renderBins('the market', prices.bins)}</section></div>`
}

interface Measure {
  readonly name: string
  readonly ours: number
  readonly market: number
  readonly difference: string
}

function toPoint({ meanProbability, realised, n, interval95 }: Bin) {
  return { said: meanProbability, happened: realised, n, interval95 }
}

function renderBins(name: string, bins: readonly Bin[]): Fragment {
  return renderTable(
    `${name}: chance of OVER, and how often it was`,
    [
      { head: 'said', cell: ({ meanProbability }: Bin) => formatChance(meanProbability) },
      {
        head: 'happened (95 %)',
        cell: ({ realised, interval95 }: Bin) => `${formatChance(realised)} ${sayInterval(interval95)}`,
      },
      { head: 'n', cell: ({ n }: Bin) => formatCount(n) },
    ],
    bins,
  )
}
