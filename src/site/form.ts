/** A filter as a form whose state stands in the address: it works without a script, and can be shared. */
import { html } from 'hono/html'
import { PipelineError } from '../platform/errors.ts'
import type { Fragment } from './fragment.ts'

export type Option = readonly [value: string, text: string]

export function renderSelect(
  name: string,
  label: string,
  options: readonly Option[],
  chosen: string,
): Fragment {
  return html`<label>${label}<select name="${name}">${options.map(
    ([value, text]) =>
      html`<option value="${value}"${value === chosen ? html` selected` : ''}>${text}</option>`,
  )}</select></label>`
}

export function renderInput(
  name: string,
  label: string,
  value: string,
  type: 'search' | 'number' | 'date' = 'search',
): Fragment {
  return html`<label>${label}<input type="${type}" name="${name}" value="${value}" autocomplete="off"${type === 'number' ? html` step="any" inputmode="decimal"` : ''}></label>`
}

/** `kept` travels along unseen, as the date does. */
export function renderFilter(
  action: string,
  fields: readonly Fragment[],
  kept: Readonly<Record<string, string>> = {},
): Fragment {
  const hidden = Object.entries(kept).filter(([, value]) => value !== '')
  return html`<form class="filter" action="${action}" method="get" role="search">${fields}${hidden.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button>Show</button></form>`
}

/** '2.5' and '2,5' are 0.025; null where nothing is asked for. Throws `usage.invalid` for what is no number: everything would be shown as if it fitted. */
export function readPercent(asked: string): number | null {
  if (asked === '') return null
  const value = Number(asked.replace(',', '.'))
  if (Number.isFinite(value)) return value / 100
  throw new PipelineError(
    'usage.invalid',
    'ev: what stands in the address is no number. Expected the least EV in per cent, as in 2.5.',
  )
}

/** The first of the options where something else was asked for. */
export function choose<Value extends string>(
  asked: string,
  options: readonly (readonly [Value, string])[],
): Value {
  return options.find(([value]) => value === asked)?.[0] ?? options[0]![0]
}
