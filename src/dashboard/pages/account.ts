/** GET /account: who is logged in, where else, a new password, and the second factor. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { idsAtOnceMax } from '../../api/v1/parameters.ts'
import { changePassword, endSessions } from '../../api/v1/resources/own-account.ts'
import { isConfirmed, isSecondFactorAsked } from '../../platform/access/caller.ts'
import { passwordLengthMin } from '../../platform/access/password-rules.ts'
import { readBegunFactor, readSecondFactor } from '../../platform/access/second-factor.ts'
import { type OpenSession, readOpenSessions } from '../../platform/access/sessions.ts'
import { renderAction } from '../action-form.ts'
import { renderField } from '../failed-form.ts'
import { formatInstant } from '../format.ts'
import { renderSecondFactor } from '../second-factor-section.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const next = '/account'
const sessionsShown = 100

export const account: Route = {
  method: 'GET',
  access: readers,
  path: next,
  isForEnrolment: true,
  async answer(context, parts, visit) {
    const { caller } = visit
    if (caller.kind !== 'session') {
      const body = html`<p class="soft">${caller.actor}: nobody has logged in here, so that there is no account to show.</p>`
      return showPage(context, parts, visit, { title: 'Your account', body })
    }
    const now = parts.clock.now()
    const [open, factor, begun] = await Promise.all([
      readOpenSessions(parts.db, caller.userName, now),
      readSecondFactor(parts.db, caller.userName, now),
      // The key is shown to whoever has just given the password, and to no other session.
      isConfirmed(caller, now) ? readBegunFactor(parts.db, caller.userName, now) : undefined,
    ])
    const isObliged = isSecondFactorAsked(caller, parts.door)
    const shown = open.filter(({ id }, index) => index < sessionsShown || id === caller.sessionId)
    const others = open.filter(({ id }) => id !== caller.sessionId)
    const end = (label: string, sessions: readonly OpenSession[]) =>
      renderAction({
        ...{ caller, action: endSessions, label, why: null, next },
        given: { ids: sessions.map(({ id }) => id) },
      })
    const body = html`<p>${caller.userName}, ${caller.role}</p>
      ${renderAction({
        ...{ caller, action: changePassword, label: 'Change the password', why: null, next },
        fields: (
          again,
        ) => html`${renderField({ name: 'current', label: 'Current password', type: 'password', attributes: html`autocomplete="current-password" required` }, again)}
          ${renderField({ name: 'password', label: `New password, ${passwordLengthMin} signs or more`, type: 'password', attributes: html`autocomplete="new-password" minlength="${passwordLengthMin}" required` }, again)}
          <p class="soft">Your other sessions end with it.</p>`,
      })}
      ${renderSecondFactor(caller, { factor, begun, isObliged })}
      <h2>Where you are logged in</h2>
      ${renderTable(
        [
          {
            head: 'from',
            cell: (each) => html`${each.address}${each.id === caller.sessionId ? ' (this one)' : ''}`,
          },
          { head: 'since', cell: (each) => formatInstant(each.createdAt) },
          { head: 'last seen', cell: (each) => formatInstant(each.lastSeenAt) },
          { head: 'ends', cell: (each) => formatInstant(each.expiresAt), isWide: true },
          { head: '', cell: (each) => (each.id === caller.sessionId ? '' : end('End', [each])) },
        ],
        shown,
        'Nowhere.',
      )}
      ${open.length > shown.length ? html`<p class="soft">And ${open.length - shown.length} older ones.</p>` : ''}
      ${others.length > 1 ? end(sayOthers(others.length), others.slice(0, idsAtOnceMax)) : ''}`
    return showPage(context, parts, visit, { title: 'Your account', body })
  },
}

/** Those that are not in the table end as well. */
function sayOthers(count: number): string {
  return count > idsAtOnceMax
    ? `End the newest ${idsAtOnceMax} of the ${count} others`
    : `End the ${count} others`
}
