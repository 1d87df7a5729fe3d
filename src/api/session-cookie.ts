/** The cookie that carries a session: never for a script, never to another site, and over https bound to this very host. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'

/** Without https (this machine alone) a browser takes neither the prefix nor the mark. */
const nameOf = (isSecure: boolean): string => (isSecure ? '__Host-sixthman' : 'sixthman')

export function readSessionCookie(context: Context, isSecure: boolean): string | undefined {
  const token = getCookie(context, nameOf(isSecure))
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined
}

/** A cookie of the browser's session: the server decides when it is over. */
export function writeSessionCookie(context: Context, isSecure: boolean, token: string): void {
  setCookie(context, nameOf(isSecure), token, {
    httpOnly: true,
    sameSite: 'Strict',
    secure: isSecure,
    path: '/',
  })
}

export function dropSessionCookie(context: Context, isSecure: boolean): void {
  deleteCookie(context, nameOf(isSecure), { path: '/', secure: isSecure })
}
