/** Errors as they are answered: `application/problem+json` (RFC 9457) to programs, a short page to people.
 *
 * A known error says its code and what is wrong; everything else says only that the reason is in the log: a stack is nobody's business. */
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { renderProblem } from '../dashboard/problem-page.ts'
import type { Caller } from '../platform/access/caller.ts'
import { type ErrorCode, type PipelineError, toPipelineError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import { redact } from '../platform/redaction.ts'
import { renderSiteProblem } from '../site/problem-page.ts'

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  /** Each fault of the request, where there are several. */
  readonly faults?: readonly string[]
}

const answers: Partial<Record<ErrorCode, readonly [status: ContentfulStatusCode, title: string]>> = {
  'usage.invalid': [400, 'The request cannot be understood'],
  'usage.not-found': [404, 'There is no such thing'],
  'usage.method': [405, 'Not by this method'],
  'usage.conflict': [409, 'It is not so any more'],
  'access.login-required': [401, 'Who are you?'],
  'access.forbidden': [403, 'You may not do this'],
  'access.confirm-login': [403, 'Give your password again first'],
  'access.second-factor-required': [403, 'Set up a second factor first'],
  'access.foreign-request': [403, 'The request does not come from here'],
  'access.rate-limited': [429, 'Too many requests'],
  'database.unavailable': [503, 'The database does not answer'],
  'database.contention': [503, 'The database is busy'],
  'database.full': [503, 'The disk of the database is full'],
}

export function answerProblem(
  context: Context,
  thrown: unknown,
  log: Log,
  caller: Caller | null = null,
): Response | Promise<Response> {
  const error = toPipelineError(thrown)
  const [status, title] = answers[error.code] ?? [500, 'Something is wrong here']
  const isOurs = status >= 500
  if (isOurs) log.error({ path: context.req.path, error: stackOf(error) }, 'a request failed')
  const { faults, retryAfterSeconds, allow } = error.details
  const problem: Problem = {
    type: `urn:sixthman:error:${error.code}`,
    title,
    status,
    detail: isOurs ? 'The reason is in the log of the server.' : redact(error.message),
    code: error.code,
    ...(Array.isArray(faults) ? { faults: faults.map(String) } : {}),
  }
  if (typeof retryAfterSeconds === 'number') context.header('retry-after', String(retryAfterSeconds))
  if (typeof allow === 'string') context.header('allow', allow)
  if (status === 401) context.header('www-authenticate', 'Bearer')
  if (isForPeople(context))
    return context.html(
      isOfSite(context) ? renderSiteProblem(problem) : renderProblem({ ...problem, caller }),
      status,
    )
  return context.body(JSON.stringify(problem), status, { 'content-type': 'application/problem+json' })
}

/** The API answers programs, whoever calls it; elsewhere the caller says what it reads. */
export function isForPeople(context: Context): boolean {
  return !context.req.path.startsWith('/api/') && (context.req.header('accept') ?? '').includes('text/html')
}

/** Readers of the picks know nothing of the dashboard. */
function isOfSite({ req }: Context): boolean {
  return req.path === '/picks' || req.path.startsWith('/picks/')
}

function stackOf(error: PipelineError): string {
  const origin = error.cause instanceof Error ? error.cause : error
  return redact(origin.stack ?? origin.message)
}
