/** The button of an action, beside what it acts on: it opens to ask why, and posts to the form route of the very action that the API has.
 *
 * Whoever may not do it does not see it; the guard refuses him all the same. */
import { html } from 'hono/html'
import type { ActionEndpoint } from '../api/v1/endpoint.ts'
import { type Caller, mayCall } from '../platform/access/caller.ts'
import { formAddress } from './form-route.ts'
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
  /** Further fields, as HTML. */
  readonly fields?: Fragment
}

export function renderAction(form: ActionForm): Fragment {
  const { caller, action, label, params = {}, given, next, afterwards, why = 'reason', fields } = form
  if (!mayCall(caller, action.access)) return html``
  return html`<details class="act"><summary>${label}</summary>
    <form method="post" action="${formAddress(action, params)}" class="fields">
      ${renderFormToken(caller)}
      <input type="hidden" name="next" value="${next}" />
      ${afterwards === undefined ? '' : html`<input type="hidden" name="afterwards" value="${afterwards}" />`}
      ${given === undefined ? '' : html`<input type="hidden" name="given" value="${JSON.stringify(given)}" />`}
      ${fields ?? ''}
      ${why === null ? '' : html`<label>Why <input name="${why}" required maxlength="500" autocomplete="off" /></label>`}
      <button>${label}</button>
      ${action.isDangerous ? html`<p class="soft">Asks for your password, unless you gave it within the last minutes.</p>` : ''}
    </form></details>`
}
