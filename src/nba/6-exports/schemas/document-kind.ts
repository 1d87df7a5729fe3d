/** A kind of document that is published: its path, what it says, how long it may be kept, and its schema.
 *
 *     export const bestBets = defineDocument({
 *       name: 'best-bets', says: 'the picks of a date, best first', asset: 'export_predictions', cacheSeconds: cacheSeconds.tonight,
 *       body: { picks: z.array(pick) },
 *     })
 *
 * Of a collection there is one document a subject: `tonight/player/203999/2024-12-02` is one of `tonight/player`. */
import { z } from 'zod'
import { envelopeFields } from './envelope.ts'

/** How long a reader may show a document before he asks again. */
export const cacheSeconds = { live: 30, tonight: 300, trends: 3600, results: 86_400 } as const

export interface DocumentKind {
  /** The path before the date, and in a collection before the subject. */
  readonly name: string
  readonly says: string
  /** The export that publishes it; null for a document of the moment, which is made when it is asked for (of-the-moment/). */
  readonly asset: string | null
  readonly cacheSeconds: number
  /** One document a subject, which stands between the name and the date. */
  readonly isCollection: boolean
  /** The field with the list that makes it long: from there on its text is stored compressed. Default: none. */
  readonly packedFrom?: string
  readonly schema: z.ZodObject
}

export function defineDocument<Body extends z.ZodRawShape>(declared: {
  readonly name: string
  readonly says: string
  readonly asset: string | null
  readonly cacheSeconds: number
  readonly isCollection?: boolean
  readonly packedFrom?: keyof Body & string
  readonly body: Body
}) {
  const { body, isCollection = false, ...kind } = declared
  return {
    ...kind,
    isCollection,
    schema: z.strictObject(envelopeFields).extend(body).describe(declared.says),
  } satisfies DocumentKind
}
