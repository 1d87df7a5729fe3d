/** Holds what is published for the coming games against the halt that holds now: a document that says something else is made again.
 *
 * Most changes bring a new document by themselves. This finds those that come with time alone (lines that nobody confirms any more) or whose order
 * was lost; and it tells a human, once, when an hour before the first tip there are no picks although there should be. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition } from '../../platform/asset.ts'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { toPipelineError } from '../../platform/errors.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { keepIncident, resolveIncident } from '../../platform/ledger/incidents.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { redact } from '../../platform/redaction.ts'
import { findHalt } from '../6-exports/halts/find-halt.ts'
import type { Halt } from '../6-exports/halts/halt.ts'
import { readPublishedHalts } from '../6-exports/halts/published-halts.ts'
import { addDays, gameDateOf } from '../domain/game-date.ts'
import { isWithheld } from '../withheld-picks.ts'

export const noPicksCause = 'no picks are published'
const asset = 'export_predictions'
const tellMinutesBefore = 60
const titleLengthMax = 900

interface Misspoken extends Found {
  /** A document to be made again; null where it is the incident that is to be brought up to date. */
  readonly gameDate: string | null
  /** The earliest date without picks that is near. */
  readonly silent: Silent | null
}

/** The pipeline is complete only after its healers. */
export function createPublicationHealer(pipelineOf: () => Pick<Pipeline, 'loadCalendar'>): Healer<Misspoken> {
  return {
    name: 'publication',
    repairs: 'documents that say another halt than holds, and evenings without picks that nobody was told of',
    everySeconds: 300,
    async find({ db, now }) {
      const documents: Misspoken[] = []
      const silent: Silent[] = []
      let isKnown = true
      for (const date of await readDates(db, now)) {
        const halt = await establishHalt(db, pipelineOf(), date, now)
        const [said] = await readPublishedHalts(db, date.gameDate)
        const reason = said?.gameDate === date.gameDate ? said.reason : undefined
        if (date.isSettled && !saysSo(reason, halt)) documents.push(describeDocument(date, reason))
        if (halt === unestablished) isKnown = false
        else if (isSilent(halt, date, now)) silent.push({ ...date, halt })
      }
      // What a human was told of is over only where it is known to be.
      if (!isKnown && silent.length === 0) return documents
      return [...documents, ...describeSilence(silent[0] ?? null, await readTold(db))]
    },
    async mend({ db, now }, found) {
      const partitions = found.flatMap(({ gameDate }) => (gameDate === null ? [] : [{ asset, gameDate }]))
      await db.transaction(async (tx) => {
        for (const { gameDate, silent } of found) if (gameDate === null) await tell(tx, silent, now)
        await refreshPartitions(tx, { partitions, actor: 'healer/publication', reason, now })
      })
    },
  }
}

const reason = 'another halt holds than the document says'
const unestablished = 'unestablished'

/** What cannot be established is no halt, and nothing that may be published either; a database that is away is tried again as a whole. */
async function establishHalt(
  db: Queryable,
  { loadCalendar }: Pick<Pipeline, 'loadCalendar'>,
  { gameDate, firstTipAt }: Unplayed,
  now: Temporal.Instant,
): Promise<Halt | null | typeof unestablished> {
  if (firstTipAt === null) return unestablished
  try {
    return (await findHalt(db, await loadCalendar(db), gameDate, now)).halt
  } catch (error) {
    if (isOfDatabase(error)) throw error
    return unestablished
  }
}

function isSilent(halt: Halt | null, { firstTipAt }: Unplayed, now: Temporal.Instant): halt is Halt {
  if (halt === null || halt.kind === 'manual' || halt.isQuiet) return false
  return firstTipAt !== null && now.until(firstTipAt).total('minutes') <= tellMinutesBefore
}

function isOfDatabase(error: unknown): boolean {
  return toPipelineError(error).code.startsWith('database.')
}

/** `said`: undefined where there is no document. */
function saysSo(said: string | null | undefined, halt: Halt | null | typeof unestablished): boolean {
  return halt === unestablished ? isWithheld(said) : said === (halt?.reason ?? null)
}

/** One that was withheld is tried again at every look, and each is another trial. */
function describeDocument({ gameDate, fence }: Unplayed, said: string | null | undefined): Misspoken {
  const partition = formatPartition({ asset, gameDate })
  const key = isWithheld(said) ? `${partition} after attempt ${fence}` : partition
  return { key, says: reason, remedy: 'it is made again', gameDate, silent: null }
}

/** Nothing where a human was told of just that. */
function describeSilence(silent: Silent | null, told: string | null): Misspoken[] {
  const title = silent && titleOf(silent)
  if (title === told) return []
  return [
    {
      key: `incident of ${silent?.gameDate ?? 'evenings before'}`,
      says: title ?? 'a human was told of an evening without picks, and none is near any more',
      remedy: title === null ? 'the incident is resolved' : 'a human is told',
      gameDate: null,
      silent,
    },
  ]
}

interface Unplayed {
  readonly gameDate: string
  /** Null where the games cannot be read. */
  readonly firstTipAt: Temporal.Instant | null
  /** Made, not at work, and not about to be made. */
  readonly isSettled: boolean
  readonly fence: number
}

interface Silent extends Unplayed {
  readonly halt: Halt
}

/** Where the games cannot be read, all of the ledger: whether one has begun is not known then. */
async function readDates(db: Queryable, now: Temporal.Instant): Promise<Unplayed[]> {
  try {
    return await readUnplayed(db, now)
  } catch (error) {
    if (isOfDatabase(error)) throw error
    return db.query(sql`
      select game_date as "gameDate", null as "firstTipAt", fence, state <> 'running' and refresh_at is null as "isSettled"
      from ledger where asset = ${asset} and committed_state is not null and game_date between ${addDays(gameDateOf(now), -1)} and ${addDays(gameDateOf(now), 1)}
      order by game_date`)
  }
}

/** Yesterday's, today's and tomorrow's, as long as a game of theirs has not begun. */
function readUnplayed(db: Queryable, now: Temporal.Instant): Promise<Unplayed[]> {
  const today = gameDateOf(now)
  return db.query(sql`
    select l.game_date as "gameDate", min(g.tip_at) as "firstTipAt", l.fence,
      l.committed_state is not null and l.state <> 'running' and (l.refresh_at is null or l.refresh_at > ${now}) as "isSettled"
    from ledger l join games g on g.game_date = l.game_date and g.status <> 'postponed'
    where l.asset = ${asset} and l.game_date between ${addDays(today, -1)} and ${addDays(today, 1)}
      and (l.not_before is null or l.not_before <= ${now})
    group by l.asset, l.game_date having max(g.tip_at) > ${now} order by l.game_date`)
}

/** One incident, of the earliest such date; it ends when none is left. */
async function tell(tx: Transaction, silent: Silent | null, now: Temporal.Instant): Promise<void> {
  if (silent === null) {
    await resolveIncident(tx, noPicksCause, now)
    return
  }
  await keepIncident(tx, {
    cause: noPicksCause,
    severity: 'critical',
    title: titleOf(silent),
    details: { gameDate: silent.gameDate, kind: silent.halt.kind },
    page: 'halts.md',
    now,
  })
}

/** As it is stored, so that it can be held against what is. */
function titleOf({ gameDate, halt }: Silent): string {
  return redact(
    `no picks are published for ${gameDate}, and the first game is near: ${halt.reason}. sixthman halt says what holds`,
  ).slice(0, titleLengthMax)
}

/** What the open incident says. */
async function readTold(db: Queryable): Promise<string | null> {
  const rows = await db.query<{ title: string }>(
    sql`select title from incidents where cause = ${noPicksCause} and resolved_at is null`,
  )
  return rows[0]?.title ?? null
}
