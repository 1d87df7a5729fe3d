/** What is wished for, as a form that leads to its preview: a GET, so that a preview has an address, and changes nothing. */
import { html } from 'hono/html'
import type { Pipeline } from '../platform/pipeline.ts'
import { markFault, sayFault } from './failed-form.ts'
import type { Fragment } from './layout.ts'

/** As the fields have it; a select gives one value, so that combinations are spelled out. */
export interface WishedText {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly assets?: string | undefined
  readonly hasDownstream?: string | undefined
  readonly only?: string | undefined
}

const choices: readonly (readonly [string, string])[] = [
  ['missing,failed', 'what is missing or failed'],
  ['missing', 'what is missing'],
  ['failed', 'what failed'],
  ['missing,failed,stale', 'that, and what was made from older inputs'],
  ['all', 'all of it anew'],
]

export function renderBackfillForm(
  { assets }: Pipeline,
  wished: WishedText,
  faults: ReadonlyMap<string, string> = new Map(),
): Fragment {
  const again = { written: {}, faults }
  const chosen = wished.only ?? choices[0]![0]
  const known = choices.some(([value]) => value === chosen)
  return html`<form method="get" action="/backfills/preview" class="filter">
    <label>From <input type="date" name="from" required value="${wished.from ?? ''}" ${markFault('from', again)} />${sayFault('from', again)}</label>
    <label>To <input type="date" name="to" required value="${wished.to ?? ''}" ${markFault('to', again)} />${sayFault('to', again)}</label>
    <label>Assets <input name="assets" list="assets" placeholder="all, or some: a, b" value="${wished.assets ?? ''}" autocomplete="off" ${markFault('assets', again)} />${sayFault('assets', again)}</label>
    <datalist id="assets">${assets.map(({ name }) => html`<option value="${name}"></option>`)}</datalist>
    <label>Make <select name="only">
      ${choices.map(([value, text]) => html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${text}</option>`)}
      ${known ? '' : html`<option value="${chosen}" selected>${chosen}</option>`}</select></label>
    <label>What follows from them <select name="hasDownstream">
      ${['false', 'true'].map((value) => html`<option value="${value}" ${value === (wished.hasDownstream ?? 'false') ? html`selected` : ''}>${value === 'true' ? 'is made, too' : 'is left alone'}</option>`)}</select></label>
    <button>Preview</button>
  </form>`
}
