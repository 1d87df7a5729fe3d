/** A shelf that also has the documents of the moment, which are nowhere stored: they are made at most once a second each, however many ask, and
 * count as changed only where they say something else. */

import { createHash } from 'node:crypto'
import type { StoredDocument } from '../nba/6-exports/stored-documents.ts'
import type { MomentContext } from '../nba/of-the-moment/moment.ts'
import { momentNames, readMomentDocument } from '../nba/of-the-moment/moment-documents.ts'
import type { Clock } from '../platform/clock.ts'
import { sql } from '../platform/db/sql.ts'
import type { Shelf } from './shelf.ts'

type Asked = Parameters<Shelf['take']>[0][number]
type Taken = Awaited<ReturnType<Shelf['take']>>[number]

interface Place {
  readonly madeAtMs: number
  readonly kept: Promise<(StoredDocument & { readonly taken: Taken }) | undefined>
}

const freshForMs = 1000
const placesMax = 100

export function withMoments(shelf: Shelf, { db, pipeline }: Omit<MomentContext, 'now'>, clock: Clock): Shelf {
  const places = new Map<string, Place>()
  const take = async (ref: Asked): Promise<Taken> => {
    if (!momentNames.includes(ref.name)) return (await shelf.take([ref]))[0]
    const gameDate = ref.gameDate ?? (await findDate(ref.until))
    return gameDate === undefined ? undefined : (await keep(ref.name, gameDate))?.taken
  }
  return { ...shelf, take: (refs) => Promise.all(refs.map(take)) }

  function keep(name: string, gameDate: string): Place['kept'] {
    const key = `${name} ${gameDate}`
    const nowMs = clock.monotonicMs()
    const place = places.get(key)
    if (place && nowMs - place.madeAtMs < freshForMs) return place.kept
    const kept = make(name, gameDate, place?.kept)
    places.delete(key)
    places.set(key, { madeAtMs: nowMs, kept })
    if (places.size > placesMax) places.delete(places.keys().next().value!)
    kept.catch(() => places.delete(key)) // the next one asks again
    return kept
  }

  async function make(name: string, gameDate: string, before: Place['kept'] | undefined): Place['kept'] {
    const kept = await before?.catch(() => undefined)
    const made = await readMomentDocument({ db, pipeline, now: clock.now() }, name, gameDate, kept)
    if (!made || made.body === kept?.body) return made && kept
    const { revision, body } = made
    const tag = createHash('sha256').update(body).digest('hex')
    return { ...made, taken: { name, gameDate, revision, tag, content: JSON.parse(body) as unknown } }
  }

  /** The newest date that was wanted whole. */
  async function findDate(until: string | undefined): Promise<string | undefined> {
    const rows = await db.query<{ gameDate: string | null }>(sql`
      select max(game_date)::text as "gameDate" from runs where scope = 'full' and game_date <= ${until ?? 'infinity'}::date`)
    return rows[0]?.gameDate ?? undefined
  }
}
