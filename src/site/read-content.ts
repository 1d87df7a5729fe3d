/** A published document as its schema reads it. One that an older program wrote in an older form stays published, but a page made for the newer form
 * cannot show it, and says so: nothing is guessed into it. */
import type { z } from 'zod'
import type { ShelvedDocument } from './document-ref.ts'

export type Published<Content> =
  | { readonly state: 'absent' }
  | { readonly state: 'older-form'; readonly document: ShelvedDocument }
  | { readonly state: 'there'; readonly document: ShelvedDocument; readonly content: Content }

/** Read once a revision: the schema of a full evening costs more than its page. */
const read = new WeakMap<ShelvedDocument, Published<unknown>>()

export function readContent<Schema extends z.ZodObject>(
  { schema }: { readonly schema: Schema },
  document: ShelvedDocument | undefined,
): Published<z.output<Schema>> {
  if (document === undefined) return { state: 'absent' }
  const known = read.get(document) as Published<z.output<Schema>> | undefined
  if (known) return known
  const parsed = schema.safeParse(document.content)
  const published: Published<z.output<Schema>> = parsed.success
    ? { state: 'there', document, content: parsed.data }
    : { state: 'older-form', document }
  read.set(document, published)
  return published
}
