/** Why no whole reply came: which stage took too long, or what broke, as a typed failure without secrets. */
import { PipelineError } from '../errors.ts'
import { redactUrl } from './redact-url.ts'
import { HttpError, type HttpStage } from './request.ts'

export interface Loss {
  readonly url: string
  readonly error: unknown
  /** Where the request stood. */
  readonly stage: HttpStage
  /** True where the time for the whole was over. */
  readonly isOverdue: boolean
  readonly limits: {
    readonly connect: number
    readonly headers: number
    readonly body: number
    readonly whole: number
  }
}

/** undici's names for the end of a stage's time. */
const stageByCode: Readonly<Record<string, HttpStage>> = {
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_HEADERS_TIMEOUT: 'headers',
  UND_ERR_BODY_TIMEOUT: 'body',
}

const standing: Readonly<Record<HttpStage, string>> = {
  connect: 'it was still connecting',
  headers: 'it was connected, and no reply had begun',
  body: 'the reply had begun, and had not ended',
}

export function describeLoss({ url, error, stage, isOverdue, limits }: Loss): Error {
  if (isOverdue) {
    const details = { url, stage, limit: 'whole', timeoutMilliseconds: limits.whole }
    const message = `${url} gave no full answer within ${limits.whole} ms: ${standing[stage]}`
    return new HttpError('source.timed-out', message, details, null)
  }
  if (error instanceof PipelineError) return error
  const late = stageByCode[codeOf(error)]
  if (late) {
    const timeoutMilliseconds = limits[late]
    const message = {
      connect: `${url} could not be connected to within ${timeoutMilliseconds} ms`,
      headers: `${url} was connected to, and began no reply within ${timeoutMilliseconds} ms`,
      body: `${url} began its reply, and then sent nothing for ${timeoutMilliseconds} ms`,
    }[late]
    const details = { url, stage: late, limit: late, timeoutMilliseconds }
    return new HttpError('source.timed-out', message, details, null)
  }
  const why = redactUrl(rootCause(error))
  const broke = stage === 'body'
  return new HttpError(
    broke ? 'source.truncated' : 'source.unreachable',
    `${url} ${broke ? 'broke off' : 'cannot be reached'}: ${why}`,
    { url, stage, why },
    null,
  )
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** The innermost reason: undici and Node wrap it in a `cause`, or in the `errors` of one attempt an address. */
function rootCause(error: unknown): string {
  let innermost = error
  for (;;) {
    if (innermost instanceof AggregateError && innermost.errors[0] instanceof Error)
      innermost = innermost.errors[0]
    else if (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause
    else break
  }
  if (!(innermost instanceof Error)) return String(innermost)
  const code = codeOf(innermost)
  return code && !innermost.message.includes(code) ? `${code} ${innermost.message}` : innermost.message
}
