/** One POST to a receiver, and what it answered: no retries (the queue of alerts has them), no redirects, public addresses over https only.
 *
 * Whatever the status, an answer is an answer. Throws an `HttpError` where none came, or where the address may not be asked. */
import { checkUrl, type ResolveName } from './address-guard.ts'
import { describeLoss } from './describe-loss.ts'
import { redactUrl } from './redact-url.ts'
import type { HttpStage } from './request.ts'
import { createNetworkTransport } from './transport.ts'

export interface PostRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly content: string
}

export interface PostReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of the answer. */
  readonly text: string
}

export interface Poster {
  post(request: PostRequest): Promise<PostReply>
  close(): Promise<void>
}

export interface PosterOptions {
  /** Origins that may lie inside a network and go without https. Default: none. */
  readonly allowedPrivateOrigins?: Iterable<string>
  readonly proxyUrl?: string
  readonly resolveName?: ResolveName
  /** From the connection to the last byte of the answer. Default 15,000. */
  readonly timeoutMilliseconds?: number
}

const answerBytesMax = 64 * 1024
const textLengthMax = 500
const connectTimeoutMilliseconds = 5_000

export function createPoster({
  allowedPrivateOrigins = [],
  proxyUrl,
  resolveName,
  timeoutMilliseconds = 15_000,
}: PosterOptions): Poster {
  const allowed = new Set([...allowedPrivateOrigins].map((each) => new URL(each).origin))
  const isAllowed = (origin: string): boolean => allowed.has(origin)
  const transport = createNetworkTransport({
    isAllowed,
    connectTimeoutMilliseconds,
    connectionsPerOrigin: 2,
    ...(proxyUrl ? { proxyUrl } : {}),
    ...(resolveName ? { resolveName } : {}),
  })
  return {
    async post({ url: text, headers, content }) {
      const url = checkUrl(text, isAllowed)
      const redactedUrl = redactUrl(text)
      const overdue = AbortSignal.timeout(timeoutMilliseconds) // real time: a socket does not live on a simulated clock
      let stage: HttpStage = 'connect'
      try {
        const { body, ...raw } = await transport.send({
          url,
          redactedUrl,
          content,
          headers: { accept: '*/*', 'accept-encoding': 'identity', ...headers },
          maxBytes: answerBytesMax,
          headersTimeoutMilliseconds: 0,
          idleTimeoutMilliseconds: timeoutMilliseconds,
          signal: overdue,
          onStage: (reached) => {
            stage = reached
          },
        })
        const answer = Buffer.from(body).toString('utf8').trim().slice(0, textLengthMax)
        return { status: raw.status, headers: raw.headers, text: answer }
      } catch (error) {
        const limits = {
          connect: connectTimeoutMilliseconds,
          headers: 0,
          body: 0,
          whole: timeoutMilliseconds,
        }
        throw describeLoss({ url: redactedUrl, error, stage, isOverdue: overdue.aborted, limits })
      }
    },
    close: () => transport.close(),
  }
}
