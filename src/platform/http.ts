/** The way out to the world: one GET with a time-out, a size limit, a few retries, and a code for every failure.
 *
 * It retries only what a second try may mend at once (network, 429, 5xx, a cut body), with full jitter (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"); longer waits are the ledger's business. The failing reply travels with its error, so that
 * it can be archived as received. Secrets in URLs never reach a message. */
import type { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type { Clock } from './clock.ts'
import { type ErrorCode, type ErrorDetails, errorKinds, PipelineError } from './errors.ts'
import type { Random } from './random.ts'
import { parseBody, parseJson } from './reply.ts'

export interface HttpRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** For one try, connection to last byte. Default 20,000. */
  readonly timeoutMilliseconds?: number
  /** Default 64 MiB. */
  readonly maxBytes?: number
  /** Tries in all. Default 3. */
  readonly attemptsMax?: number
  /** 'json' (default) refuses HTML, cut and other non-JSON bodies; 'bytes' takes whatever comes. */
  readonly expect?: 'json' | 'bytes'
  /** Statuses beside 2xx that are an answer, not a failure. */
  readonly acceptStatuses?: readonly number[]
}

export interface HttpReply {
  /** Without secrets. */
  readonly url: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** As received, after transfer and content decoding. */
  readonly body: Uint8Array
  readonly receivedAt: Temporal.Instant
}

export interface Http {
  get(request: HttpRequest): Promise<HttpReply>
}

/** A failed request; `reply` is what came, if anything came (hidden from loggers, which would print the body). */
export class HttpError extends PipelineError {
  declare readonly reply: HttpReply | null

  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails,
    reply: HttpReply | null,
    cause?: unknown,
  ) {
    super(code, message, details, cause === undefined ? undefined : { cause })
    this.name = 'HttpError'
    Object.defineProperty(this, 'reply', { value: reply, enumerable: false })
  }
}

export interface HttpOptions {
  readonly clock: Clock
  readonly random: Random
  readonly fetch?: typeof globalThis.fetch
}

const backoffBaseMilliseconds = 500
const backoffMaxMilliseconds = 8_000
/** A source that asks for more patience than this gets it from the ledger's backoff, not from a waiting worker. */
const retryAfterMaxMilliseconds = 30_000
const keptHeaders =
  /^(content-type|content-length|content-encoding|etag|last-modified|date|age|retry-after|x-requests-.*|location|server|cf-ray)$/
const retriedCodes: ReadonlySet<ErrorCode> = new Set([
  'source.unreachable',
  'source.rate-limited',
  'source.server-error',
  'source.timed-out',
  'source.truncated',
])

export function createHttp({ clock, random, fetch = globalThis.fetch }: HttpOptions): Http {
  return {
    async get(request) {
      const attemptsMax = request.attemptsMax ?? 3
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await tryOnce(request, fetch, clock)
        } catch (error) {
          const wait = waitBeforeRetry(error, attempt, random)
          if (wait === null || attempt >= attemptsMax) throw error
          await clock.sleep(wait, request.signal)
          throwIfCancelled(request)
        }
      }
    },
  }
}

/** Holds a reply's body against a schema: the value, or `source.schema-changed` with the JSON path and what was expected. */
export function parseReply<Schema extends z.ZodType>(reply: HttpReply, schema: Schema): z.output<Schema> {
  return parseBody(reply.body, schema)
}

const secretParameter = /([?&](?:api_?key|key|token|access_token|password|secret|signature)=)[^&#\s"']*/gi

/** Replaces the values of secret query parameters and of user:password by ***. */
export function redactUrl(text: string): string {
  return text.replace(secretParameter, '$1***').replace(/(\/\/)[^/@\s]*@/g, '$1***@')
}

async function tryOnce(
  request: HttpRequest,
  fetch: typeof globalThis.fetch,
  clock: Clock,
): Promise<HttpReply> {
  throwIfCancelled(request)
  const url = redactUrl(request.url)
  const timeoutMilliseconds = request.timeoutMilliseconds ?? 20_000
  const timeout = AbortSignal.timeout(timeoutMilliseconds) // real time: a socket does not live on a simulated clock
  const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout

  const describeLoss = (error: unknown, code: ErrorCode): Error => {
    throwIfCancelled(request)
    if (error instanceof PipelineError) return error
    if (timeout.aborted) {
      return new HttpError(
        'source.timed-out',
        `${url} gave no full answer within ${timeoutMilliseconds} ms`,
        { url, timeoutMilliseconds },
        null,
      )
    }
    const why = redactUrl(rootCause(error))
    return new HttpError(
      code,
      `${url} ${code === 'source.truncated' ? 'broke off' : 'cannot be reached'}: ${why}`,
      { url, why },
      null,
    )
  }

  let response: Response
  try {
    response = await fetch(request.url, { headers: { ...request.headers }, signal, redirect: 'manual' })
  } catch (error) {
    throw describeLoss(error, 'source.unreachable')
  }
  const headers: Record<string, string> = {}
  response.headers.forEach((value, name) => {
    if (keptHeaders.test(name)) headers[name] = redactUrl(value)
  })
  let body: Uint8Array
  try {
    body = await readBody(response, request.maxBytes ?? 64 * 1024 * 1024, url)
  } catch (error) {
    throw describeLoss(error, 'source.truncated')
  }
  const reply: HttpReply = { url, status: response.status, headers, body, receivedAt: clock.now() }
  judge(reply, request)
  return reply
}

async function readBody(response: Response, maxBytes: number, url: string): Promise<Uint8Array> {
  const tooLarge = (): HttpError =>
    new HttpError(
      'source.too-large',
      `${url} answers with more than the ${maxBytes} bytes allowed`,
      { url, maxBytes },
      null,
    )
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await response.body?.cancel()
    throw tooLarge()
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge() // leaving the loop cancels the stream
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

/** The beginning of a body, for an error's details: the source often says there what it wants. */
function excerptOf(body: Uint8Array, request: HttpRequest): string {
  const secrets = [...request.url.matchAll(secretParameter)].map((match) => match[0].slice(match[1]!.length))
  const text = redactUrl(Buffer.from(body.subarray(0, 400)).toString('utf8'))
  return secrets
    .reduce((kept, secret) => (secret ? kept.replaceAll(secret, '***') : kept), text)
    .slice(0, 200)
}

/** Throws unless the reply is an answer. */
function judge(reply: HttpReply, request: HttpRequest): void {
  const { url, status, headers, body } = reply
  const fail = (code: ErrorCode, what: string, details: ErrorDetails = {}): never => {
    throw new HttpError(
      code,
      `${url} ${what}`,
      { url, status, excerpt: excerptOf(body, request), ...details },
      reply,
    )
  }
  if (status === 429)
    fail('source.rate-limited', 'asks for fewer requests (429)', {
      retryAfterMilliseconds: retryAfter(reply),
    })
  if (status >= 500 || status === 408) {
    fail('source.server-error', `failed with status ${status}`, { retryAfterMilliseconds: retryAfter(reply) })
  }
  if (status >= 300 && status < 400 && status !== 304) {
    fail(
      'source.refused',
      `redirects (${status}) to ${headers.location ?? 'nowhere'}; redirects are not followed`,
      {
        location: headers.location,
      },
    )
  }
  const isAccepted = (status >= 200 && status < 300) || (request.acceptStatuses ?? []).includes(status)
  if (!isAccepted) fail('source.refused', `refuses the request with status ${status}`)
  const expectedBytes = headers['content-encoding'] ? undefined : headers['content-length']
  if (expectedBytes !== undefined && status !== 304 && Number(expectedBytes) !== body.length) {
    fail('source.truncated', `announced ${expectedBytes} bytes and sent ${body.length}`, {
      expectedBytes: Number(expectedBytes),
    })
  }
  if ((request.expect ?? 'json') === 'json' && status !== 204 && status !== 304) {
    try {
      parseJson(body)
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error
      fail(error.code, `does not answer with sound JSON: ${error.message}`)
    }
  }
}

/** Milliseconds that Retry-After asks for (seconds, or an HTTP date), or null. */
function retryAfter(reply: HttpReply): number | null {
  const value = reply.headers['retry-after']
  if (value === undefined) return null
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - reply.receivedAt.epochMilliseconds)
}

/** Milliseconds to wait before the next try, or null when no try is due. */
function waitBeforeRetry(error: unknown, attempt: number, random: Random): number | null {
  if (
    !(error instanceof HttpError) ||
    errorKinds[error.code] !== 'transient' ||
    !retriedCodes.has(error.code)
  )
    return null
  const asked = error.details.retryAfterMilliseconds
  if (typeof asked === 'number') return asked > retryAfterMaxMilliseconds ? null : asked
  return random.float() * Math.min(backoffMaxMilliseconds, backoffBaseMilliseconds * 2 ** (attempt - 1))
}

/** The caller's own abort is not a failure of the source: his reason is thrown as it is. */
function throwIfCancelled({ signal }: HttpRequest): void {
  signal?.throwIfAborted()
}

/** undici says "fetch failed" and keeps the reason in `cause`. */
function rootCause(error: unknown): string {
  let innermost = error
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause
  if (!(innermost instanceof Error)) return String(innermost)
  const code = 'code' in innermost && innermost.code ? `${String(innermost.code)} ` : ''
  return `${code}${innermost.message}`
}
