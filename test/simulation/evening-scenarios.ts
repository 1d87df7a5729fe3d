/** Death in the middle of a live evening's slate: real processes whose clock stands at an hour before the first tip, sources at the same instant, and predictions that
 * have to be made before the lock.
 *
 * The days before lie in the template as history. What an undisturbed process predicts is what must be there after the death of another, row by row. */
import type { ChildProcess } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { systemClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { installQueueSchema } from '../../src/platform/queue/pg-boss-queue.ts'
import { type ServedReplay, serveReplay } from '../../src/replay/serve.ts'
import { type ChaosReport, secondsSince, type Times } from './chaos-scenarios.ts'
import type { Databases } from './databases.ts'
import * as day from './game-day.ts'
import { areTakenAgain, countClaims, type Held, readHeld } from './held-work.ts'
import { killChild, startChild, stopChild, waitFor, withDatabaseAt } from './kill-processes.ts'
import { findFalsePredictions } from './month-truth.ts'
import { findLies, findLoose } from './truth.ts'

export interface EveningGround {
  readonly replay: ServedReplay
  readonly databases: Databases
  /** The days before are done, and the evening is wanted. */
  readonly template: string
  /** By which the processes' clocks are ahead of the world's, for a copy that is begun now. */
  aheadMs(): number
  /** What one process predicts that nobody disturbs: by prediction, what it says. */
  readonly predictions: Predictions
}

type Predictions = ReadonlyMap<string, Readonly<Record<string, unknown>>>

const dates = [...day.historyDates, day.gameDate]

export async function prepareEvening(databases: Databases): Promise<EveningGround> {
  const replay = await serveReplay({ simulate: day.leagueOptions, now: day.anHourBefore })
  const startMs = Temporal.Instant.from(day.anHourBefore).epochMilliseconds
  const aheadMs = (): number => startMs - systemClock.now().epochMilliseconds
  const template = await databases.createMigrated()
  await installQueueSchema(template)
  const request = { requestedBy: 'simulation', now: Temporal.Instant.from(day.anHourBefore) }
  await withDatabaseAt(template, async (db) => {
    await requestRuns(db, { ...request, gameDates: day.historyDates, scope: 'history', cause: 'backfill' })
    const child = startChild({ replay }, template, { aheadMs: aheadMs() })
    await waitFor(() => isHistoryDone(db), 'the days before to be done', 50)
    await stopChild(child)
    await requestRuns(db, { ...request, gameDates: [day.gameDate], scope: 'full', cause: 'schedule' })
  })
  const ground = { replay, databases, template, aheadMs, predictions: new Map() }
  const { faults, predictions } = await onEvening(ground, async (db, url, aheadMs) => {
    const child = startChild(ground, url, { aheadMs })
    await waitFor(() => isPredicted(db), 'the evening to be predicted', 50)
    await stopChild(child)
    return []
  })
  if (faults.length > 0) throw new Error(`an undisturbed evening is not sound:\n${faults.join('\n')}`)
  return { ...ground, predictions }
}

/** A process that leads, and a worker beside it: the worker is killed while it makes the evening's predictions. */
export function killWorkerOnSlate(ground: EveningGround): Promise<ChaosReport> {
  return onEvening(ground, async (db, url, aheadMs, times) => {
    const leader = startChild(ground, url, { aheadMs })
    const victim = startChild(ground, url, { role: 'worker', aheadMs })
    const held = await killPredicting(db, victim)
    const killedMs = systemClock.monotonicMs()
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(killedMs)
    await waitFor(() => isPredicted(db), 'the evening to be predicted', 50)
    times['the evening is predicted'] = secondsSince(killedMs)
    await stopChild(leader)
    return []
  })
}

/** The only process is killed while it makes the evening's predictions, and started again. */
export function restartOnSlate(ground: EveningGround): Promise<ChaosReport> {
  return onEvening(ground, async (db, url, aheadMs, times) => {
    await killPredicting(db, startChild(ground, url, { aheadMs }))
    const before = await countClaims(db)
    const startedMs = systemClock.monotonicMs()
    const second = startChild(ground, url, { aheadMs })
    await waitFor(async () => (await countClaims(db)) > before, 'the next claim', 10)
    times['work goes on after the start'] = secondsSince(startedMs)
    await waitFor(() => isPredicted(db), 'the evening to be predicted', 50)
    times['the evening is predicted'] = secondsSince(startedMs)
    await stopChild(second)
    return []
  })
}

interface EveningReport extends ChaosReport {
  readonly predictions: Predictions
}

async function onEvening(
  ground: EveningGround,
  work: (db: Database, url: string, aheadMs: number, times: Times) => Promise<readonly string[]>,
): Promise<EveningReport> {
  const url = await ground.databases.copy(ground.template)
  const startedMs = systemClock.monotonicMs()
  const times: Times = {}
  try {
    return await withDatabaseAt(url, async (db) => {
      const faults = [...(await work(db, url, ground.aheadMs(), times))]
      const seconds = secondsSince(startedMs)
      const predictions = await readPredictions(db)
      if (predictions.size === 0) faults.push('nothing is predicted')
      if (ground.predictions.size > 0) faults.push(...compare(ground.predictions, predictions))
      faults.push(
        ...(await findLies(db, day.createGameDayPipeline(), dates)),
        ...(await findLoose(db)),
        ...(await findFalsePredictions(db)),
      )
      const abandoned = await db.query(sql`select 1 from attempts where outcome = 'abandoned'`)
      return { faults, abandoned: abandoned.length, seconds, times, predictions }
    })
  } finally {
    await ground.databases.drop(url)
  }
}

/** Killed with a prediction partition of the evening in its hands. It is stopped first: between a look and a kill it could have committed. */
async function killPredicting(db: Database, child: ChildProcess): Promise<readonly Held[]> {
  const readOwn = async (): Promise<Held[]> =>
    (await readHeld(db, child)).filter(
      ({ asset, gameDate }) => gameDate === day.gameDate && asset.startsWith('predictions_'),
    )
  for (;;) {
    await waitFor(async () => (await readOwn()).length > 0 || (await isPredicted(db)), 'it to predict', 1)
    child.kill('SIGSTOP')
    await systemClock.sleep(30) // what it had sent already arrives
    const held = await readOwn()
    if (held.length > 0) {
      await killChild(child)
      return held
    }
    if (await isPredicted(db)) throw new Error('the evening was predicted before the process could be killed')
    child.kill('SIGCONT')
  }
}

async function isHistoryDone(db: Database): Promise<boolean> {
  const rows = await db.query<{ planned: number; open: number }>(sql`
    select count(distinct game_date)::int as planned,
      count(*) filter (where state not in ('complete', 'empty_ok', 'degraded'))::int as open
    from ledger where game_date = any(${day.historyDates}::date[])`)
  return rows[0]!.planned === day.historyDates.length && rows[0]!.open === 0
}

/** Everything that ends with the lock is made, and from the newest of what it reads. */
async function isPredicted(db: Database): Promise<boolean> {
  const rows = await db.query<{ made: number; open: number }>(sql`
    select count(*) filter (where state in ('complete', 'degraded'))::int as made,
      count(*) filter (where state not in ('complete', 'degraded', 'empty_ok'))::int as open
    from ledger where game_date = ${day.gameDate} and (asset like 'predictions\_%' or asset in ('prediction_slate', 'pick_subsets', 'export_predictions'))`)
  return rows[0]!.made > 3 && rows[0]!.open === 0
}

/** The newest of each, without when it was made and how often. */
async function readPredictions(db: Database): Promise<Predictions> {
  const rows = await db.query<{ key: string; says: Record<string, unknown> }>(sql`
    select distinct on (system, market, game_id, player_id) concat_ws(' ', system, market, game_id, player_id) as key,
      to_jsonb(p) - '{revision,as_of,line_snapshot_at}'::text[] as says
    from predictions p where game_date = ${day.gameDate} and label = 'live' order by system, market, game_id, player_id, revision desc`)
  return new Map(rows.map(({ key, says }) => [key, says]))
}

function compare(expected: Predictions, found: Predictions): string[] {
  const gone = [...expected.keys()].filter((key) => !found.has(key))
  const further = [...found.keys()].filter((key) => !expected.has(key))
  const other = [...expected].flatMap(([key, says]) => {
    const own = found.get(key)
    const columns = Object.keys(says).filter((name) => own && !isDeepStrictEqual(own[name], says[name]))
    return columns.length > 0
      ? [`${key} does not say what an undisturbed evening says: ${columns.join(', ')}`]
      : []
  })
  return [
    ...gone.map((key) => `lost: ${key}`),
    ...further.map((key) => `nobody else predicts ${key}`),
    ...other,
  ].slice(0, 20)
}
