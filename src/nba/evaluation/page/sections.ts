/** What the page shows of one market and label: headline figures, systems side by side, the plots of a system, picks, all numbers. */

import { formatCount, formatDifference, formatNumber, formatShare } from '../../domain/format-figure.ts'
import type { BesideLine, Cell, Comparison, Estimate, PooledCalibration, Return } from '../report.ts'
import { formatInterval, marketNames, populationNames } from './format.ts'
import { html, type Markup } from './markup.ts'
import { plotCalibration, plotForest, plotLevels, plotMonths, plotPlaces } from './plots.ts'

/** All cells of one system over all seasons. */
export type SystemCells = Partial<Readonly<Record<Cell['population'], Cell>>>

export function renderTiles(system: string, { B, C, A }: SystemCells): Markup {
  const main = B ?? A
  const score = C?.calibrated ?? C?.raw
  return html`<div class="tiles">
${main ? tile(`Error of ${system}`, formatNumber(main.mae.value), `${formatInterval(main.mae, formatNumber)}; ${main.population}, n ${formatCount(main.n)}`) : null}
${C?.median ? tile('More than the line', formatDifference(C.median.difference.value), `${formatInterval(C.median.difference, formatDifference)}; C, n ${formatCount(C.median.n)}`) : null}
${C?.blended ? tile('Blended, more than the line', formatDifference(C.blended.difference.value), `${formatInterval(C.blended.difference, formatDifference)}; C, n ${formatCount(C.blended.n)}`) : null}
${main?.coverage ? tile('Its 80 % interval holds', formatShare(main.coverage.within80), `of ${main.population}, n ${formatCount(main.coverage.n)}`) : null}
${score ? tile('Calibration error', formatNumber(score.ece, 4), `${formatInterval(score.calibrationError, (value) => formatNumber(value, 4))}; chance alone up to ${formatNumber(score.eceByChanceHigh, 4)}; C, n ${formatCount(score.n)}`) : null}
</div>`
}

function tile(what: string, figure: string, note: string): Markup {
  return html`<div class="tile"><span class="what">${what}</span><b>${figure}</b><span>${note}</span></div>`
}

export function renderComparison({ population, n, dates, systems, leftOut }: Comparison): Markup {
  const rows = systems.map(({ system, mae }, index) => ({
    ...{ name: system, value: mae.value, low: mae.low, high: mae.high, text: formatNumber(mae.value) },
    kind: index === 0 ? ('first' as const) : ('second' as const),
  }))
  const best = systems[0]!
  return card(
    `Systems on identical rows, ${population}`,
    `Mean absolute error of the median with its 95 % interval; ${populationNames[population]}, n ${formatCount(n)} on ${formatCount(dates)} dates. The intervals overlap because the evenings are shared: the paired differences are in the table below.`,
    plotForest(rows, `Mean absolute error of the systems on identical rows of ${population}`),
    html`<div class="scroll"><table><tr><th>beside ${best.system}</th><th>error more by</th><th>95 % interval</th></tr>${systems
      .slice(1)
      .map(
        ({ system, toBest }) =>
          html`<tr><td>${system}</td><td>${formatDifference(toBest.value)}</td><td>${formatInterval(toBest, formatDifference)}</td></tr>`,
      )}</table></div>${leftOut.length > 0 ? html`<p class="note">Left out, since they speak of less than half of the rows: ${leftOut.join(', ')}.</p>` : null}`,
  )
}

/** Every system's error less the line's. */
export function renderBesideLine(
  cells: readonly (readonly [system: string, cells: SystemCells])[],
): Markup | null {
  const rows = cells.flatMap(([system, { C }]) => [
    ...differenceRow(system, C?.median ?? null, 'first'),
    ...differenceRow(`${system}, blended`, C?.blended ?? null, 'second'),
  ])
  if (rows.length === 0) return null
  rows.sort((a, b) => a.value - b.value)
  const counts = [...new Set(cells.flatMap(([, { C }]) => C?.median?.n ?? []))].sort((a, b) => a - b)
  const n =
    counts.length > 1
      ? `${formatCount(counts[0]!)} to ${formatCount(counts.at(-1)!)}`
      : formatCount(counts[0] ?? 0)
  return card(
    'Error less the line’s, C',
    `On the same rows, with the 95 % interval of the difference; players with a line, n ${n}. Right of nought the line was nearer. Orange: after blending with the line.`,
    plotForest(rows, 'Mean absolute error of the systems less that of the line', { zero: true }),
  )
}

function differenceRow(name: string, beside: BesideLine | null, kind: 'first' | 'second') {
  if (!beside) return []
  const { value, low, high } = beside.difference
  return [{ name, value, low, high, text: formatDifference(value), kind }]
}

/** The plots that say how a single system errs. */
export function renderSystemPlots(cells: SystemCells): Markup {
  const main = cells.B ?? cells.A
  const score = cells.C?.calibrated ?? cells.C?.raw ?? null
  const which = cells.C?.calibrated ? 'calibrated' : 'not calibrated'
  const { besidePrice } = score ?? { besidePrice: null }
  return html`<div class="cards">
${
  score
    ? card(
        'Does it happen as often as it is said?',
        html`P(over), ${which}, in ${score.curve.length} bins of about ${formatCount(Math.round(score.n / score.curve.length))} rows with 95 % intervals; C, n ${formatCount(score.n)}, pushes left out. On the dashed line what was said is what happened.`,
        html`<div class="key"><span><i class="a"></i>system, error ${formatNumber(score.ece, 4)} (chance alone ${formatNumber(score.eceByChanceLow, 4)} to ${formatNumber(score.eceByChanceHigh, 4)})</span>${besidePrice ? html`<span><i class="b"></i>price without margin, error ${formatNumber(besidePrice.priceEce, 4)}, n ${formatCount(besidePrice.n)}</span>` : null}</div>${plotCalibration(score.curve, besidePrice?.priceCurve ?? [])}`,
        besidePrice
          ? html`<p class="note">Brier score ${formatNumber(besidePrice.brier, 4)} beside the price’s ${formatNumber(besidePrice.priceBrier, 4)}: ${formatDifference(besidePrice.brierDifference.value, 4)} (${formatInterval(besidePrice.brierDifference, (value) => formatDifference(value, 4))}).</p>`
          : null,
      )
    : null
}
${main?.places ? card('Are the intervals right?', `Where outcomes fell in the predicted distribution; ${main.population}, n ${formatCount(main.places.n)}. Even bars are right, a hump means too wide, a bowl too narrow; the band is what chance does. ${main.coverage ? `The 50, 80 and 90 % intervals hold ${formatShare(main.coverage.within50)}, ${formatShare(main.coverage.within80)} and ${formatShare(main.coverage.within90)}.` : ''}`, plotPlaces(main.places)) : null}
${main && main.levels.length > 1 ? card('Error by the size of the prediction', `Mean absolute error in tenths of the rows; ${main.population}, n ${formatCount(main.n)}.`, plotLevels(main)) : null}
${main && main.months.length > 1 ? card('Error over time', `Mean absolute error by month with its 95 % interval; ${main.population}, n ${formatCount(main.n)}. Dashed: all months.`, plotMonths(main)) : null}
</div>`
}

export function card(title: string, note: string | Markup, ...content: readonly (Markup | null)[]): Markup {
  return html`<section class="card"><h3>${title}</h3><p class="note">${note}</p>${content}</section>`
}

/** Null where there is one market only. */
export function renderPooled(pooled: readonly PooledCalibration[]): Markup | null {
  if (pooled.length === 0) return null
  const names = [...new Set(pooled.flatMap(({ markets }) => markets))].map((market) => marketNames[market])
  return html`<h2 id="together">All markets together</h2>
${card(
  'Does it happen as often as it is said?',
  `Calibration error of P(over), over the rows with a line (C) of ${names.join(', ').toLowerCase()}, pushes left out: one market alone often has too few for it to say anything. Rows of one evening hang together, points and points+rebounds+assists most of all, so that chance shows rather more than stands here.`,
  html`<div class="scroll"><table><tr><th>system</th><th>error</th><th>by chance, 95 %</th><th>n</th><th>markets</th><th>label</th></tr>${pooled.map(
    (each) =>
      html`<tr><td>${each.system}</td><td>${formatNumber(each.ece, 4)}</td><td>${formatNumber(each.eceByChanceLow, 4)} to ${formatNumber(each.eceByChanceHigh, 4)}</td><td>${formatCount(each.n)}</td><td>${each.markets.length}</td><td>${each.label}</td></tr>`,
  )}</table></div>`,
)}`
}

export function renderPicks(
  cells: readonly (readonly [system: string, cells: SystemCells])[],
  label: string,
): Markup | null {
  const rows = cells.flatMap(([system, { D }]) => (D?.hits ? [[system, D.hits] as const] : []))
  if (rows.length === 0) return null
  return card(
    'Published picks, D',
    html`Sides taken by each system’s own rule, ${label}; pushes left out. A hit rate means nothing without the rate at which its prices break even.`,
    html`<div class="scroll"><table><tr><th>system</th><th>n</th><th>won–lost–push</th><th>hit rate, 95 %</th><th>breaks even at</th><th>return at the price taken</th><th>at the best price</th></tr>${rows.map(
      ([system, hits]) =>
        html`<tr><td>${system}</td><td>${formatCount(hits.trials)}</td><td>${hits.wins}–${hits.trials - hits.wins}–${hits.pushes}</td><td>${formatShare(hits.rate)} <small>${formatShare(hits.low)} to ${formatShare(hits.high)}</small></td><td>${hits.atPriceTaken ? formatShare(hits.atPriceTaken.breakEven) : 'no price'}</td><td>${renderReturn(hits.atPriceTaken)}</td><td>${renderReturn(hits.atBestPrice)}</td></tr>`,
    )}</table></div>`,
  )
}

function renderReturn(found: Return | null): Markup {
  if (!found) return html`no price`
  return html`${formatShare(found.roi.value)} <small>${formatInterval(found.roi, formatShare)}, n ${formatCount(found.n)}</small>`
}

/** Every figure as a table, a row a system, population and season. */
export function renderFigures(cells: readonly Cell[]): Markup {
  const withInterval = (estimate: Estimate): Markup =>
    html`${formatNumber(estimate.value)} <small>${formatInterval(estimate, formatNumber)}</small>`
  return html`<details><summary>All figures <small>by system, population and season</small></summary><div class="scroll"><table><tr><th>system</th><th>rows</th><th>season</th><th>n</th><th>MAE, 95 %</th><th>of its number</th><th>RMSE</th><th>bias, 95 %</th><th>CRPS, 95 %</th><th>50 / 80 / 90 % hold</th></tr>${cells.map(
    ({ system, population, season, n, mae, maeOfCentre, rmse, bias, crps, coverage }) =>
      html`<tr><td>${system}</td><td>${population}</td><td>${season ?? 'all'}</td><td>${formatCount(n)}</td><td>${withInterval(mae)}</td><td>${formatNumber(maeOfCentre)}</td><td>${formatNumber(rmse)}</td><td>${withInterval(bias)}</td><td>${crps ? withInterval(crps) : '–'}</td><td>${coverage ? [coverage.within50, coverage.within80, coverage.within90].map((each) => formatShare(each)).join(' / ') : '–'}</td></tr>`,
  )}</table></div></details>`
}
