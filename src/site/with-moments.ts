/** A shelf that also has the documents of the moment, which are nowhere stored: they are made at most once a second each, however many ask, and
 * count as changed only where they say something else. */

import { createHash } from 'node:crypto'
import { bestBets } from '../nba/6-exports/schemas/best-bets.ts'
import { liveGrading } from '../nba/6-exports/schemas/live-grading.ts'
import type { StoredDocument } from '../nba/6-exports/stored-documents.ts'
import type { MomentContext } from '../nba/of-the-moment/moment.ts'
import { momentNames, readMomentDocument } from '../nba/of-the-moment/moment-documents.ts'
import type { Clock } from '../platform/clock.ts'
import { sql } from '../platform/db/sql.ts'
import { createKeeper } from '../platform/keeper.ts'
import { freshForMs, type Shelf } from './shelf.ts'

type Asked = Parameters<Shelf['take']>[0][number]
type Taken = Awaited<ReturnType<Shelf['take']>>[number]

type Made = (StoredDocument & { readonly taken: Taken }) | undefined

const bytesMax = 8 * 1024 * 1024

export function withMoments(shelf: Shelf, { db, pipeline }: Omit<MomentContext, 'now'>, clock: Clock): Shelf {
  const keeper = createKeeper<Made>({
    bytesMax,
    sizeOf: (made) => made?.body.length ?? 0,
    fresh: { clock, forMs: freshForMs },
  })
  const take = async (ref: Asked): Promise<Taken> => {
    if (!momentNames.includes(ref.name)) return (await shelf.take([ref]))[0]
    const gameDate = ref.gameDate ?? (await findDate(ref))
    if (gameDate === undefined) return undefined
    const made = await keeper.take(`${ref.name} ${gameDate}`, (before) => make(ref.name, gameDate, before))
    return made?.taken
  }
  return { ...shelf, take: (refs) => Promise.all(refs.map(take)) }

  async function make(name: string, gameDate: string, before: Made): Promise<Made> {
    const made = await readMomentDocument({ db, pipeline, now: clock.now() }, name, gameDate, before)
    if (!made || made.body === before?.body) return made && before
    const { revision, body } = made
    const tag = createHash('sha256').update(body).digest('hex')
    return {
      ...made,
      taken: { name, gameDate, revision, tag, isWithdrawn: false, content: JSON.parse(body) as unknown },
    }
  }

  /** How picks stand is told of the newest date that has any published; everything else of the newest that was wanted whole, which is planned long
   * before there are picks of it. */
  async function findDate(ref: Asked): Promise<string | undefined> {
    if (ref.name === liveGrading.name)
      return (await shelf.take([{ ...ref, name: bestBets.name }]))[0]?.gameDate
    const { until } = ref
    const rows = await db.query<{ gameDate: string | null }>(sql`
      select max(game_date)::text as "gameDate" from runs where scope = 'full' and game_date <= ${until ?? 'infinity'}::date`)
    return rows[0]?.gameDate ?? undefined
  }
}
