/** /login: name, password and, where there is a second factor, a code in; a session out. Says the same to whoever may not come in, whatever the reason. */
import { html } from 'hono/html'
import { readForm } from '../../api/read-form.ts'
import type { Route } from '../../api/routes/route.ts'
import { readSessionCookie, writeSessionCookie } from '../../api/session-cookie.ts'
import { logIn } from '../../platform/access/log-in.ts'
import { hasUsers } from '../../platform/access/users.ts'
import { type Fragment, renderPage } from '../layout.ts'
import { ownPath } from '../own-path.ts'

export const loginForm: Route = {
  method: 'GET',
  path: '/login',
  access: 'public',
  async answer(context, { db, door }, { caller }) {
    const next = ownPath(context.req.query('next'))
    if (caller !== null) return context.redirect(next, 303)
    const hint =
      door.isLoginRequired && !(await hasUsers(db))
        ? 'Nobody can log in yet: sixthman users create NAME --role admin makes the first user.'
        : null
    return context.html(renderForm({ next, said: hint, name: '' }))
  },
}

export const login: Route = {
  method: 'POST',
  path: '/login',
  access: 'public',
  async answer(context, { db, clock, log, door }, { address, isSecure }) {
    const { name = '', password = '', code = '', next } = await readForm(context)
    const outcome = await logIn(
      { db, log, limits: door.limits },
      {
        ...{ name, password, code, address, now: clock.now() },
        previousToken: readSessionCookie(context, isSecure),
      },
    )
    switch (outcome.kind) {
      case 'in':
        writeSessionCookie(context, isSecure, outcome.token)
        return context.redirect(ownPath(next), 303)
      case 'wait':
        context.header('retry-after', String(outcome.seconds))
        return context.html(
          renderForm({ next: ownPath(next), said: `Too many tries. Wait ${outcome.seconds} seconds.`, name }),
          429,
        )
      case 'refused':
        return context.html(
          renderForm({ next: ownPath(next), said: 'Name, password or code is wrong.', name }),
          401,
        )
    }
  },
}

/** The same field wherever a code is asked for; a recovery code goes into it as well. */
export function renderCodeField(label: string, attributes: Fragment | ''): Fragment {
  return html`<label>${label} <input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" ${attributes} /></label>`
}

interface LoginShown {
  readonly next: string
  readonly said: string | null
  /** As it was typed. */
  readonly name: string
}

function renderForm({ next, said, name }: LoginShown): Fragment {
  const isAgain = name !== ''
  const described = said === null ? '' : html`aria-describedby="said"`
  return renderPage({
    title: 'Log in',
    caller: null,
    body: html`${said === null ? '' : html`<p role="alert" id="said" class="failed">${said}</p>`}
      <form method="post" action="/login" class="fields">
        <input type="hidden" name="next" value="${next}" />
        <label>Name <input name="name" value="${name}" autocomplete="username" autocapitalize="none" required ${described} ${isAgain ? '' : html`autofocus`} /></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required ${described} ${isAgain ? html`autofocus` : ''} /></label>
        ${renderCodeField('Code of your second factor, if you have one', described)}
        <button>Log in</button>
      </form>`,
  })
}
