/** Lists come in pages: `limit` items, and in `next` the cursor that `after` takes for the following ones; null at the end.
 *
 * A cursor is where the last item stood, not a count, so that nothing is skipped or shown twice when items come in between. */
import { z } from 'zod'
import { PipelineError } from '../../platform/errors.ts'
import { wholeNumber } from './parameters.ts'

export const pageLimitMax = 200

/** A place may hold 400 signs of three bytes each, and Base64 takes four letters for three of them. */
const cursorLengthMax = 2_000

export const pageParameters = {
  limit: wholeNumber(1, pageLimitMax).default(50),
  after: z.string().max(cursorLengthMax).optional().describe('`next` of the page before'),
}

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() })
}

export interface PageOf<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** Of rows that were read with one more than the limit, by which the end is known. */
export function cutPage<Item>(
  rows: readonly Item[],
  limit: number,
  cursorOf: (item: Item) => unknown,
): PageOf<Item> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  const next = rows.length > limit && last !== undefined ? encodeCursor(cursorOf(last)) : null
  return { items, next }
}

function encodeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Null where none was given; throws `usage.invalid` for one that this program did not make. */
export function readCursor<Cursor extends z.ZodType>(
  after: string | undefined,
  shape: Cursor,
): z.output<Cursor> | null {
  if (after === undefined) return null
  const parsed = shape.safeParse(decode(after))
  if (parsed.success) return parsed.data
  throw new PipelineError(
    'usage.invalid',
    'after: this is no cursor of this list; take `next` of the page before',
  )
}

function decode(after: string): unknown {
  try {
    return JSON.parse(Buffer.from(after, 'base64url').toString('utf8'))
  } catch {
    return undefined // no JSON: the shape refuses it
  }
}
