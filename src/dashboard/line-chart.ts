/** Values over dates as a drawing that the server makes: a chart with an axis, and a spark for the cell of a table. No script, no inline style.
 *
 *     renderLineChart({ label: 'hours', dates, series: [{ name: 'half', values }], format: (value) => `${value} h` })
 *
 * A null is a gap in the line, never a zero. What is drawn stands beside it as a table on every page that uses it. */
import { html, raw } from 'hono/html'
import type { Fragment } from './layout.ts'

export interface Series {
  readonly name: string
  /** One a date. */
  readonly values: readonly (number | null)[]
}

export interface LineChart {
  readonly label: string
  readonly dates: readonly string[]
  /** Up to three. */
  readonly series: readonly Series[]
  readonly format: (value: number) => string
  /** A level that is not to be passed. */
  readonly limit?: { readonly name: string; readonly at: number }
}

const size = { width: 640, height: 200, left: 64, right: 12, top: 12, bottom: 24 } as const
const spark = { width: 120, height: 24 } as const

export function renderLineChart({ label, dates, series, format, limit }: LineChart): Fragment {
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null))
  if (known.length === 0) return html`<p class="soft">Nothing to draw: no value is known of these dates.</p>`
  const low = Math.min(0, ...known)
  const high = Math.max(low + Number.EPSILON, ...known, limit?.at ?? Number.NEGATIVE_INFINITY)
  const span = high - low || 1
  const xOf = (place: number): number =>
    size.left + ((size.width - size.left - size.right) * place) / Math.max(1, dates.length - 1)
  const yOf = (value: number): number =>
    size.height - size.bottom - ((size.height - size.top - size.bottom) * (value - low)) / span
  const levels = [low, (low + high) / 2, high].filter(
    (level, place, all) => all.findIndex((each) => format(each) === format(level)) === place,
  )
  const shown = [0, Math.floor((dates.length - 1) / 2), dates.length - 1]
  return html`<figure class="chart">
    <figcaption>${series.map(({ name, values }, index) => (values.every((value) => value === null) ? '' : html`<span class="key s${index + 1}">${name}</span> `))}${limit ? html`<span class="key limit">${limit.name}</span>` : ''}</figcaption>
    <svg viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${describe(label, series, format)}">
      ${levels.map((level) => html`<line class="rule" x1="${size.left}" x2="${size.width - size.right}" y1="${at(yOf(level))}" y2="${at(yOf(level))}"></line><text x="${size.left - 6}" y="${at(yOf(level) + 4)}" text-anchor="end">${format(level)}</text>`)}
      ${[...new Set(shown)].map((place) => html`<text x="${at(xOf(place))}" y="${size.height - 6}" text-anchor="${place === 0 ? 'start' : place === dates.length - 1 ? 'end' : 'middle'}">${dates[place]}</text>`)}
      ${limit ? html`<line class="limit" x1="${size.left}" x2="${size.width - size.right}" y1="${at(yOf(limit.at))}" y2="${at(yOf(limit.at))}"></line>` : ''}
      ${series.map(({ name, values }, index) => html`<g class="s${index + 1}">${raw(drawLine(values, xOf, yOf))}${values.map((value, place) => (value === null ? '' : html`<circle cx="${at(xOf(place))}" cy="${at(yOf(value))}" r="2.5"><title>${dates[place]} ${name}: ${format(value)}</title></circle>`))}</g>`)}
    </svg></figure>`
}

/** `label` says what a reader who sees nothing is to know. */
export function renderSpark(label: string, values: readonly (number | null)[]): Fragment {
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return html`<span class="soft">–</span>`
  const [low, high] = [Math.min(...known), Math.max(...known)]
  const xOf = (place: number): number => 2 + ((spark.width - 4) * place) / (values.length - 1)
  const yOf = (value: number): number =>
    spark.height - 3 - ((spark.height - 6) * (value - low)) / (high - low || 1)
  return html`<svg class="spark" width="${spark.width}" height="${spark.height}" role="img" aria-label="${label}"><g class="s1">${raw(drawLine(values, xOf, yOf))}</g></svg>`
}

/** Broken where a value is missing. Numbers only: nothing in it has to be escaped. */
function drawLine(
  values: readonly (number | null)[],
  xOf: (place: number) => number,
  yOf: (value: number) => number,
): string {
  const pieces: string[][] = [[]]
  for (const [place, value] of values.entries()) {
    if (value === null) pieces.push([])
    else pieces.at(-1)!.push(`${at(xOf(place))},${at(yOf(value))}`)
  }
  return pieces
    .filter((piece) => piece.length > 1)
    .map((piece) => `<polyline points="${piece.join(' ')}"></polyline>`)
    .join('')
}

function describe(label: string, series: readonly Series[], format: (value: number) => string): string {
  const said = series.flatMap(({ name, values }) => {
    const known = values.filter((value) => value !== null)
    if (known.length === 0) return []
    return [
      `${name} from ${format(Math.min(...known))} to ${format(Math.max(...known))}, last ${format(known.at(-1)!)}`,
    ]
  })
  return `${label}: ${said.join('; ')}`
}

const at = (value: number): string => value.toFixed(1)
