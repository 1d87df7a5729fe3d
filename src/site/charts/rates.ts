/** Shares with their intervals, one row each, and the share that prices need as a stroke across: what overlaps the stroke has shown nothing. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, drawTold, renderFigure } from './figure.ts'
import { chartWidth, createScale } from './scale.ts'

export interface Rate {
  readonly name: string
  readonly rate: number
  readonly n: number
  readonly interval95: readonly [number, number]
  /** Where these prices break even; null without prices. */
  readonly breakEven: number | null
}

const rowHeight = 24
const nameWidth = 112
const plot = { left: nameWidth + 8, right: chartWidth - 88, top: 4 }

export function renderRates(rates: readonly Rate[], caption: Fragment | string): Fragment {
  const x = createScale([0, 1], [plot.left, plot.right])
  const bottom = plot.top + rates.length * rowHeight
  const axis = [0, 0.5, 1]
    .map(
      (share) =>
        draw('path', { class: 'grid', d: `M${x(share)} ${plot.top}V${bottom}` }) +
        drawText(x(share), bottom + 13, `${share * 100} %`, { class: 'tick middle' }),
    )
    .join('')
  const rows = rates.map((rate, index) => drawRate(rate, plot.top + index * rowHeight, x)).join('')
  const name = rates.map((each) => `${each.name}: ${describeRate(each)}`).join('; ')
  return renderFigure({ name, height: bottom + 18, drawing: axis + rows, caption })
}

function drawRate(rate: Rate, top: number, x: ReturnType<typeof createScale>): string {
  const middle = top + rowHeight / 2
  const [low, high] = rate.interval95
  const needed =
    rate.breakEven === null
      ? ''
      : draw('path', { class: 'line', d: `M${x(rate.breakEven)} ${top + 3}v${rowHeight - 6}` })
  return (
    drawText(nameWidth, middle + 4, rate.name, { class: 'tick end' }) +
    draw('path', { class: 'ours whisker', d: `M${x(low)} ${middle}H${x(high)}` }) +
    needed +
    drawTold('circle', { class: 'ours dot', cx: x(rate.rate), cy: middle, r: 4 }, describeRate(rate)) +
    drawText(chartWidth - 2, middle + 4, `${(rate.rate * 100).toFixed(1)} % of ${rate.n}`, {
      class: 'tick end',
    })
  )
}

function describeRate({ rate, n, interval95: [low, high], breakEven }: Rate): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  const needed = breakEven === null ? '' : `, prices need ${percent(breakEven)}`
  return `${percent(rate)} of ${n} (95 %: ${percent(low)} to ${percent(high)}${needed})`
}
