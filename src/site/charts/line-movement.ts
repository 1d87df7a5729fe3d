/** A line as it moved: it stood until the next snapshot said otherwise, so it is drawn in steps and never aslant. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, drawTold, renderFigure } from './figure.ts'
import { createScale, findTicks } from './scale.ts'

export interface LineSnapshot {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** '18:40'. */
  readonly at: string
  readonly line: number
}

const height = 130
const plot = { left: 34, right: 350, top: 14, bottom: 104 }

/** Oldest first; at least one. */
export function renderLineMovement(snapshots: readonly LineSnapshot[], caption: Fragment | string): Fragment {
  const [first, last] = [snapshots[0]!, snapshots.at(-1)!]
  const lines = snapshots.map(({ line }) => line)
  const [low, high] = [Math.min(...lines), Math.max(...lines)]
  const x = createScale([first.atMs, last.atMs], [plot.left, plot.right])
  const y = createScale([low - 0.5, high + 0.5], [plot.bottom, plot.top])
  const axis = findTicks(y.domain, 4)
    .map(
      (tick) =>
        draw('path', { class: 'grid', d: `M${plot.left} ${y(tick)}H${plot.right}` }) +
        drawText(plot.left - 5, y(tick) + 3.5, String(tick), { class: 'tick end' }),
    )
    .join('')
  const d = snapshots
    .map(({ atMs, line }, index) => (index === 0 ? `M${x(atMs)} ${y(line)}` : `H${x(atMs)}V${y(line)}`))
    .join('')
  const dots = snapshots
    .map(({ atMs, at, line }) =>
      drawTold('circle', { class: 'ours dot', cx: x(atMs), cy: y(line), r: 2.5 }, `${at}: ${line}`),
    )
    .join('')
  const ends =
    drawText(plot.left, height - 8, first.at, { class: 'tick' }) +
    (snapshots.length > 1 ? drawText(plot.right, height - 8, last.at, { class: 'tick end' }) : '')
  const name = `line from ${first.line} at ${first.at} to ${last.line} at ${last.at}, between ${low} and ${high}`
  return renderFigure({
    name,
    height,
    drawing: axis + draw('path', { class: 'ours curve', d }) + dots + ends,
    caption,
  })
}
