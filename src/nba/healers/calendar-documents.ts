/** Holds the documents of the calendar against the calendar: each speaks of the weeks around its date, and the games of any of those may move.
 *
 * As inputs the other dates would order three weeks of documents with every score; here only what would say something else is made again. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { describeCalendar, hashCalendar } from '../6-exports/export-calendar.ts'
import { endOf } from '../6-exports/halts/halt.ts'
import { readManualHalt } from '../6-exports/halts/manual.ts'
import { addDays, gameDateOf } from '../domain/game-date.ts'

const asset = 'export_calendar'
const reason = 'the calendar says something else than its document'
/** Of the last date of a season the next one is known a summer later. */
const daysBack = 200

type Outdated = Found & PartitionKey

/** The pipeline is complete only after its healers. */
export function createCalendarDocumentsHealer(
  pipelineOf: () => Pick<Pipeline, 'loadCalendar'>,
): Healer<Outdated> {
  return {
    name: 'calendar-documents',
    repairs: 'documents of the calendar that say something else than it does, or another halt than holds',
    everySeconds: 300,
    async find({ db, now }) {
      const calendar = await pipelineOf().loadCalendar(db)
      const halt = await readManualHalt(db, now)
      const isOutdated = ({ gameDate, madeOf, haltReason }: Said): boolean => {
        const isComing = endOf(calendar.on(gameDate), gameDate).epochMilliseconds > now.epochMilliseconds
        return (
          madeOf !== hashCalendar(describeCalendar(calendar, gameDate)) ||
          (isComing && haltReason !== (halt?.reason ?? null))
        )
      }
      return (await readSaid(db, now)).filter(isOutdated).map(({ gameDate }) => {
        const partition = { asset, gameDate }
        return { ...partition, key: formatPartition(partition), says: reason, remedy: 'it is made again' }
      })
    },
    mend: ({ db, now }, partitions) =>
      db.transaction(async (tx) => {
        await refreshPartitions(tx, { partitions, actor: 'healer/calendar-documents', reason, now })
      }),
  }
}

interface Said {
  readonly gameDate: string
  readonly madeOf: string | null
  readonly haltReason: string | null
}

/** Of those that are made, not at work, and not about to be made. */
function readSaid(db: Queryable, now: Temporal.Instant): Promise<Said[]> {
  return db.query(sql`
    select l.game_date as "gameDate", said.body -> 'sources' ->> 'calendar' as "madeOf", said.body -> 'halt' ->> 'reason' as "haltReason"
    from ledger l cross join lateral (
      select body::json as body from documents d where d.name = 'calendar' and d.game_date = l.game_date
      order by revision desc limit 1) said
    where l.asset = ${asset} and l.game_date >= ${addDays(gameDateOf(now), -daysBack)} and l.committed_state is not null
      and l.state <> 'running' and (l.refresh_at is null or l.refresh_at > ${now}) and (l.not_before is null or l.not_before <= ${now})
    order by l.game_date`)
}
