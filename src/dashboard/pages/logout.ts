/** POST /logout: the session ends here and in the database. */
import { type Route, readers } from '../../api/routes/route.ts'
import { dropSessionCookie, readSessionCookie } from '../../api/session-cookie.ts'
import { endSession } from '../../platform/access/sessions.ts'

export const logout: Route = {
  method: 'POST',
  path: '/logout',
  access: readers,
  isForEnrolment: true,
  async answer(context, { db, clock }, { isSecure }) {
    const token = readSessionCookie(context, isSecure)
    if (token !== undefined) await endSession(db, token, 'logged out', clock.now())
    dropSessionCookie(context, isSecure)
    context.header('clear-site-data', '"cache", "storage"')
    return context.redirect('/login', 303)
  },
}
