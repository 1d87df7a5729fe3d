/** Orders what is ready on the given dates: stores what the gates decided and queues the partitions, in one transaction.
 *
 * The completion of a partition and the controller both call this, so a lost message costs only the time until the next
 * loop. A lock a date makes two completions at the same moment see each other. */
import { Temporal } from 'temporal-polyfill'
import type { Gate } from '../asset.ts'
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { CalendarDay, Pipeline } from '../pipeline.ts'
import type { Job, Queue } from '../queue/queue.ts'
import { type DateSituation, decideReadiness, type GateRow, type Readiness } from './decide.ts'
import { readFrontier, readPartitions } from './partition.ts'

export interface OrderParts {
  readonly pipeline: Pipeline
  readonly queue: Queue
  /** The calendar's entry for a date, where it is known. */
  readonly dayOf: (gameDate: string) => CalendarDay | null
}

interface RunRow {
  readonly gameDate: string
  readonly cause: string
  readonly priority: number
  readonly requestedAt: Temporal.Instant
}

export async function orderReady(
  tx: Transaction,
  { pipeline, queue, dayOf }: OrderParts,
  gameDates: readonly string[],
  now: Temporal.Instant,
): Promise<Job[]> {
  const dates = [...new Set(gameDates)].sort()
  if (dates.length === 0) return []
  await lockDates(tx, dates)
  const runs = await readRuns(tx, dates)
  const rows = groupByDate(await readPartitions(tx, dates))
  const gates = groupByDate(await readGates(tx, dates))
  const frontier = await readFrontier(tx, pipeline.readOverEarlierDates)
  const jobs: Job[] = []
  const changes: (GateRow & { gameDate: string })[] = []
  const redriven: { asset: string; gameDate: string }[] = []
  for (const run of runs) {
    const { gameDate } = run
    const situation: DateSituation = {
      gameDate,
      cause: run.cause,
      rows: new Map((rows.get(gameDate) ?? []).map((row) => [row.asset, row])),
      gates: new Map((gates.get(gameDate) ?? []).map((gate) => [gate.gate, gate])),
      frontier,
      failedBefore: await readFailedBefore(tx, frontier, gameDate),
      baseOf: (gate) => laterOf(baseMoment(pipeline, gate, gameDate, dayOf(gameDate)), run.requestedAt),
    }
    const readiness = decideReadiness(pipeline, situation, now)
    changes.push(...readiness.gateChanges.map((change) => ({ ...change, gameDate })))
    redriven.push(...newInputs(readiness).map((asset) => ({ asset, gameDate })))
    jobs.push(
      ...readiness.ready.map(({ asset }) => ({ asset, gameDate, orderedAt: now, priority: priorityOf(run) })),
    )
  }
  await storeGates(tx, changes, now)
  await resetFailed(tx, redriven)
  const sorted = jobs.sort((a, b) => (`${a.asset} ${a.gameDate}` < `${b.asset} ${b.gameDate}` ? -1 : 1))
  await queue.send(tx, sorted)
  return sorted
}

/** Earlier dates first, since later ones read them; a live date (high base priority) before any backfill. */
function priorityOf(run: RunRow): number {
  const days = Temporal.PlainDate.from('1970-01-01').until(run.gameDate).days
  return run.priority * 100_000 - days
}

function baseMoment(pipeline: Pipeline, gate: Gate, gameDate: string, day: CalendarDay | null): Temporal.Instant {
  return pipeline.resolveMoment(gate.base, gameDate, day)
}

function laterOf(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b
}

function newInputs(readiness: Readiness): string[] {
  return readiness.ready.filter(({ because }) => because === 'new input').map(({ asset }) => asset)
}

function groupByDate<Row extends { readonly gameDate: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.gameDate)
}

async function lockDates(tx: Transaction, dates: readonly string[]): Promise<void> {
  await tx.query(sql`
    select pg_advisory_xact_lock(hashtext('sixthman.order'), hashtext(d)) from unnest(${dates}::text[]) d order by d`)
}

function readRuns(tx: Transaction, dates: readonly string[]): Promise<RunRow[]> {
  return tx.query(sql`
    select game_date as "gameDate", cause, priority, requested_at as "requestedAt"
    from runs where game_date = any(${dates}::date[]) order by game_date`)
}

function readGates(tx: Transaction, dates: readonly string[]): Promise<(GateRow & { gameDate: string })[]> {
  return tx.query(sql`
    select gate, game_date as "gameDate", state, reason, missing from gates where game_date = any(${dates}::date[])`)
}

/** Of the assets with gaps before the date, those whose gaps have all failed. */
async function readFailedBefore(
  tx: Transaction,
  frontier: ReadonlyMap<string, string>,
  gameDate: string,
): Promise<Set<string>> {
  const lagging = [...frontier].filter(([, first]) => first < gameDate).map(([asset]) => asset)
  if (lagging.length === 0) return new Set()
  const rows = await tx.query<{ asset: string }>(sql`
    select asset from ledger where asset = any(${lagging}) and game_date < ${gameDate} and committed_state is null
    group by asset having bool_and(state = 'failed')`)
  return new Set(rows.map((row) => row.asset))
}

async function storeGates(
  tx: Transaction,
  changes: readonly (GateRow & { gameDate: string })[],
  now: Temporal.Instant,
): Promise<void> {
  if (changes.length === 0) return
  await tx.query(sql`
    insert into gates (gate, game_date, state, reason, missing, revision, decided_at)
    select gate, "gameDate", state, reason, missing, 1, ${now}
    from json_to_recordset(${json(changes)}::json) as c(gate text, "gameDate" date, state text, reason text, missing jsonb)
    on conflict (gate, game_date) do update set state = excluded.state, reason = excluded.reason, missing = excluded.missing,
      revision = gates.revision + (gates.state <> excluded.state)::int, decided_at = excluded.decided_at`)
}

/** A failed partition whose input has changed is worth a fresh budget; its dead letter closes when it succeeds. */
async function resetFailed(tx: Transaction, partitions: readonly { asset: string; gameDate: string }[]): Promise<void> {
  if (partitions.length === 0) return
  await tx.query(sql`
    update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = 0, not_before = null,
      reason = 'an input changed after it had failed'
    from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date)
    where l.asset = p.asset and l.game_date = p.game_date and l.state = 'failed'`)
}

