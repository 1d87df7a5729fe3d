/** What every endpoint of balldontlie asks for and gives: a key in the Authorization header, and pages that name the next one's cursor. */
import { type Endpoint, type EndpointReply, type EndpointRequest, jsonReply } from './endpoints/endpoint.ts'

const defaultPageSize = 25
const largestPageSize = 100

export function withKey(answer: Endpoint['answer']): Endpoint['answer'] {
  return (request) =>
    request.header('authorization')
      ? answer(request)
      : { status: 401, body: 'Unauthorized', contentType: 'text/plain; charset=utf-8' }
}

export function answerPage(
  { query }: EndpointRequest,
  rows: readonly object[],
  ids: readonly number[] = rows.map((row) => (row as { id: number }).id),
): EndpointReply {
  const size = Math.min(largestPageSize, Math.max(1, Number(query.per_page) || defaultPageSize))
  const cursor = Number(query.cursor ?? 0)
  const after = ids.findIndex((id) => id > cursor)
  const start = query.cursor === undefined ? 0 : after < 0 ? rows.length : after
  const data = rows.slice(start, start + size)
  const hasMore = start + size < rows.length
  const next_cursor = hasMore ? ids[start + size - 1] : undefined
  return jsonReply({ data, meta: { ...(hasMore ? { next_cursor } : {}), per_page: size } })
}
