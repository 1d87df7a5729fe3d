/** What a system expects, as a distribution: between two of its quantiles lies a known share, drawn as an area; the line cuts it in two.
 *
 * Only what the quantiles say is drawn: each block is as high as its share is dense, nothing is smoothed, and beyond the outermost nothing is shown. */
import type { Fragment } from '../fragment.ts'
import { draw, drawText, renderFigure } from './figure.ts'
import { createScale, findTicks, roundPlace } from './scale.ts'

export interface Quantile {
  /** Between 0 and 1. */
  readonly level: number
  readonly value: number
}

const height = 150
const plot = { left: 10, right: 350, top: 22, bottom: 126 }

interface Block {
  readonly from: number
  readonly to: number
  readonly density: number
}

/** Quantiles by rising level. */
export function renderDistribution(
  quantiles: readonly Quantile[],
  {
    line,
    median,
    caption,
  }: { readonly line: number | null; readonly median: number; readonly caption: Fragment | string },
): Fragment {
  const blocks = toBlocks(quantiles)
  const values = [...quantiles.map(({ value }) => value), ...(line === null ? [] : [line])]
  const x = createScale([Math.min(...values), Math.max(...values)], [plot.left, plot.right])
  const y = createScale([0, Math.max(...blocks.map(({ density }) => density), 1e-6)], [plot.bottom, plot.top])
  const areas = blocks.flatMap((block) => cutAt(block, line)).map((block) => drawBlock(block, line, x, y))
  const axis = findTicks(x.domain, 6)
    .map((tick) => drawText(x(tick), plot.bottom + 14, String(tick), { class: 'tick middle' }))
    .join('')
  const marks =
    drawMark(
      x(median),
      `median ${Math.round(median * 10) / 10}`,
      'median',
      plot.top - 12,
      x(median) > (line === null ? 0 : x(line)) ? 'start' : 'end',
    ) +
    (line === null
      ? ''
      : drawMark(x(line), `line ${line}`, 'line', plot.top - 2, x(median) > x(line) ? 'end' : 'start'))
  const ends = `${quantiles[0]?.value ?? ''} to ${quantiles.at(-1)?.value ?? ''}`
  const name = `distribution from ${ends}, median ${Math.round(median * 10) / 10}${line === null ? '' : `, line ${line}`}`
  return renderFigure({ name, height, drawing: areas.join('') + axis + marks, caption })
}

function toBlocks(quantiles: readonly Quantile[]): Block[] {
  return quantiles.slice(1).flatMap(({ level, value }, index) => {
    const before = quantiles[index]!
    const width = value - before.value
    return width <= 0 ? [] : [{ from: before.value, to: value, density: (level - before.level) / width }]
  })
}

function cutAt(block: Block, line: number | null): Block[] {
  if (line === null || line <= block.from || line >= block.to) return [block]
  return [
    { ...block, to: line },
    { ...block, from: line },
  ]
}

function drawBlock(
  { from, to, density }: Block,
  line: number | null,
  x: ReturnType<typeof createScale>,
  y: ReturnType<typeof createScale>,
): string {
  const side = line === null ? 'plain' : from >= line ? 'over' : 'under'
  const box = {
    x: x(from),
    y: y(density),
    width: roundPlace(x(to) - x(from)),
    height: roundPlace(plot.bottom - y(density)),
  }
  return draw('rect', { class: side, ...box })
}

function drawMark(x: number, text: string, kind: string, y: number, anchor: 'start' | 'end'): string {
  const isCrowded = anchor === 'start' ? x > 280 : x < 80
  const side = isCrowded ? (anchor === 'start' ? 'end' : 'start') : anchor
  return (
    draw('path', { class: kind, d: `M${x} ${plot.top - 4}V${plot.bottom}` }) +
    drawText(roundPlace(x + (side === 'start' ? 3 : -3)), y, text, { class: `tick strong ${side}` })
  )
}
