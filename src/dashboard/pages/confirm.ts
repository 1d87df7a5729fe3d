/** /confirm: the password once more, with a code where there is a second factor, before something dangerous. It counts for ten minutes, and the session gets a new token. */
import { html } from 'hono/html'
import { readForm } from '../../api/read-form.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { writeSessionCookie } from '../../api/session-cookie.ts'
import { type Caller, confirmationMinutes } from '../../platform/access/caller.ts'
import { confirmLogin } from '../../platform/access/log-in.ts'
import { type Fragment, renderFormToken, renderPage } from '../layout.ts'
import { ownPath } from '../own-path.ts'
import { renderCodeField } from './login.ts'

export const confirmForm: Route = {
  method: 'GET',
  path: '/confirm',
  access: readers,
  isForEnrolment: true,
  answer: (context, _parts, { caller }) =>
    context.html(renderForm(caller, ownPath(context.req.query('next')), null)),
}

export const confirm: Route = {
  method: 'POST',
  path: '/confirm',
  access: readers,
  isForEnrolment: true,
  async answer(context, { db, clock, log }, { caller, address, isSecure }) {
    const { password = '', code = '', next } = await readForm(context)
    if (caller.kind !== 'session') return context.redirect(ownPath(next), 303)
    const outcome = await confirmLogin({ db, log }, caller, { password, code, address, now: clock.now() })
    switch (outcome.kind) {
      case 'in':
        writeSessionCookie(context, isSecure, outcome.token)
        return context.redirect(ownPath(next), 303)
      case 'wait':
        context.header('retry-after', String(outcome.seconds))
        return context.html(
          renderForm(caller, ownPath(next), `Too many tries. Wait ${outcome.seconds} seconds.`),
          429,
        )
      case 'refused':
        return context.html(
          renderForm(
            caller,
            ownPath(next),
            hasFactor(caller) ? 'The password or the code is wrong.' : 'The password is wrong.',
          ),
          401,
        )
    }
  },
}

const hasFactor = (caller: Caller): boolean => caller.kind === 'session' && caller.hasSecondFactor

function renderForm(caller: Caller, next: string, said: string | null): Fragment {
  return renderPage({
    title: 'Confirm',
    caller,
    body: html`<h2>Your password again</h2>
      <p>What you are about to do is dangerous. It counts for ${confirmationMinutes} minutes.</p>
      ${said === null ? '' : html`<p role="alert" id="said" class="failed">${said}</p>`}
      <form method="post" action="/confirm" class="fields">
        <input type="hidden" name="next" value="${next}" />
        ${renderFormToken(caller)}
        <label>Password <input name="password" type="password" autocomplete="current-password" required autofocus ${said === null ? '' : html`aria-invalid="true" aria-describedby="said"`} /></label>
        ${hasFactor(caller) ? renderCodeField('Code of your second factor', html`required`) : ''}
        <button>Confirm</button>
      </form>`,
  })
}
