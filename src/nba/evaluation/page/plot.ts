/** The parts that plots are drawn from: a frame with its axes, marks, whiskers. SVG, coloured by the page's own variables.
 *
 * The box is 420 units wide, so that text of 12 is read on a phone, where the plot is scaled to about 340 pixels. */
import { html, type Markup } from './markup.ts'

export const plotWidth = 420
export const plotHeight = 270
const left = 46
const right = 12
const top = 14
const bottom = 40

export interface Axis {
  readonly from: number
  readonly to: number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
  readonly title: string
}

export interface Frame {
  x(value: number): number
  y(value: number): number
  readonly axes: Markup
}

export function createFrame(across: Axis, up: Axis): Frame {
  const x = (value: number) =>
    round(left + ((value - across.from) / (across.to - across.from)) * (plotWidth - left - right))
  const y = (value: number) =>
    round(plotHeight - bottom - ((value - up.from) / (up.to - up.from)) * (plotHeight - top - bottom))
  return {
    x,
    y,
    axes: html`${up.ticks.map(
      ({ at, text }) =>
        html`<line class="grid" x1="${left}" x2="${plotWidth - right}" y1="${y(at)}" y2="${y(at)}"/><text class="tick" x="${left - 6}" y="${y(at) + 4}" text-anchor="end">${text}</text>`,
    )}${across.ticks.map(
      ({ at, text }) =>
        html`<text class="tick" x="${x(at)}" y="${plotHeight - bottom + 17}" text-anchor="middle">${text}</text>`,
    )}<line class="axis" x1="${left}" x2="${plotWidth - right}" y1="${plotHeight - bottom}" y2="${plotHeight - bottom}"/><text class="title" x="${(left + plotWidth - right) / 2}" y="${plotHeight - 6}" text-anchor="middle">${across.title}</text>`,
  }
}

export function svg(height: number, label: string, content: Markup): Markup {
  return html`<svg viewBox="0 0 ${plotWidth} ${height}" role="img" aria-label="${label}">${content}</svg>`
}

/** Round numbers that cover the values: an axis that begins at nought only where it is told to. */
export function makeAxis(
  values: readonly number[],
  title: string,
  format: (value: number) => string,
  { wanted = 5, zero = false }: { readonly wanted?: number; readonly zero?: boolean } = {},
): Axis {
  const lowest = Math.min(...values, ...(zero ? [0] : []))
  const highest = Math.max(...values, ...(zero ? [0] : []))
  const span = highest - lowest || Math.abs(highest) || 1
  const step = niceStep(span / wanted)
  const from = Math.floor(lowest / step) * step
  const to = Math.ceil((highest + span * 0.02) / step) * step
  const ticks = Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => {
    const at = from + index * step
    return { at, text: format(Math.round(at / step) * step) }
  })
  return { from, to, ticks, title }
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 2.5, 5, 10].map((each) => each * power).find((step) => step >= least)!
}

export function whisker(x: number, low: number, high: number, kind: string): Markup {
  return html`<line class="whisker ${kind}" x1="${x}" x2="${x}" y1="${low}" y2="${high}"/>`
}

export function dot(x: number, y: number, kind: string, says: string, radius = 4.5): Markup {
  return html`<circle class="dot ${kind}" cx="${x}" cy="${y}" r="${round(radius)}"><title>${says}</title></circle>`
}

export function path(points: readonly (readonly [number, number])[], kind: string): Markup {
  const d = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')
  return html`<path class="path ${kind}" d="${d}"/>`
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}
