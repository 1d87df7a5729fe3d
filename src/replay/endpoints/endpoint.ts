/** What an upstream endpoint gets and gives: a view of the league at one instant, a query, a reply as text.
 *
 * Endpoints know neither the server nor the league itself, so none can serve what was not known yet. */
import type { LeagueView } from '../as-of.ts'

export interface EndpointRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
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
}

export interface Endpoint {
  /** Hono path; the first part is the upstream's host. */
  readonly path: string
  answer(request: EndpointRequest): EndpointReply
}

export function textOf(reply: EndpointReply): string {
  return typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body)
}

export function jsonReply(body: unknown, status = 200, headers: Record<string, string> = {}): EndpointReply {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, body: text, contentType: 'application/json; charset=utf-8', headers }
}
