/** The frame of every chart: a drawing with a name that is read aloud, and below it what it shows in words.
 *
 * Drawings are part of the page: no script, no style attribute (the policy allows neither), colours by class. */
import { html, raw } from 'hono/html'
import type { Fragment } from '../fragment.ts'
import { chartWidth } from './scale.ts'

export interface Figure {
  /** What a reader who does not see it is told. */
  readonly name: string
  readonly height: number
  readonly drawing: string
  readonly caption?: Fragment | string
}

export function renderFigure({ name, height, drawing, caption }: Figure): Fragment {
  return html`<figure><svg viewBox="0 0 ${chartWidth} ${height}" role="img" aria-label="${name}">${raw(drawing)}</svg>${
    caption === undefined ? '' : html`<figcaption>${caption}</figcaption>`
  }</figure>`
}

type Attributes = Readonly<Record<string, string | number | undefined>>

/** One element of a drawing. Values are numbers and words of ours; text goes through `drawText`. */
export function draw(element: string, attributes: Attributes, content = ''): string {
  const said = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(String(value))}"`)
    .join('')
  return `<${element}${said}>${content}</${element}>`
}

export function drawText(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return draw('text', { x, y, ...attributes }, escapeText(text))
}

/** A figure that says its value where a pointer rests on it. */
export function drawTold(element: string, attributes: Attributes, told: string): string {
  return draw(element, attributes, draw('title', {}, escapeText(told)))
}

function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&${{ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }[sign]};`)
}
