/** What an upstream endpoint gets and gives: a view of the league at one instant, a query, a reply as text.
 *
 * Endpoints know neither the server nor the league itself, so none can serve what was not known yet. */
import { createHash } from 'node:crypto'
import type { LeagueView } from '../as-of.ts'

export interface EndpointRequest {
  readonly params: Readonly<Record<string, string>>
  /** The first value of each parameter. */
  readonly query: Readonly<Record<string, string>>
  /** All values of a parameter that is repeated: `dates[]=…&dates[]=…`. */
  readonly valuesOf: (name: string) => readonly string[]
  readonly header: (name: string) => string | undefined
  readonly view: LeagueView
  /** The league at an earlier instant; asking for a later one than the request's gives the request's. */
  readonly viewAt: (instantMs: number) => LeagueView
}

export interface EndpointReply {
  readonly status: number
  /** Bytes where the reply is large and kept: encoding 9 MB takes longer than everything else. */
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  /** Where the body is no JSON: what it was made from, so that a fault can make it from something else. */
  readonly document?: ReplyDocument
}

export interface ReplyDocument {
  readonly content: unknown
  readonly render: (content: unknown) => Uint8Array<ArrayBuffer>
}

export interface Endpoint {
  /** Hono path; the first part is the upstream's host. */
  readonly path: string
  answer(request: EndpointRequest): EndpointReply
}

export function textOf(reply: EndpointReply): string {
  return typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body)
}

export function bytesOf(reply: EndpointReply): Uint8Array<ArrayBuffer> {
  return typeof reply.body === 'string' ? new TextEncoder().encode(reply.body) : reply.body
}

export function jsonReply(body: unknown, status = 200, headers: Record<string, string> = {}): EndpointReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, body: text, contentType: 'application/json; charset=utf-8', headers }
}

/** With an entity tag of its content: who has it already is answered 304. */
export function taggedReply(body: unknown): EndpointReply {
  const text = JSON.stringify(body)
  return jsonReply(text, 200, { etag: `"${createHash('md5').update(text).digest('hex')}"` })
}

/** What the league's file stores answer for a file that is not there, yet or at all. */
export function absentFile(): EndpointReply {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
  return { status: 403, body, contentType: 'application/xml' }
}
