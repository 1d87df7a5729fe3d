/** An evaluation as one page: no request leaves it, no script is needed to read it, and every figure carries its n, interval and label. */

import { formatCount } from '../../domain/format-figure.ts'
import type { Market } from '../../domain/market.ts'
import type { LeakVerdict } from '../leak-alarms.ts'
import type { Cell, EvaluationReport, Label } from '../report.ts'
import { marketNames } from './format.ts'
import { html, Markup } from './markup.ts'
import { plotBars } from './plots.ts'
import {
  card,
  renderBesideLine,
  renderComparison,
  renderFigures,
  renderPicks,
  renderPooled,
  renderSystemPlots,
  renderTiles,
  type SystemCells,
} from './sections.ts'
import { pageStyle } from './style.ts'

export interface FeatureImportance {
  readonly system: string
  readonly market: Market
  /** Shares of the whole, the largest first. */
  readonly items: readonly { readonly feature: string; readonly share: number }[]
}

export interface PageParts {
  readonly leaks?: LeakVerdict
  readonly importance?: readonly FeatureImportance[]
}

const importancesShown = 20

export function renderReportPage(
  report: EvaluationReport,
  { leaks, importance = [] }: PageParts = {},
): string {
  const sections = report.rows.map(({ market, label }) => ({ market, label, id: `${market}-${label}` }))
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Evaluation, ${report.from ?? 'no date'} to ${report.to ?? 'no date'}</title><style>${new Markup(pageStyle)}</style></head>
<body><main>
<h1>How good the predictions are</h1>
<p class="lead">${report.from ?? '–'} to ${report.to ?? '–'}, ${formatCount(report.dates)} game dates; ${report.rows.map(({ market, label, n, lined }) => `${marketNames[market].toLowerCase()} (${label}): ${formatCount(n)} rows, ${formatCount(lined)} with a line`).join('; ')}.</p>
<nav>${sections.map(({ market, label, id }) => html`<a href="#${id}">${marketNames[market]}, ${label}</a>`)}${report.pooled.length > 0 ? html`<a href="#together">All markets together</a>` : null}<a href="#reading">How to read this</a></nav>
${leaks ? renderLeaks(leaks) : null}
${sections.map(({ market, label, id }) => renderMarket(report, market, label, id, importance))}
${renderPooled(report.pooled)}
${renderReading(report)}
<footer>Intervals: 95 %, by drawing game dates with replacement ${formatCount(report.resamples)} times, seed “${report.seed}”. Schema ${report.schemaVersion}.</footer>
</main></body></html>
`
  return page.text
}

function renderMarket(
  report: EvaluationReport,
  market: Market,
  label: Label,
  id: string,
  importance: readonly FeatureImportance[],
): Markup {
  const cells = report.cells.filter((cell) => cell.market === market && cell.label === label)
  const comparisons = report.comparisons.filter((each) => each.market === market && each.label === label)
  const comparison = comparisons.find(({ population }) => population === 'B') ?? comparisons[0]
  const systems = groupSystems(cells)
  const order = comparison?.systems.map(({ system }) => system) ?? []
  const ranked = systems.toSorted(([a], [b]) => rank(order, a) - rank(order, b))
  const [focus, ...others] = ranked.filter(([, each]) => hasDistribution(each))
  const shown = focus ?? ranked[0]
  const besideLine = renderBesideLine(ranked)
  return html`<h2 id="${id}">${marketNames[market]} <span class="label ${label}">${label}</span></h2>
<p class="lead">${label === 'live' ? 'Predictions that were made before the tip-off.' : 'Predictions that were made afterwards, from what was known before.'}</p>
${shown ? renderTiles(shown[0], shown[1]) : null}
<div class="cards">${comparison ? renderComparison(comparison) : null}${besideLine}</div>
${shown ? html`<h3>${shown[0]}</h3>${renderSystemPlots(shown[1])}` : null}
${others.map(([system, each]) => html`<details><summary>${system} <small>the same plots</small></summary>${renderSystemPlots(each)}</details>`)}
${renderPicks(ranked, label)}
<div class="cards">${importance
    .filter((each) => each.market === market && each.items.length > 0)
    .map(renderImportance)}</div>
${renderFigures(cells)}`
}

function renderImportance({ system, items }: FeatureImportance): Markup {
  const shown = items.slice(0, importancesShown)
  return card(
    `What ${system} looks at`,
    `Share of its importance, the ${shown.length} largest of ${items.length}. Importance is not cause.`,
    plotBars(
      shown.map(({ feature, share }) => ({ name: feature, share })),
      `Feature importance of ${system}`,
    ),
  )
}

function groupSystems(cells: readonly Cell[]): (readonly [string, SystemCells])[] {
  const whole = cells.filter(({ season }) => season === null)
  return [...Map.groupBy(whole, ({ system }) => system)].map(
    ([system, ofSystem]) =>
      [system, Object.fromEntries(ofSystem.map((cell) => [cell.population, cell]))] as const,
  )
}

function rank(order: readonly string[], system: string): number {
  const place = order.indexOf(system)
  return place < 0 ? order.length : place
}

function hasDistribution({ A, B, C }: SystemCells): boolean {
  return Boolean(A?.coverage ?? B?.coverage ?? C?.calibrated ?? C?.raw)
}

function renderLeaks({ alarms }: LeakVerdict): Markup {
  if (alarms.length === 0)
    return html`<p class="alarm quiet">No leak alarm goes off: nothing here is better than honest numbers can be.</p>`
  return html`${alarms.map(
    ({ alarm, label, market, system, n, message }) =>
      html`<p class="alarm"><b>${alarm}</b> ${[label, market, system].filter((each) => each !== null).join(' ')}, n ${formatCount(n)}: ${message}</p>`,
  )}`
}

function renderReading({ availability }: EvaluationReport): Markup {
  return html`<h2 id="reading">How to read this</h2>
<ul>
<li><b>Error</b> is the mean absolute error of the median, in the market’s unit. Of two systems the paired difference on identical rows decides, not whether their intervals overlap.</li>
<li><b>Rows.</b> A: all who played. B: expected minutes of 15 and more. C: players with a line. D: published picks. A figure of one is no figure of another.</li>
<li><b>Intervals</b> draw whole game dates, because rows of one evening hang together. One that includes nought says that no difference was shown.</li>
<li><b>Probabilities</b> stand beside those of the price with the bookmaker’s margin taken off, on the same rows. A lower Brier score or log loss is better.</li>
<li><b>Calibration error</b> is never nought on finite rows; what chance alone gives stands beside it.</li>
<li><b>Live and backfilled</b> rows are never added up: only the former were said before the game.</li>
</ul>
<h3>What it is not</h3>
<ul>
<li>It is no promise of profit. A price is worth taking when its side comes in more often than it breaks even, and no figure here shows that unless the interval of its return lies above nought.</li>
<li>${availability === 'known_afterwards' ? 'These rows know who played, as every backtest on box scores does; a prediction made in the morning does not, and errs more.' : 'Only players who played have an outcome; whoever was predicted and did not play is void and in no figure.'}</li>
<li>Many systems, markets and bins are shown. Of twenty differences that do not exist, one lies outside of its interval by chance.</li>
</ul>`
}
