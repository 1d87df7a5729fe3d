/** Documents of the moment: how the data of a date are, and how its picks stand. Both change with the clock and with every commit, so they are
 * made when they are asked for and are not stored; whoever keeps one passes it in, and gets the same bytes back where nothing has changed. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { wholeText } from '../6-exports/document-text.ts'
import { reviseDocument } from '../6-exports/envelope.ts'
import { documentKinds } from '../6-exports/schemas/index.ts'
import type { StoredDocument } from '../6-exports/stored-documents.ts'
import { addDays, gameDateOf } from '../domain/game-date.ts'
import { buildLiveGrading } from './live-grading.ts'
import type { MomentContent, MomentContext } from './moment.ts'
import { buildStatus } from './status.ts'

type Builder = (context: MomentContext, gameDate: string) => Promise<MomentContent | undefined>

const builders: Readonly<Record<string, Builder>> = {
  status: buildStatus,
  'live-grading': buildLiveGrading,
}

export const momentNames: readonly string[] = documentKinds
  .filter(({ asset }) => asset === null)
  .map(({ name }) => name)

/** Undefined where nothing is known of the date. Without one that is kept its revision is 1. */
export async function readMomentDocument(
  context: MomentContext,
  name: string,
  gameDate: string,
  kept?: StoredDocument,
): Promise<StoredDocument | undefined> {
  const content = await builders[name]?.(context, gameDate)
  if (!content) return undefined
  const { sources, ...rest } = content
  const document = `${name}/${gameDate}`
  const { text, isSame } = reviseDocument({ document, content: rest, degraded: [], sources }, kept)
  const revision = (kept?.revision ?? 0) + (isSame ? 0 : 1)
  return { revision, body: wholeText(text).toString(), withdrawn: false }
}

/** The dates whose state may still change: those wanted of yesterday, today and tomorrow. */
export async function readMomentDates(db: Queryable, now: Temporal.Instant): Promise<string[]> {
  const today = gameDateOf(now)
  const rows = await db.query<{ gameDate: string }>(sql`
    select game_date::text as "gameDate" from runs
    where scope = 'full' and game_date between ${addDays(today, -1)} and ${addDays(today, 1)} order by game_date`)
  return rows.map(({ gameDate }) => gameDate)
}
