/** Orders what is ready on the given dates: stores what the gates decided and queues the partitions, in one transaction.
 *
 * The completion of a partition and the controller both call this, so a lost message costs only the time until the next
 * loop. A lock a date makes two completions at the same moment see each other. */
import { Temporal } from 'temporal-polyfill'
import { closeForNewInput } from '../breakers/asset-breakers.ts'
import type { Calendar } from '../calendar.ts'
import { json, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import type { DateSituation } from './date-situation.ts'
import { type Blocked, decideReadiness, type Readiness } from './decide.ts'
import { findLostInputs } from './find-lost-inputs.ts'
import { runPriority } from './plan.ts'
import { readSituations, type Situations } from './read-situations.ts'
import { type GateChange, storeGates } from './store-gates.ts'

export interface OrderParts {
  readonly pipeline: Pipeline
  readonly queue: Queue
  /** Asked only for dates whose gates have tiers that count, which those of a backfill have not. */
  readonly loadCalendar: () => Promise<Calendar>
}

/** The completion's own order: its date is locked already, and a later date may have waited for it. */
export interface Completion {
  readonly gameDate: string
  /** Assets that read the completed one over earlier dates. */
  readonly readers: readonly string[]
}

/** Locks the dates and orders what is ready on them. */
export async function orderReady(
  tx: Transaction,
  parts: OrderParts,
  gameDates: readonly string[],
  now: Temporal.Instant,
): Promise<Job[]> {
  const dates = [...new Set(gameDates)].sort()
  if (dates.length === 0) return []
  await lockDates(tx, dates)
  return orderLocked(
    tx,
    parts,
    await readSituations(tx, dates, null, parts.pipeline.readOverEarlierDates),
    now,
  )
}

/** Orders what a completion has made ready on its date, and on the first later date that still has to be produced. */
export async function orderFollowing(
  tx: Transaction,
  parts: OrderParts,
  completion: Completion,
  now: Temporal.Instant,
): Promise<Job[]> {
  const { gameDate, readers } = completion
  const later = readers.length > 0 ? { gameDate, assets: readers } : null
  return orderLocked(
    tx,
    parts,
    await readSituations(tx, [gameDate], later, parts.pipeline.readOverEarlierDates),
    now,
  )
}

async function orderLocked(
  tx: Transaction,
  { pipeline, queue, loadCalendar }: OrderParts,
  { dates, frontier, paused }: Situations,
  now: Temporal.Instant,
): Promise<Job[]> {
  const jobs: Job[] = []
  const changes: GateChange[] = []
  const redriven: { asset: string; gameDate: string }[] = []
  const blocking: Blocking[] = []
  const reopened: string[] = []
  const isTimed = dates.some(({ cause }) => cause !== 'backfill' && cause !== 'import')
  const calendar = isTimed ? await loadCalendar() : null
  for (const { gameDate, cause, priority, requestedAt, partitions, gates, backfilled } of dates) {
    const answer = calendar?.on(gameDate)
    const day = answer?.kind === 'games' ? answer.day : null
    const situation: DateSituation = {
      gameDate,
      cause,
      rows: new Map(partitions.map((row) => [row.asset, row])),
      gates: new Map(gates.map((gate) => [gate.gate, gate])),
      frontier: new Map(frontier.map(({ asset, first }) => [asset, first])),
      failedBefore: new Set(
        frontier
          .filter(({ firstAlive }) => firstAlive === null || firstAlive >= gameDate)
          .map(({ asset }) => asset),
      ),
      held: new Set(backfilled.filter(({ isHeld }) => isHeld).map(({ asset }) => asset)),
      paused: new Map(paused.map((each) => [each.asset, each])),
      baseOf: (gate) => laterOf(pipeline.resolveMoment(gate.base, gameDate, day), requestedAt),
      momentOf: (moment) => pipeline.resolveMoment(moment, gameDate, day),
    }
    const readiness = await decideMeasured(tx, pipeline, situation, now)
    changes.push(...readiness.gateChanges.map((change) => ({ ...change, gameDate })))
    redriven.push(...newInputs(readiness).map((asset) => ({ asset, gameDate })))
    blocking.push(...readiness.blocked.map((each) => ({ ...each, gameDate })))
    reopened.push(...readiness.reopened)
    blocking.push(...readiness.unblocked.map((asset) => ({ asset, gameDate, because: null })))
    const behind = new Set(backfilled.filter(({ isBehind }) => isBehind).map(({ asset }) => asset))
    const orderOf = (asset: string): number =>
      priorityOf(behind.has(asset) ? Math.min(priority, runPriority.backfill) : priority, gameDate)
    jobs.push(
      ...readiness.ready.map(({ asset }) => ({
        asset,
        gameDate,
        orderedAt: now,
        priority: orderOf(asset),
        phase: pipeline.asset(asset).phase,
      })),
    )
  }
  await storeGates(tx, changes, now)
  await resetFailed(tx, redriven)
  await storeBlocking(tx, blocking, now)
  await closeForNewInput(tx, reopened, now)
  const sorted = jobs.sort((a, b) => (`${a.asset} ${a.gameDate}` < `${b.asset} ${b.gameDate}` ? -1 : 1))
  if (sorted.length > 0) await queue.send(tx, sorted)
  return sorted
}

/** Earlier dates first, since later ones read them; a live date (high base priority) before any backfill. */
function priorityOf(base: number, gameDate: string): number {
  const days = Temporal.PlainDate.from('1970-01-01').until(gameDate).days
  return base * 100_000 - days
}

/** Counting tables has its price: only before a gate opens whose inputs must be counted, and as long as that keeps it closed. */
async function decideMeasured(
  db: Queryable,
  pipeline: Pipeline,
  situation: DateSituation,
  now: Temporal.Instant,
): Promise<Readiness> {
  const readiness = decideReadiness(pipeline, situation, now)
  const opening = readiness.gateChanges.filter(({ isVerdict, state }) => isVerdict && state !== 'closed')
  const lost = await findLostInputs(
    db,
    pipeline,
    situation,
    opening.map(({ gate }) => gate),
  )
  return lost.size === 0 ? readiness : decideReadiness(pipeline, { ...situation, lost }, now)
}

function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}

function newInputs(readiness: Readiness): string[] {
  return readiness.ready.filter(({ because }) => because === 'new input').map(({ asset }) => asset)
}

/** Two completions of one date at the same moment must see each other: the second waits for the first one's commit. */
async function lockDates(tx: Transaction, dates: readonly string[]): Promise<void> {
  await tx.query(sql`
    select pg_advisory_xact_lock(hashtext('sixthman.order'), hashtext(d)) from unnest(${dates}::text[]) d order by d`)
}

/** A failed partition whose input has changed is worth a fresh budget; its dead letter closes when it succeeds. */
async function resetFailed(
  tx: Transaction,
  partitions: readonly { asset: string; gameDate: string }[],
): Promise<void> {
  if (partitions.length === 0) return
  await tx.query(sql`
    update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = 0, not_before = null,
      reason = 'an input changed after it had failed'
    from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date)
    where l.asset = p.asset and l.game_date = p.game_date and l.state = 'failed'`)
}

type Blocking = Omit<Blocked, 'because'> & { readonly gameDate: string; readonly because: string | null }

/** `blocked` is said of what waits for something that has failed, or whose asset is paused, `discarded` of what needs something that was; both
 * are taken back when that can come again. */
async function storeBlocking(
  tx: Transaction,
  changes: readonly Blocking[],
  now: Temporal.Instant,
): Promise<void> {
  if (changes.length === 0) return
  await tx.query(sql`
    update ledger l set reason = c.because,
      state = case when c.because is null then 'expected' when c."isDiscarded" then 'discarded' else 'blocked' end,
      not_before = case when c.until is null and l.error_code = 'asset.paused' then ${now} else coalesce(c.until, l.not_before) end,
      error_code = case when c.until is not null then 'asset.paused' when c."isDiscarded" then 'input.discarded'
        when l.error_code in ('asset.paused', 'input.discarded') then null else l.error_code end
    from json_to_recordset(${json(changes)}::json) as c(asset text, "gameDate" date, because text, until timestamptz,
      "isDiscarded" boolean)
    where l.asset = c.asset and l.game_date = c."gameDate" and l.committed_state is null
      and (l.state in ('expected', 'not_yet', 'blocked') or (l.state = 'discarded' and l.error_code = 'input.discarded'))`)
}
