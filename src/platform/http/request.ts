/** What is asked, what comes back, and what a failure carries: the words that the HTTP port and its callers share. */
import type { Temporal } from 'temporal-polyfill'
import { type ErrorCode, type ErrorDetails, PipelineError } from '../errors.ts'

export interface HttpRequest {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** For one try, connection to last byte; waiting for the host's gate is not counted. Default 20,000. */
  readonly timeoutMilliseconds?: number
  /** From the request's last byte to the reply's first. Default: as long as the whole may take. */
  readonly headersTimeoutMilliseconds?: number
  /** Between two pieces of the body. Default 10,000. */
  readonly idleTimeoutMilliseconds?: number
  /** As sent and as unpacked, each. Default 64 MiB. */
  readonly maxBytes?: number
  /** Tries in all. Default 3. */
  readonly attemptsMax?: number
  /** 'json' (default) refuses HTML, cut and other non-JSON bodies; 'pdf' refuses what is no whole PDF; 'bytes' takes whatever
   * comes, except a firewall's page. */
  readonly expect?: 'json' | 'pdf' | 'bytes'
  /** Statuses beside 2xx that are an answer, not a failure. */
  readonly acceptStatuses?: readonly number[]
  /** Of an earlier reply: asks for the body only if it has changed. Unchanged comes back as status 304 with an empty body. */
  readonly validators?: HttpValidators
}

export interface HttpValidators {
  readonly etag?: string
  readonly lastModified?: string
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

/** Where a request stands: connecting, waiting for the first byte, or receiving. */
export type HttpStage = 'connect' | 'headers' | 'body'

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

export function describeTooLarge(url: string, maxBytes: number): HttpError {
  return new HttpError(
    'source.too-large',
    `${url} answers with more than the ${maxBytes} bytes allowed`,
    { url, maxBytes },
    null,
  )
}
