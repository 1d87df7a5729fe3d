/** A form that was not taken: its page shows it again, open, with what was written and with what is wrong beside the field that it is about.
 *
 * It goes along with whoever asks, since every form of a page is drawn for him. */
import { html } from 'hono/html'
import type { Caller } from '../platform/access/caller.ts'
import { PipelineError } from '../platform/errors.ts'
import type { Fragment } from './layout.ts'

export interface FailedForm {
  /** Where it was posted to, and what its page knew already: together they say which of a page's forms it is. */
  readonly address: string
  readonly given: string | undefined
  /** By field, without secrets. */
  readonly written: Readonly<Record<string, string>>
  readonly faults: ReadonlyMap<string, string>
  /** The whole of what is wrong. */
  readonly said: string
  /** It was sent before with something else in it, and that was done. */
  readonly isDoneBefore: boolean
}

const failedForms = new WeakMap<Caller, FailedForm>()

/** The same caller, as one whose form has failed. */
export function withFailedForm<Asking extends Caller>(caller: Asking, failed: FailedForm): Asking {
  const asking = { ...caller }
  failedForms.set(asking, failed)
  return asking
}

export const failedFormOf = (caller: Caller): FailedForm | undefined => failedForms.get(caller)

/** What is wrong, by field, of an error that knows: of a body, of parameters, or of one field. */
export function faultsOf(error: unknown): ReadonlyMap<string, string> {
  const fields = error instanceof PipelineError ? error.details.fields : undefined
  return new Map(
    Object.entries((fields ?? {}) as Readonly<Record<string, unknown>>).map(([name, said]) => [
      name,
      String(said),
    ]),
  )
}

export interface FieldDeclaration {
  readonly name: string
  readonly label: string
  readonly type?: 'text' | 'date' | 'password'
  /** Further attributes of the input. */
  readonly attributes?: Fragment
}

type Again = Pick<FailedForm, 'written' | 'faults'> | undefined

/** A field; where its form has failed with what was written, its fault beside it, and the focus on the first that is wrong. */
export function renderField(
  { name, label, type = 'text', attributes }: FieldDeclaration,
  again: Again,
): Fragment {
  const value = type === 'password' ? undefined : again?.written[name]
  return html`<label>${label} <input name="${name}" type="${type}" ${value === undefined ? '' : html`value="${value}"`} ${attributes ?? ''} ${markFault(name, again)} /></label>
    ${sayFault(name, again)}`
}

/** The attributes of a field that is wrong. */
export function markFault(name: string, again: Again): Fragment | '' {
  if (!again?.faults.has(name)) return ''
  const isFirst = [...again.faults.keys()][0] === name
  return html`aria-invalid="true" aria-describedby="fault-${name}" ${isFirst ? html`autofocus` : ''}`
}

export const sayFault = (name: string, again: Again): Fragment | '' =>
  again?.faults.has(name)
    ? html`<p id="fault-${name}" class="failed fault">${again.faults.get(name)}</p>`
    : ''
