/** The ETag of an answer, and whether whoever asks has it already. */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'

/** Says the tag of what is answered, made of `source`; true: he has it, and is to be answered 304. */
export function isKnownByTag(context: Context, source: string): boolean {
  const tag = `"${createHash('sha256').update(source).digest('base64url').slice(0, 27)}"`
  context.header('etag', tag)
  context.header('vary', 'authorization, cookie')
  const known = (context.req.header('if-none-match') ?? '')
    .split(',')
    .map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(tag)
}
