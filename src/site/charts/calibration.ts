/** How often it happened beside how often it was said to: ours and the market's, decile by decile, each with its interval. On the diagonal
 * what was said came true. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, drawTold, renderFigure } from './figure.ts'
import { chartWidth, createScale, findTicks } from './scale.ts'

export interface CalibrationPoint {
  /** Mean of what was said, 0 to 1. */
  readonly said: number
  /** The share that came true. */
  readonly happened: number
  readonly n: number
  /** Wilson, 95 %. */
  readonly interval95: readonly [number, number]
}

export interface CalibrationCurve {
  readonly name: string
  readonly kind: 'ours' | 'market'
  readonly points: readonly CalibrationPoint[]
}

const height = 336
/** Above it stands what the upright axis is: within it a point may lie anywhere. */
const plot = { left: 40, right: chartWidth - 10, top: 26, bottom: 298 }
/** Around what is drawn. */
const room = 0.03

export function renderCalibration(curves: readonly CalibrationCurve[], caption: Fragment | string): Fragment {
  const drawnShares = curves.flatMap(({ points }) =>
    points.flatMap(({ said, interval95: [low, high] }) => [said, low, high]),
  )
  const low = Math.max(0, Math.min(1, ...drawnShares) - room)
  const high = Math.min(1, Math.max(0, ...drawnShares) + room)
  const x = createScale([low, high], [plot.left, plot.right])
  const y = createScale([low, high], [plot.bottom, plot.top])
  const axis = findTicks(x.domain, 5)
    .map((share) => {
      const percent = `${Math.round(share * 100)} %`
      return (
        draw('path', {
          class: 'grid',
          d: `M${plot.left} ${y(share)}H${plot.right}M${x(share)} ${plot.top}V${plot.bottom}`,
        }) +
        drawText(plot.left - 5, y(share) + 3.5, percent, { class: 'tick end' }) +
        drawText(x(share), plot.bottom + 15, percent, {
          class: x(share) > plot.right - 14 ? 'tick end' : 'tick middle',
        })
      )
    })
    .join('')
  const names =
    drawText((plot.left + plot.right) / 2, height - 6, 'said: chance of OVER', { class: 'tick middle' }) +
    drawText(2, plot.top - 14, 'happened', { class: 'tick' })
  const diagonal = draw('path', { class: 'even', d: `M${x(low)} ${y(low)}L${x(high)} ${y(high)}` })
  const drawn = curves.map((curve) => drawCurve(curve, x, y)).join('')
  const name = curves
    .map(
      (curve) =>
        `${curve.name}: ${curve.points.map(({ said, happened }) => `${toPercent(said)} said, ${toPercent(happened)} happened`).join('; ')}`,
    )
    .join('. ')
  return renderFigure({ name, height, drawing: axis + diagonal + drawn + names, caption })
}

function drawCurve(
  { name, kind, points }: CalibrationCurve,
  x: ReturnType<typeof createScale>,
  y: ReturnType<typeof createScale>,
): string {
  const path = points
    .map(({ said, happened }, index) => `${index === 0 ? 'M' : 'L'}${x(said)} ${y(happened)}`)
    .join('')
  const marks = points.map(({ said, happened, n, interval95: [low, high] }) => {
    const told = `${name}: ${toPercent(said)} said, ${toPercent(happened)} happened (n ${n}, 95 % ${toPercent(low)} to ${toPercent(high)})`
    return (
      draw('path', { class: `${kind} whisker`, d: `M${x(said)} ${y(low)}V${y(high)}` }) +
      (kind === 'ours'
        ? drawTold('circle', { class: `${kind} dot`, cx: x(said), cy: y(happened), r: 3.5 }, told)
        : drawTold(
            'rect',
            { class: `${kind} dot`, x: x(said) - 3, y: y(happened) - 3, width: 6, height: 6 },
            told,
          ))
    )
  })
  return draw('path', { class: `${kind} curve`, d: path }) + marks.join('')
}

function toPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
