/** The way out to the world: a GET through the host's gate, with time-outs by stage, a size limit, a few retries, and a code for
 * every failure.
 *
 * It retries only what a second try may mend at once (network, 429, 5xx, a cut body), with full jitter (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"); longer waits are the ledger's business. The failing reply travels with its error, so that
 * it can be archived as received. Secrets in URLs never reach a message, and no request goes to the inside of a network. */
import type { z } from 'zod'
import type { Clock } from './clock.ts'
import { type ErrorCode, errorKinds } from './errors.ts'
import { checkUrl, type ResolveName } from './http/address-guard.ts'
import { acceptedEncodings, decodeBody } from './http/decode-body.ts'
import { describeLoss } from './http/describe-loss.ts'
import { createFetchTransport } from './http/fetch-transport.ts'
import { concurrencyDefault, createHostGates, type HostPolicy } from './http/host-gate.ts'
import { judgeReply } from './http/judge-reply.ts'
import { redactUrl } from './http/redact-url.ts'
import {
  describeTooLarge,
  HttpError,
  type HttpReply,
  type HttpRequest,
  type HttpStage,
} from './http/request.ts'
import { createNetworkTransport, type RawReply, type Transport } from './http/transport.ts'
import type { Random } from './random.ts'
import { parseBody } from './reply.ts'

export type { ResolveName } from './http/address-guard.ts'
export type { HostPolicy } from './http/host-gate.ts'
export { redactUrl } from './http/redact-url.ts'
export { HttpError, type HttpReply, type HttpRequest } from './http/request.ts'

export interface Http {
  get(request: HttpRequest): Promise<HttpReply>
}

export interface ClosableHttp extends Http {
  /** Ends every connection at once. Not needed for a process to end: idle connections keep none alive. */
  close(): Promise<void>
}

export interface HttpOptions {
  readonly clock: Clock
  readonly random: Random
  /** How single hosts want to be asked, by 'host:port' or host name. */
  readonly hosts?: Readonly<Record<string, HostPolicy>>
  /** For hosts that are not named. Default: 6 at once, no rate. */
  readonly defaultHostPolicy?: HostPolicy
  /** Addresses whose origins may lie inside a network and go without https: a replay server. Give only what somebody configured on
   * purpose; what is on the list is not checked. Default: none. */
  readonly allowedPrivateOrigins?: Iterable<string>
  /** An HTTP, HTTPS or SOCKS5 proxy for everything but the allowed private origins. It resolves names itself, so that only literal
   * addresses and well-known inside names are checked here. */
  readonly proxyUrl?: string
  /** Default 5,000. */
  readonly connectTimeoutMilliseconds?: number
  /** Stands in for the system's name resolution. */
  readonly resolveName?: ResolveName
  /** Stands in for the whole network, in simulations without sockets; addresses are then not checked. */
  readonly fetch?: typeof globalThis.fetch
}

const backoffBaseMilliseconds = 500
const backoffMaxMilliseconds = 8_000
/** A source that asks for more patience than this gets it from the ledger's backoff, not from a waiting worker. */
const retryAfterMaxMilliseconds = 30_000
const keptHeaders =
  /^(content-type|content-length|content-encoding|etag|last-modified|date|age|retry-after|x-requests-.*|location|server|cf-ray|cf-mitigated|x-amzn-waf-action)$/
const retriedCodes: ReadonlySet<ErrorCode> = new Set([
  'source.unreachable',
  'source.rate-limited',
  'source.server-error',
  'source.timed-out',
  'source.truncated',
])

export function createHttp(options: HttpOptions): ClosableHttp {
  const { clock, random, fetch, hosts = {}, defaultHostPolicy = {}, proxyUrl, resolveName } = options
  const connectTimeoutMilliseconds = options.connectTimeoutMilliseconds ?? 5_000
  const allowed = new Set([...(options.allowedPrivateOrigins ?? [])].map((each) => new URL(each).origin))
  const isAllowed = (origin: string): boolean => fetch !== undefined || allowed.has(origin)
  const concurrencies = [defaultHostPolicy, ...Object.values(hosts)].map(
    ({ concurrency }) => concurrency ?? concurrencyDefault,
  )
  const transport = fetch
    ? createFetchTransport(fetch)
    : createNetworkTransport({
        isAllowed,
        connectTimeoutMilliseconds,
        connectionsPerOrigin: Math.max(...concurrencies), // the gates let no more through
        ...(proxyUrl ? { proxyUrl } : {}),
        ...(resolveName ? { resolveName } : {}),
      })
  const gates = createHostGates({
    clock,
    hosts,
    defaultPolicy: defaultHostPolicy,
    patienceMilliseconds: retryAfterMaxMilliseconds,
  })

  return {
    async get(request) {
      const { signal, attemptsMax = 3 } = request
      signal?.throwIfAborted()
      const url = checkUrl(request.url, isAllowed)
      const redactedUrl = redactUrl(request.url)
      for (let attempt = 1; ; attempt += 1) {
        const leave = await gates.enter(url, redactedUrl, signal)
        let wait: number | null
        try {
          return await tryOnce(request, url, transport, clock, connectTimeoutMilliseconds)
        } catch (error) {
          const asked = error instanceof HttpError ? error.details.retryAfterMilliseconds : undefined
          if (typeof asked === 'number') gates.close(url, asked)
          wait = waitBeforeRetry(error, attempt, random)
          if (wait === null || attempt >= attemptsMax) throw error
        } finally {
          leave()
        }
        if (wait > 0) await clock.sleep(wait, signal)
        signal?.throwIfAborted()
      }
    },
    close: () => transport.close(),
  }
}

/** Holds a reply's body against a schema: the value, or `source.schema-changed` with the JSON path and what was expected. */
export function parseReply<Schema extends z.ZodType>(reply: HttpReply, schema: Schema): z.output<Schema> {
  return parseBody(reply.body, schema)
}

async function tryOnce(
  request: HttpRequest,
  url: URL,
  transport: Transport,
  clock: Clock,
  connectTimeoutMilliseconds: number,
): Promise<HttpReply> {
  const redactedUrl = redactUrl(request.url)
  const { timeoutMilliseconds = 20_000, maxBytes = 64 * 1024 * 1024, signal } = request
  const { headersTimeoutMilliseconds = 0, idleTimeoutMilliseconds = 10_000 } = request
  const controller = new AbortController()
  const cancel = (): void => controller.abort(signal?.reason)
  signal?.addEventListener('abort', cancel, { once: true })
  let isOverdue = false
  const timer = setTimeout(() => {
    isOverdue = true
    controller.abort(new Error('overdue'))
  }, timeoutMilliseconds) // real time: a socket does not live on a simulated clock
  let stage: HttpStage = 'connect'
  let raw: RawReply
  try {
    raw = await transport.send({
      url,
      redactedUrl,
      maxBytes,
      headersTimeoutMilliseconds,
      idleTimeoutMilliseconds,
      headers: headersOf(request),
      signal: controller.signal,
      onStage: (reached) => {
        stage = reached
      },
    })
  } catch (error) {
    signal?.throwIfAborted() // the caller's own abort is not a failure of the source: his reason is thrown as it is
    const limits = {
      connect: connectTimeoutMilliseconds,
      headers: headersTimeoutMilliseconds,
      body: idleTimeoutMilliseconds,
      whole: timeoutMilliseconds,
    }
    throw describeLoss({ url: redactedUrl, error, stage, isOverdue, limits })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
  const reply = await unpack(raw, redactedUrl, maxBytes, clock)
  judgeReply(reply, request)
  return reply
}

function headersOf({ headers = {}, validators = {} }: HttpRequest): Record<string, string> {
  const sent: Record<string, string> = { accept: '*/*', 'accept-encoding': acceptedEncodings }
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value
  if (validators.etag !== undefined) sent['if-none-match'] = validators.etag
  if (validators.lastModified !== undefined) sent['if-modified-since'] = validators.lastModified
  return sent
}

async function unpack(raw: RawReply, url: string, maxBytes: number, clock: Clock): Promise<HttpReply> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(raw.headers)) {
    if (keptHeaders.test(name)) headers[name] = redactUrl(value)
  }
  const reply = { url, status: raw.status, headers, body: raw.body, receivedAt: clock.now() }
  const encoding = headers['content-encoding']
  if (!encoding || raw.isDecoded) {
    const announced = encoding ? undefined : headers['content-length']
    const hasBody = raw.status !== 204 && raw.status !== 304
    if (announced === undefined || !hasBody || Number(announced) === raw.body.length) return reply
    throw new HttpError(
      'source.truncated',
      `${url} announced ${announced} bytes and sent ${raw.body.length}`,
      { url, status: raw.status, expectedBytes: Number(announced) },
      reply,
    )
  }
  const decoded = await decodeBody(raw.body, encoding, maxBytes)
  if (decoded.kind === 'decoded') return { ...reply, body: decoded.body }
  if (decoded.kind === 'too-large') throw describeTooLarge(url, maxBytes)
  throw new HttpError(
    'source.truncated',
    `${url} sent ${raw.body.length} bytes as ${encoding.slice(0, 40)} that cannot be unpacked: ${decoded.why}`,
    { url, status: raw.status, why: decoded.why },
    reply,
  )
}

/** Milliseconds to wait before the next try, or null when no try is due. What the source asked for is waited at the host's gate. */
function waitBeforeRetry(error: unknown, attempt: number, random: Random): number | null {
  if (
    !(error instanceof HttpError) ||
    errorKinds[error.code] !== 'transient' ||
    !retriedCodes.has(error.code)
  )
    return null
  const asked = error.details.retryAfterMilliseconds
  if (typeof asked === 'number') return asked > retryAfterMaxMilliseconds ? null : 0
  return random.float() * Math.min(backoffMaxMilliseconds, backoffBaseMilliseconds * 2 ** (attempt - 1))
}
