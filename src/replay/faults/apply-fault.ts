/** Turns an endpoint's reply into the faulty one that was ordered, down to the connection.
 *
 * A stale reply is the genuine one of an earlier instant; a cut one declares its full length and breaks off half way. */

import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import { systemClock } from '../../platform/clock.ts'
import { createRandom } from '../../platform/random.ts'
import { bytesOf, type EndpointReply, textOf } from '../endpoints/endpoint.ts'
import { minuteMs } from '../instants.ts'
import {
  defaultRenames,
  duplicateRows,
  emptyRows,
  keepGames,
  renameKeys,
  repeatCursor,
  zeroNumbers,
} from './distort-reply.ts'
import type { OrderedFault } from './fault-book.ts'

export type Bindings = Partial<HttpBindings>

/** What a site's firewall sends to a data centre: a page, with status 200. */
const firewallPage =
  '<!DOCTYPE html><html><head><title>Access denied</title></head><body><h1>Pardon our interruption</h1>' +
  '<p>Something about your browser made us think you were a bot.</p></body></html>'

/** What an edge server sends to an address that it does not like. */
const refusalPage =
  '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Denied</H1>\n' +
  "You don't have permission to access this on this server.<P>\nReference&#32;&#35;18&#46;0\n</BODY>\n</HTML>\n"

/** The Odds API's answer to a key whose month is used up. */
const outOfCredits: EndpointReply = {
  status: 401,
  body: JSON.stringify({
    message: 'Usage quota has been reached. See usage plans at https://the-odds-api.com',
    error_code: 'OUT_OF_USAGE_CREDITS',
    details_url: 'https://the-odds-api.com/liveapi/guides/v4/api-error-codes.html#out-of-usage-credits',
  }),
  contentType: 'application/json; charset=utf-8',
  headers: { 'x-requests-remaining': '0', 'x-requests-used': '5000000', 'x-requests-last': '0' },
}

export async function applyFault(
  fault: OrderedFault,
  context: Context<{ Bindings: Bindings }>,
  nowMs: number,
  answerAt: (asOfMs: number) => EndpointReply,
): Promise<Response> {
  const args = fault.args ?? {}
  switch (fault.kind) {
    case 'status': {
      const status = args.status ?? 503
      return send({
        status,
        body: `{"message":"ordered status ${status}"}`,
        contentType: 'application/json',
      })
    }
    case 'delay':
      // Real time: a client's time-out is real, whatever the replay's clock says.
      await systemClock.sleep(args.milliseconds ?? 1000, context.req.raw.signal)
      return send(answerAt(nowMs))
    case 'cut':
      return cut(context, answerAt(nowMs), args.how ?? 'socket')
    case 'stale':
      return send(answerAt(nowMs - (args.minutes ?? 24 * 60) * minuteMs))
    case 'duplicate':
      return send(rewrite(answerAt(nowMs), duplicateRows))
    case 'changed-shape':
      return send(rewrite(answerAt(nowMs), (body) => renameKeys(body, args.rename ?? defaultRenames)))
    case 'garbage':
      return new Response(garbage(args.seed ?? 1), { headers: { 'content-type': 'application/json' } })
    case 'html':
      return send({
        status: args.status ?? 200,
        body: firewallPage,
        contentType: 'text/html; charset=utf-8',
      })
    case 'empty': {
      const reply = answerAt(nowMs)
      return send(args.isBodiless ? { ...reply, body: '' } : rewrite(reply, emptyRows))
    }
    case 'redirect':
      return new Response(null, {
        status: 302,
        headers: { location: args.location ?? '/replay/subscribe' },
      })
    case 'partial':
      return send(rewrite(answerAt(nowMs), (body) => keepGames(body, args.keep ?? 1)))
    case 'zeros':
      return send(rewrite(answerAt(nowMs), zeroNumbers))
    case 'refuse':
      return send({ status: 403, body: refusalPage, contentType: 'text/html' })
    case 'quota':
      return send(outOfCredits)
    case 'repeat-cursor':
      return send(rewrite(answerAt(nowMs), (body) => repeatCursor(body, context.req.query('cursor'))))
  }
}

function send(reply: EndpointReply): Response {
  // The entity tag would let a client keep what it has: a faulty reply never carries one.
  const { etag: _etag, ...headers } = reply.headers ?? {}
  return new Response(reply.body, {
    status: reply.status,
    headers: { ...headers, 'content-type': reply.contentType },
  })
}

/** Error replies have no rows to distort. */
function rewrite(reply: EndpointReply, change: (body: unknown) => unknown): EndpointReply {
  if (reply.status !== 200) return reply
  const { document } = reply
  if (document) return { ...reply, body: document.render(change(document.content)) }
  return { ...reply, body: JSON.stringify(change(JSON.parse(textOf(reply)))) }
}

function cut(
  context: Context<{ Bindings: Bindings }>,
  reply: EndpointReply,
  how: 'socket' | 'body',
): Response | Promise<Response> {
  const bytes = bytesOf(reply)
  const half = bytes.subarray(0, Math.floor(bytes.length / 2))
  const { outgoing } = context.env ?? {}
  if (how === 'body' || !outgoing) return send({ ...reply, body: half.slice() })
  outgoing.writeHead(reply.status, { 'content-type': reply.contentType, 'content-length': bytes.length })
  return new Promise((resolve) => {
    outgoing.write(half, () => {
      outgoing.destroy()
      resolve(RESPONSE_ALREADY_SENT)
    })
  })
}

/** Bytes that are neither JSON nor UTF-8. */
function garbage(seed: number): Uint8Array<ArrayBuffer> {
  const random = createRandom(`garbage/${seed}`)
  return Uint8Array.from({ length: 512 }, () => 128 + random.integer(128))
}
