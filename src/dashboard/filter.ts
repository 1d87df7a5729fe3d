/** The filter above a list: its choices stand in the address, so that what is seen can be passed on and gone back to, and an empty list says
 * what it left out.
 *
 *     const filter = defineFilter('/backfills', { state: choose('State', backfillStates) }, { before: wholeNumber(1, 9) })
 *     const { state, before } = filter.read(context)
 *     filter.render({ state }) */
import type { Context } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { assetName, gameDate, plainText } from '../api/v1/parameters.ts'
import { readQuery } from '../api/v1/read-input.ts'
import { words } from './format.ts'
import type { Fragment } from './layout.ts'

interface FilterField<Value extends string = string> {
  readonly label: string
  readonly schema: z.ZodType<Value>
  readonly input: 'date' | 'text' | readonly Value[]
  /** What is shown where nothing is chosen. Default: all. */
  readonly unchosen?: string
}

type Fields = Readonly<Record<string, FilterField>>
type Further = Readonly<Record<string, z.ZodType>>
type ValuesOf<Given extends Fields> = {
  readonly [Name in keyof Given]?: z.output<Given[Name]['schema']> | undefined
}
type FurtherOf<Given extends Further> = { readonly [Name in keyof Given]?: z.output<Given[Name]> | undefined }

export interface Filter<Given extends Fields, More extends Further> {
  /** Throws `usage.invalid` for what no page of ours leads to. */
  read(context: Context): ValuesOf<Given> & FurtherOf<More>
  render(values: ValuesOf<Given>): Fragment
  /** The same list with the choices and what else is given: an address. */
  address(values: ValuesOf<Given>, more?: Readonly<Record<string, string | number>>): string
  isSet(values: ValuesOf<Given>): boolean
  /** `leftOut`: how many there are without the filter, as far as was looked. */
  sayEmpty(values: ValuesOf<Given>, leftOut: number, whenNone: string): Fragment
}

export const choose = <Value extends string>(
  label: string,
  options: readonly [Value, ...Value[]],
  unchosen = 'all',
): FilterField<Value> => ({
  label,
  unchosen,
  schema: z.enum(options, {
    error: `expected ${options.join(', ')}, or nothing for ${unchosen}`,
  }) as unknown as z.ZodType<Value>,
  input: options,
})
export const onDate = (label: string): FilterField => ({ label, schema: gameDate, input: 'date' })
export const ofAsset: FilterField = { label: 'Asset', schema: assetName, input: 'text' }
export const text = (label: string): FilterField => ({ label, schema: plainText(100), input: 'text' })

/** `further` stands in the address as well, and is no choice: where the list goes on. */
export function defineFilter<Given extends Fields, More extends Further>(
  path: string,
  fields: Given,
  further: More = {} as More,
): Filter<Given, More> {
  const entries = Object.entries(fields)
  const shape = z.strictObject({
    ...Object.fromEntries(entries.map(([name, { schema }]) => [name, orNothing(schema)])),
    ...Object.fromEntries(Object.entries(further).map(([name, schema]) => [name, schema.optional()])),
    done: z.string().max(100).optional(),
  })
  type Values = ValuesOf<Given>
  const chosen = (values: Values): [string, string][] =>
    entries.flatMap(([name]) => (values[name] ? [[name, values[name]]] : []))
  return {
    read: (context) => readQuery(context, shape) as unknown as ValuesOf<Given> & FurtherOf<More>,
    isSet: (values) => chosen(values).length > 0,
    address(values, more = {}) {
      const given = new URLSearchParams(chosen(values))
      for (const [name, value] of Object.entries(more)) given.set(name, String(value))
      return given.size === 0 ? path : `${path}?${given.toString()}`
    },
    render: (
      values,
    ) => html`<form method="get" action="${path}" class="filter" role="search" aria-label="what is shown">
      ${entries.map(([name, field]) => renderField(name, field, values[name] ?? ''))}
      <button>Show</button>${chosen(values).length > 0 ? html` <a href="${path}">Without the filter</a>` : ''}</form>`,
    sayEmpty(values, leftOut, whenNone) {
      if (leftOut === 0 || chosen(values).length === 0) return html`<p class="soft">${whenNone}</p>`
      const said = chosen(values).map(
        ([name, value]) => `${fields[name]!.label.toLowerCase()} ${words(value)}`,
      )
      return html`<p class="soft">None with ${said.join(', ')}: the filter leaves out ${leftOut === 1 ? 'the one' : `the ${leftOut}`} that there ${leftOut === 1 ? 'is' : 'are'}. <a href="${path}">Without the filter</a></p>`
    },
  }
}

/** An empty field of a form is one that is not given; no union, whose fault would say nothing of what is expected. */
export const orNothing = <Schema extends z.ZodType<string>>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional())

function renderField(name: string, { label, input, unchosen }: FilterField, value: string): Fragment {
  if (typeof input === 'string')
    return html`<label>${label} <input type="${input === 'date' ? 'date' : 'search'}" name="${name}" value="${value}" autocomplete="off" /></label>`
  return html`<label>${label} <select name="${name}"><option value="">${unchosen}</option>
    ${input.map((each) => html`<option value="${each}" ${each === value ? html`selected` : ''}>${words(each)}</option>`)}</select></label>`
}
