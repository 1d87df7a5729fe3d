/** A receiver of traces over OTLP/HTTP on this machine, which keeps the spans it is sent. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly { key: string; value: Record<string, unknown> }[]
  readonly links?: readonly { traceId: string; spanId: string }[]
  readonly status: { code: number; message?: string }
}

export interface SpanReceiver {
  readonly endpoint: string
  readonly spans: OtlpSpan[]
  /** What it took, as it came. */
  readonly contents: string[]
  readonly resources: Record<string, unknown>[]
  readonly headers: Record<string, unknown>[]
  status: number
  close(): Promise<void>
}

export const attributesOf = (list: OtlpSpan['attributes']): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]))

/** Takes what the protocol prescribes (JSON, POST /v1/traces) and refuses everything else. */
export async function startSpanReceiver(): Promise<SpanReceiver> {
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/v1/traces') return response.writeHead(404).end()
      if (receiver.status !== 200) return response.writeHead(receiver.status).end()
      receiver.headers.push(request.headers)
      const content = Buffer.concat(pieces).toString()
      receiver.contents.push(content)
      const body = JSON.parse(content) as {
        resourceSpans: {
          resource: { attributes: OtlpSpan['attributes'] }
          scopeSpans: { spans: OtlpSpan[] }[]
        }[]
      }
      for (const { resource, scopeSpans } of body.resourceSpans) {
        receiver.resources.push(attributesOf(resource.attributes))
        for (const { spans } of scopeSpans) receiver.spans.push(...spans)
      }
      return response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: SpanReceiver = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: [],
    contents: [],
    resources: [],
    headers: [],
    status: 200,
    close: () => new Promise((done) => server.close(() => done())),
  }
  return receiver
}
