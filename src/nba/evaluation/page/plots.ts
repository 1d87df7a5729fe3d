/** The plots of one system: calibration beside the price's, error by level, error by month, place in the distribution. */

import { formatCount, formatNumber, formatShare } from '../../domain/format-figure.ts'
import type { Cell, CurvePoint } from '../report.ts'
import { formatInterval } from './format.ts'
import { html, type Markup } from './markup.ts'
import {
  type Axis,
  createFrame,
  dot,
  makeAxis,
  path,
  plotHeight,
  plotWidth,
  round,
  svg,
  whisker,
} from './plot.ts'

export function plotCalibration(curve: readonly CurvePoint[], priceCurve: readonly CurvePoint[]): Markup {
  const ends = [...curve, ...priceCurve].flatMap(({ said, low, high }) => [said, low, high])
  const axis = makeAxis(ends, '', (value) => formatShare(value, 0))
  const square = { ...axis, title: 'said: P(over)' }
  const { x, y, axes } = createFrame(square, { ...axis, title: '' })
  const draw = (points: readonly CurvePoint[], kind: string, name: string, shift: number): Markup[] =>
    points.map((point) => {
      const at = round(x(point.said) + shift)
      const says = `${name}: said ${formatShare(point.said)}, happened ${formatShare(point.happened)} (${formatShare(point.low)} to ${formatShare(point.high)}), n ${formatCount(point.n)}`
      return html`${whisker(at, y(point.low), y(point.high), kind)}${dot(at, y(point.happened), kind, says)}`
    })
  const marks = html`<line class="ideal" x1="${x(axis.from)}" y1="${y(axis.from)}" x2="${x(axis.to)}" y2="${y(axis.to)}"/>${draw(priceCurve, 'second', 'price', 2)}${draw(curve, 'first', 'system', -2)}`
  return svg(plotHeight, 'Calibration: how often overs happened, by what was said', html`${axes}${marks}`)
}

export function plotLevels({ levels, mae }: Cell): Markup {
  const across = makeAxis(
    levels.map(({ predicted }) => predicted),
    'predicted, tenths of the rows',
    (value) => formatNumber(value, 0),
  )
  const up = makeAxis(
    [...levels.map((level) => level.mae), mae.value],
    '',
    (value) => formatNumber(value, 1),
    { zero: true },
  )
  const { x, y, axes } = createFrame(across, up)
  const points = levels.map((level) => [x(level.predicted), y(level.mae)] as const)
  return svg(
    plotHeight,
    'Mean absolute error by the size of the prediction',
    html`${axes}${path(points, 'first')}${levels.map((level) =>
      dot(
        x(level.predicted),
        y(level.mae),
        'first',
        `predicted ${formatNumber(level.predicted, 1)} in the mean, happened ${formatNumber(level.actual, 1)}, error ${formatNumber(level.mae)}, n ${formatCount(level.n)}`,
      ),
    )}`,
  )
}

export function plotMonths({ months, mae }: Cell): Markup {
  const ends = months
    .flatMap((month) => [month.mae.value, month.mae.low, month.mae.high])
    .filter((each) => each !== null)
  const up = makeAxis([...ends, mae.value], '', (value) => formatNumber(value, 1))
  const { x, y, axes } = createFrame(monthAxis(months.map(({ month }) => month)), up)
  const points = months.map((month, index) => [x(index), y(month.mae.value)] as const)
  const marks = months.map((month, index) => {
    const { value, low, high } = month.mae
    const says = `${month.month}: ${formatNumber(value)} (${formatInterval(month.mae, formatNumber)}), n ${formatCount(month.n)}`
    const line = low === null || high === null ? null : whisker(x(index), y(low), y(high), 'first')
    return html`${line}${dot(x(index), y(value), 'first', says, 3.5)}`
  })
  const gaps = splitAtGaps(months.map(({ month }) => month))
  return svg(
    plotHeight,
    'Mean absolute error by month',
    html`${axes}<line class="ideal" x1="${x(-0.5)}" x2="${x(months.length - 0.5)}" y1="${y(mae.value)}" y2="${y(mae.value)}"/>${gaps.map(([from, to]) => path(points.slice(from, to), 'first'))}${marks}`,
  )
}

function monthAxis(months: readonly string[]): Axis {
  const every = Math.max(1, Math.ceil(months.length / 6))
  const ticks = months.flatMap((month, index) =>
    index % every === 0 ? [{ at: index, text: month.slice(2).replace('-', '/') }] : [],
  )
  return { from: -0.5, to: months.length - 0.5, ticks, title: 'year/month' }
}

/** Stretches of months that follow one another: no line is drawn over a summer. */
function splitAtGaps(months: readonly string[]): [from: number, to: number][] {
  const ordinal = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  const starts = months.flatMap((month, index) =>
    index === 0 || ordinal(month) > ordinal(months[index - 1]!) + 1 ? [index] : [],
  )
  return starts.map((start, index) => [start, starts[index + 1] ?? months.length])
}

export function plotPlaces({ n, shares }: NonNullable<Cell['places']>): Markup {
  const even = 1 / shares.length
  const spread = 1.96 * Math.sqrt((even * (1 - even)) / n)
  const across: Axis = {
    from: 0,
    to: 1,
    ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: formatShare(at, 0) })),
    title: 'place of the outcome in the predicted distribution',
  }
  const up = makeAxis([...shares, even + spread], '', (value) => formatShare(value, 0), {
    zero: true,
    wanted: 4,
  })
  const { x, y, axes } = createFrame(across, up)
  const bars = shares.map((share, index) => {
    const from = x(index * even)
    const says = `${formatShare(index * even, 0)} to ${formatShare((index + 1) * even, 0)}: ${formatShare(share, 2)} of the rows`
    return html`<rect class="bar first" x="${round(from + 1)}" width="${round(x((index + 1) * even) - from - 2)}" y="${y(share)}" height="${round(y(0) - y(share))}"><title>${says}</title></rect>`
  })
  const band = html`<rect class="band" x="${x(0)}" width="${round(x(1) - x(0))}" y="${y(even + spread)}" height="${round(Math.max(1, y(even - spread) - y(even + spread)))}"/>`
  return svg(plotHeight, 'Histogram of places in the predicted distribution', html`${axes}${bars}${band}`)
}

export interface ForestRow {
  readonly name: string
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly text: string
  readonly kind: 'first' | 'second'
}

const rowHeight = 25
const letterWidth = 6.7
const textWidth = 62

/** One row a system: its figure and its interval on a common scale; `zero` draws the line at nought. */
export function plotForest(
  rows: readonly ForestRow[],
  label: string,
  options: { readonly zero?: boolean } = {},
): Markup {
  const ends = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
  const axis = makeAxis(ends, '', (value) => formatNumber(value, 2), { wanted: 3, ...options })
  const nameWidth = widthOf(rows)
  const x = (value: number) =>
    round(
      nameWidth + ((value - axis.from) / (axis.to - axis.from)) * (plotWidth - nameWidth - textWidth - 10),
    )
  const height = rows.length * rowHeight + 26
  const base = rows.length * rowHeight + 6
  const lines = rows.map((row, index) => {
    const y = index * rowHeight + 16
    const bar =
      row.low === null || row.high === null
        ? null
        : html`<line class="whisker ${row.kind}" x1="${x(row.low)}" x2="${x(row.high)}" y1="${y}" y2="${y}"/>`
    return html`<text class="name" x="0" y="${y + 4}">${row.name}</text>${bar}${dot(x(row.value), y, row.kind, `${row.name}: ${row.text}`)}<text class="value" x="${plotWidth}" y="${y + 4}" text-anchor="end">${row.text}</text>`
  })
  const ticks = axis.ticks.map(
    ({ at, text }) =>
      html`<line class="${options.zero && at === 0 ? 'axis' : 'grid'}" x1="${x(at)}" x2="${x(at)}" y1="2" y2="${base}"/><text class="tick" x="${x(at)}" y="${base + 14}" text-anchor="middle">${text}</text>`,
  )
  return svg(height, label, html`${ticks}${lines}`)
}

/** Room for the longest name: text in SVG is not wrapped. */
function widthOf(rows: readonly { readonly name: string }[]): number {
  return Math.min(230, 14 + letterWidth * Math.max(...rows.map(({ name }) => name.length)))
}

/** Shares of a whole as bars. */
export function plotBars(
  items: readonly { readonly name: string; readonly share: number }[],
  label: string,
): Markup {
  const most = Math.max(...items.map(({ share }) => share), 1e-9)
  const from = widthOf(items)
  const width = plotWidth - from - 52
  const bars = items.map(({ name, share }, index) => {
    const y = index * 22 + 4
    return html`<text class="name" x="0" y="${y + 12}">${name}</text><rect class="bar first" x="${from}" y="${y}" height="15" width="${round((share / most) * width)}"/><text class="value" x="${plotWidth}" y="${y + 12}" text-anchor="end">${formatShare(share)}</text>`
  })
  return svg(items.length * 22 + 8, label, html`${bars}`)
}
