/** The button of an action, beside what it acts on: it opens to ask why, and posts to the form route of the very action that the API has.
 *
 * Each form that is drawn has a key of its own (`once`): sent twice, by a double click or a reload, it is done once.
 * Whoever may not do it does not see it; the guard refuses him all the same. */
import { html } from 'hono/html'
import type { ActionEndpoint } from '../api/v1/endpoint.ts'
import { type Caller, mayCall } from '../platform/access/caller.ts'
import { createToken } from '../platform/access/tokens.ts'
import { type FailedForm, failedFormOf, renderField } from './failed-form.ts'
import { formAddress } from './form-address.ts'
import { type Fragment, renderFormToken } from './layout.ts'

export interface ActionForm {
  readonly caller: Caller
  readonly action: ActionEndpoint
  readonly label: string
  /** What stands in the address of the action. */
  readonly params?: Readonly<Record<string, string | number>>
  /** What of the body is known already. */
  readonly given?: object
  /** The page to come back to. */
  readonly next: string
  /** Where it leads once it is done. Default: `next`. */
  readonly afterwards?: string
  /** The field that says why; null: nobody asks. Default: `reason`. */
  readonly why?: 'reason' | 'note' | null
  /** Further fields; `again` is there where the form has failed. */
  readonly fields?: (again: FailedForm | undefined) => Fragment
}

export function renderAction(form: ActionForm): Fragment {
  const { caller, action, label, params = {}, given, next, afterwards, why = 'reason', fields } = form
  if (!mayCall(caller, action.access)) return html``
  const address = formAddress(action, params)
  const known = given === undefined ? undefined : JSON.stringify(given)
  const again = findFailed(caller, address, known)
  return html`<details class="act" ${again ? html`open` : ''}><summary>${label}</summary>
    <form method="post" action="${address}" class="fields">
      ${renderFormToken(caller)}
      <input type="hidden" name="once" value="${createToken()}" />
      <input type="hidden" name="next" value="${next}" />
      ${afterwards === undefined ? '' : html`<input type="hidden" name="afterwards" value="${afterwards}" />`}
      ${known === undefined ? '' : html`<input type="hidden" name="given" value="${known}" />`}
      ${fields?.(again) ?? ''}
      ${why === null ? '' : renderField({ name: why, label: 'Why', attributes: html`required maxlength="500" autocomplete="off"` }, again)}
      <button>${label}</button>
      ${action.isDangerous ? html`<p class="soft">Asks for your password, unless you gave it within the last minutes.</p>` : ''}
    </form></details>`
}

function findFailed(caller: Caller, address: string, given: string | undefined): FailedForm | undefined {
  const failed = failedFormOf(caller)
  return failed?.address === address && failed.given === given ? failed : undefined
}
