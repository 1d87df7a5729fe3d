/** POST /logout: the session ends here and in the database. */
import { type Route, readers } from '../../api/routes/route.ts'
import { dropSessionCookie, readSessionCookie } from '../../api/session-cookie.ts'
import { endSession } from '../../platform/access/sessions.ts'
import { setOrigin } from '../../platform/audit/origin.ts'

export const logout: Route = {
  method: 'POST',
  path: '/logout',
  access: readers,
  isForEnrolment: true,
  async answer(context, { db, clock }, { address, caller, isSecure }) {
    const token = readSessionCookie(context, isSecure)
    const session = caller.kind === 'session' ? { session: caller.sessionId } : {}
    if (token !== undefined)
      await db.transaction(async (tx) => {
        await setOrigin(tx, { via: 'web', address, ...session })
        await endSession(tx, token, 'logged out', clock.now())
      })
    dropSessionCookie(context, isSecure)
    context.header('clear-site-data', '"cache", "storage"')
    return context.redirect('/login', 303)
  },
}
