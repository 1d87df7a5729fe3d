/** Stands before every route: is the request for us, not too often, by whom, may they, and did they mean it?
 *
 * A request that changes something has to be a POST that one of our own pages sent, which its Origin and the session's form token prove,
 * or carry a key, which no browser sends by itself. */
import type { Context } from 'hono'
import { findKey } from '../platform/access/api-keys.ts'
import {
  type Caller,
  confirmationMinutes,
  isConfirmed,
  lacksSecondFactor,
  mayCall,
  openCaller,
} from '../platform/access/caller.ts'
import { findSession } from '../platform/access/sessions.ts'
import { isSameSecret } from '../platform/access/tokens.ts'
import { PipelineError } from '../platform/errors.ts'
import type { ApiParts } from './api-parts.ts'
import { readForm } from './read-form.ts'
import type { RequestRate } from './request-rate.ts'
import type { AdmittedVisit, GuardedRoute, PublicRoute, Route } from './routes/route.ts'
import { readSessionCookie } from './session-cookie.ts'
import { type Asked, describeVisit, type Visit } from './visit.ts'

const queryLengthMax = 2_048

/** Secrets in an address end in logs and histories, so they are refused there, right or wrong. */
const secretParameters = /^(?:api[-_]?key|key|token|access[-_]?token|password|secret|authorization)$/i

/** Throws an `access.*` error where the route may not be called. */
export async function admit(
  context: Context,
  parts: ApiParts,
  rate: RequestRate,
  route: Route,
): Promise<Visit> {
  refuseOddAddress(context)
  const seen = describeVisit(context, parts.door, route)
  takeFrom(rate, `address/${seen.address}`)
  const caller =
    route.isProbe && route.access === 'public'
      ? null
      : await identify(context, parts, seen, isAttended(context, route))
  if (caller?.kind === 'key') takeFrom(rate, caller.actor)
  const visit: Visit = { ...seen, caller }
  if (route.method === 'POST') await requireOwnRequest(context, visit)
  if (route.access !== 'public') authorise(route, visit, parts)
  return visit
}

/** For an address where nothing is to be had: whoever looks for one asks no more often than others, and under our own name. */
export function admitAstray(context: Context, { door }: ApiParts, rate: RequestRate, asked: Asked): void {
  refuseOddAddress(context)
  const { address } = describeVisit(context, door, asked)
  takeFrom(rate, `address/${address}`)
}

/** The type says what `admit` has established. */
export function answerRoute(
  context: Context,
  parts: ApiParts,
  route: Route,
  visit: Visit,
): Response | Promise<Response> {
  return route.access === 'public'
    ? (route as PublicRoute).answer(context, parts, visit)
    : (route as GuardedRoute).answer(context, parts, visit as AdmittedVisit)
}

function refuseOddAddress(context: Context): void {
  const { search, searchParams } = new URL(context.req.url)
  if (search.length > queryLengthMax)
    throw new PipelineError(
      'usage.invalid',
      `the address has more than ${queryLengthMax} signs of parameters`,
    )
  const secret = [...searchParams.keys()].find((name) => secretParameters.test(name))
  if (secret !== undefined)
    throw new PipelineError(
      'usage.invalid',
      `${secret}: a key is taken from the header Authorization alone; one that stood in an address is known to logs, so revoke it`,
    )
}

function takeFrom(rate: RequestRate, subject: string): void {
  const retryAfterSeconds = rate.take(subject)
  if (retryAfterSeconds !== null)
    throw new PipelineError('access.rate-limited', `too many requests; try again in ${retryAfterSeconds} s`, {
      retryAfterSeconds,
    })
}

/** False for what an open page asks by itself: the script says so in a header, and of a page that comes anew without it the browser says that
 * nobody did anything (Fetch Metadata: a navigation without `Sec-Fetch-User`). Where a browser says neither, a person is taken to ask. */
function isAttended({ req }: Context, { isUnattended }: Route): boolean {
  if (isUnattended || req.header('x-live') === '1') return false
  const isByItself =
    req.method === 'GET' &&
    req.header('sec-fetch-mode') === 'navigate' &&
    req.header('sec-fetch-site') === 'same-origin' &&
    req.header('sec-fetch-user') === undefined
  return !isByItself
}

async function identify(
  context: Context,
  { db, clock, door }: ApiParts,
  { isSecure, address }: Omit<Visit, 'caller'>,
  attended: boolean,
): Promise<Caller | null> {
  const authorization = context.req.header('authorization')
  if (authorization !== undefined) {
    const [, key] = /^bearer ([\w-]{1,200})$/i.exec(authorization) ?? []
    return (key === undefined ? undefined : await findKey(db, key, address, clock.now())) ?? null
  }
  const token = readSessionCookie(context, isSecure)
  const session =
    token === undefined ? undefined : await findSession(db, token, door.limits, clock.now(), attended)
  return session ?? (door.isLoginRequired ? null : openCaller)
}

async function requireOwnRequest(context: Context, { caller, origin }: Visit): Promise<void> {
  if (caller?.kind === 'key') return
  const said = context.req.header('origin')
  const isOwn = said === undefined ? context.req.header('sec-fetch-site') === 'same-origin' : said === origin
  if (!isOwn)
    throw new PipelineError('access.foreign-request', 'the request does not come from a page of this server')
  if (caller?.kind !== 'session') return
  const given = context.req.header('x-form-token') ?? (await readForm(context)).formToken
  if (given === undefined || !isSameSecret(given, caller.csrf))
    throw new PipelineError(
      'access.foreign-request',
      'the form belongs to a session that is over; load the page again',
    )
}

function authorise(route: GuardedRoute, { caller }: Visit, { clock, door }: ApiParts): void {
  if (caller === null)
    throw new PipelineError('access.login-required', 'log in, or give a key in the header Authorization')
  if (!mayCall(caller, route.access)) {
    const { role, scope } = route.access
    throw new PipelineError(
      'access.forbidden',
      caller.kind === 'key'
        ? `this key has not the scope ${scope}`
        : `this needs the role ${role}; yours is ${caller.role}`,
    )
  }
  if (lacksSecondFactor(caller, door) && route.isForEnrolment !== true)
    throw new PipelineError(
      'access.second-factor-required',
      `the role ${caller.role} needs a second factor here; set one up at /account`,
    )
  if (route.isDangerous && !isConfirmed(caller, clock.now()))
    throw new PipelineError(
      'access.confirm-login',
      caller.kind === 'key'
        ? 'this key has not the scope dangerous'
        : `give your password again at /confirm; it counts for ${confirmationMinutes} minutes`,
    )
}
