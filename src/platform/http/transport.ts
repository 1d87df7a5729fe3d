/** One GET, or a POST with its body, over a pooled connection: bytes in, stages told, nothing judged.
 *
 * Works on undici's dispatcher itself: its callbacks say when a request leaves the queue for a socket, which tells a slow connection
 * from a slow source. Idle sockets are unreferenced by undici, so that they keep no process alive. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import { PipelineError } from '../errors.ts'
import { createGuardedLookup, createOpenLookup, type ResolveName } from './address-guard.ts'
import { describeTooLarge, type HttpStage } from './request.ts'

export interface Sending {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** Sent by POST. Default: nothing is sent, by GET. */
  readonly content?: string
  /** Its reason is what the promise is rejected with. */
  readonly signal: AbortSignal
  /** 0: no limit of its own. */
  readonly headersTimeoutMilliseconds: number
  readonly idleTimeoutMilliseconds: number
  readonly maxBytes: number
  /** How the URL stands in messages. */
  readonly redactedUrl: string
  readonly onStage: (stage: HttpStage) => void
}

export interface RawReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** True where the body has been unpacked already. */
  readonly isDecoded: boolean
}

export interface Transport {
  send(sending: Sending): Promise<RawReply>
  /** Ends every connection at once, also those in use. */
  close(): Promise<void>
}

export interface NetworkOptions {
  readonly isAllowed: (origin: string) => boolean
  readonly proxyUrl?: string
  readonly connectTimeoutMilliseconds: number
  readonly connectionsPerOrigin: number
  readonly resolveName?: ResolveName
}

export function createNetworkTransport(options: NetworkOptions): Transport {
  const { isAllowed, proxyUrl, resolveName } = options
  const shared = {
    connections: options.connectionsPerOrigin,
    connectTimeout: options.connectTimeoutMilliseconds,
    pipelining: 1,
    allowH2: false,
    autoSelectFamilyAttemptTimeout: 1_000, // Node's 250 ms gives up on a sound but distant address
  }
  const inside = new Agent({ ...shared, connect: { lookup: createOpenLookup(resolveName) } })
  const outside = proxyUrl
    ? openProxy(proxyUrl, shared)
    : new Agent({ ...shared, connect: { lookup: createGuardedLookup(resolveName) } })
  return {
    send: (sending) => dispatch(isAllowed(sending.url.origin) ? inside : outside, sending),
    async close() {
      await Promise.all([inside.destroy(), outside.destroy()])
    },
  }
}

function openProxy(proxyUrl: string, shared: Omit<ProxyAgent.Options, 'uri'>): ProxyAgent {
  try {
    return new ProxyAgent({ ...shared, uri: proxyUrl })
  } catch {
    // The reason would repeat the address with its password.
    throw new PipelineError('config.invalid', 'the address of the proxy is none; nothing was started')
  }
}

function dispatch(dispatcher: Dispatcher, sending: Sending): Promise<RawReply> {
  const { url, signal, maxBytes, onStage } = sending
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let status = 0
    let headers: Record<string, string> = {}
    let bytes = 0
    const chunks: Uint8Array[] = []

    const stop = (): void => {
      reject(signal.reason)
      controller?.abort(toError(signal.reason)) // before it has a socket, onRequestStart does it
    }
    signal.addEventListener('abort', stop, { once: true })
    const end = (): void => signal.removeEventListener('abort', stop)

    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: sending.content === undefined ? 'GET' : 'POST',
        body: sending.content ?? null,
        headers: sending.headers,
        headersTimeout: sending.headersTimeoutMilliseconds,
        bodyTimeout: sending.idleTimeoutMilliseconds,
      },
      {
        onRequestStart(started) {
          controller = started
          if (signal.aborted) started.abort(toError(signal.reason))
          else onStage('headers')
        },
        onResponseStart(started, statusCode, received) {
          if (statusCode < 200) return // an interim reply; the real one follows
          onStage('body')
          status = statusCode
          headers = flatten(received)
          if (Number(headers['content-length'] ?? 0) > maxBytes)
            started.abort(describeTooLarge(sending.redactedUrl, maxBytes))
        },
        onResponseData(started, chunk) {
          bytes += chunk.length
          if (bytes > maxBytes) started.abort(describeTooLarge(sending.redactedUrl, maxBytes))
          else chunks.push(chunk)
        },
        onResponseEnd() {
          end()
          const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
          resolve({ status, headers, body, isDecoded: false })
        },
        onResponseError(_controller, error) {
          end()
          reject(error)
        },
      },
    )
  })
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value
  }
  return flat
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
