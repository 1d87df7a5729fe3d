/** A transport over a given `fetch`, for simulations without sockets: no connection, no address, hence no check of addresses. */
import { describeTooLarge } from './request.ts'
import type { RawReply, Sending, Transport } from './transport.ts'

export function createFetchTransport(fetch: typeof globalThis.fetch): Transport {
  return {
    async send({ url, headers, signal, maxBytes, redactedUrl, onStage }: Sending): Promise<RawReply> {
      onStage('headers')
      const response = await fetch(url.href, { headers: { ...headers }, signal, redirect: 'manual' })
      onStage('body')
      const chunks: Uint8Array[] = []
      let bytes = 0
      for await (const chunk of response.body ?? []) {
        bytes += chunk.length
        if (bytes > maxBytes) throw describeTooLarge(redactedUrl, maxBytes) // leaving the loop cancels the stream
        chunks.push(chunk)
      }
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
      return { status: response.status, headers: Object.fromEntries(response.headers), body, isDecoded: true }
    },
    close: () => Promise.resolve(),
  }
}
