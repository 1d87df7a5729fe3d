/** Factors that add up: from where a prediction starts, each step up or down, to where it ends. The steps and the start give the end, or the page would say so. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, renderFigure } from './figure.ts'
import { chartWidth, createScale, roundPlace } from './scale.ts'

export interface Factor {
  readonly name: string
  readonly value: number
}

const rowHeight = 20
const nameWidth = 172
const plot = { left: nameWidth + 4, right: chartWidth - 44, top: 6 }

export function renderFactors(
  start: Factor,
  factors: readonly Factor[],
  end: Factor,
  caption: Fragment | string,
): Fragment {
  let sum = start.value
  const steps = factors.map(({ name, value }) => {
    const from = sum
    sum += value
    return { name, value, from, to: sum }
  })
  const reached = [start.value, end.value, ...steps.flatMap(({ from, to }) => [from, to])]
  const room = (Math.max(...reached) - Math.min(...reached)) * 0.08 || 1
  const x = createScale([Math.min(...reached) - room, Math.max(...reached) + room], [plot.left, plot.right])
  const rows = [
    drawTotal(start, 0, x),
    ...steps.map((step, index) => drawStep(step, index + 1, x)),
    drawTotal(end, steps.length + 1, x),
  ]
  const height = plot.top + rows.length * rowHeight + 4
  const name = `${start.name} ${start.value.toFixed(1)}, ${factors.map((each) => `${each.name} ${signed(each.value)}`).join(', ')}, ${end.name} ${end.value.toFixed(1)}`
  return renderFigure({ name, height, drawing: rows.join(''), caption })
}

function drawTotal({ name, value }: Factor, row: number, x: ReturnType<typeof createScale>): string {
  const y = plot.top + row * rowHeight
  return (
    drawText(nameWidth, y + 13, name, { class: 'tick end strong' }) +
    draw('path', { class: 'median', d: `M${x(value)} ${y + 2}v${rowHeight - 5}` }) +
    drawText(chartWidth - 2, y + 13, value.toFixed(1), { class: 'tick end strong' })
  )
}

function drawStep(
  { name, value, from, to }: Factor & { from: number; to: number },
  row: number,
  x: ReturnType<typeof createScale>,
): string {
  const y = plot.top + row * rowHeight
  const left = Math.min(x(from), x(to))
  const box = {
    x: left,
    y: y + 4,
    width: roundPlace(Math.max(1, Math.abs(x(to) - x(from)))),
    height: rowHeight - 9,
  }
  return (
    drawText(nameWidth, y + 13, name, { class: 'tick end' }) +
    draw('path', { class: 'grid', d: `M${x(from)} ${y - 5}v9` }) +
    draw('rect', { class: value >= 0 ? 'over' : 'under', ...box }) +
    drawText(chartWidth - 2, y + 13, signed(value), { class: 'tick end' })
  )
}

function signed(value: number): string {
  return value > 0 ? `+${value.toFixed(2)}` : value.toFixed(2).replace('-', '−')
}
