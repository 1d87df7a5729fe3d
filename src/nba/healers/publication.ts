/** Holds what is published for the coming games against the halt that holds now: a document that says something else is made again.
 *
 * Most changes bring a new document by themselves. This finds those that come with time alone (lines that nobody confirms any more) or whose order
 * was lost; and it tells a human, once, when an hour before the first tip there are no picks although there should be. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Healer } from '../../platform/healers/healer.ts'
import { keepIncident, resolveIncident } from '../../platform/ledger/incidents.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { findHalt } from '../6-exports/halts/find-halt.ts'
import type { Halt } from '../6-exports/halts/halt.ts'
import { readPublishedHalts } from '../6-exports/halts/published-halts.ts'
import { addDays, gameDateOf } from '../domain/game-date.ts'

export const noPicksCause = 'no picks are published'
const asset = 'export_predictions'
const tellMinutesBefore = 60

/** The pipeline is complete only after its healers. */
export function createPublicationHealer(pipelineOf: () => Pick<Pipeline, 'loadCalendar'>): Healer {
  return {
    name: 'publication',
    everySeconds: 300,
    async heal(db, now) {
      const partitions: { asset: string; gameDate: string }[] = []
      const silent: Silent[] = []
      for (const date of await readUnplayed(db, now)) {
        const { halt } = await findHalt(db, await pipelineOf().loadCalendar(db), date.gameDate, now)
        const [said] = await readPublishedHalts(db, date.gameDate)
        const isSaid = said?.gameDate === date.gameDate && said.reason === (halt?.reason ?? null)
        if (date.isSettled && !isSaid) partitions.push({ asset, gameDate: date.gameDate })
        const isClose = now.until(date.firstTipAt).total('minutes') <= tellMinutesBefore
        if (halt && halt.kind !== 'manual' && !halt.isQuiet && isClose) silent.push({ ...date, halt })
      }
      await tell(db, silent, now)
      if (partitions.length === 0) return []
      const reason = 'another halt holds than the document says'
      const refreshed = await db.transaction((tx) =>
        refreshPartitions(tx, { partitions, actor: 'healer/publication', reason, now }),
      )
      return refreshed.map(({ gameDate }) => `${asset} ${gameDate} is made again: ${reason}`)
    },
  }
}

interface Unplayed {
  readonly gameDate: string
  readonly firstTipAt: Temporal.Instant
  /** Made, not at work, and not about to be made. */
  readonly isSettled: boolean
}

interface Silent extends Unplayed {
  readonly halt: Halt
}

/** Today's and tomorrow's, as long as a game of theirs has not begun. */
function readUnplayed(db: Queryable, now: Temporal.Instant): Promise<Unplayed[]> {
  const today = gameDateOf(now)
  return db.query(sql`
    select l.game_date as "gameDate", min(g.tip_at) as "firstTipAt",
      l.committed_state is not null and l.state <> 'running' and (l.refresh_at is null or l.refresh_at > ${now}) as "isSettled"
    from ledger l join games g on g.game_date = l.game_date and g.status <> 'postponed'
    where l.asset = ${asset} and l.game_date between ${addDays(today, -1)} and ${addDays(today, 1)}
      and (l.not_before is null or l.not_before <= ${now})
    group by l.asset, l.game_date having max(g.tip_at) > ${now} order by l.game_date`)
}

/** One incident, of the earliest such date; it ends when none is left. */
async function tell(db: Database, silent: readonly Silent[], now: Temporal.Instant): Promise<void> {
  const [first] = silent
  if (!first) {
    await resolveIncident(db, noPicksCause, now)
    return
  }
  await keepIncident(db, {
    cause: noPicksCause,
    severity: 'critical',
    title: `no picks are published for ${first.gameDate}, and the first game is near: ${first.halt.reason}. sixthman halt says what holds`,
    details: { gameDate: first.gameDate, kind: first.halt.kind },
    now,
  })
}
