/** Every page for people, and the forms they send. A new one is a file here and a line below. */
import type { Route } from '../../api/routes/route.ts'
import { confirm, confirmForm } from './confirm.ts'
import { login, loginForm } from './login.ts'
import { logout } from './logout.ts'

export const pages: readonly Route[] = [loginForm, login, confirmForm, confirm, logout]
