/** The toy pipeline on a database of its own, with one process and a clock to move: what the tests of the core start from. */
import type { Temporal } from 'temporal-polyfill'
import { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Http } from '../../src/platform/http.ts'
import { type LedgerRow, readPartition } from '../../src/platform/ledger/partition.ts'
import { type RunCause, requestRuns } from '../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createTestDatabase } from './database.ts'
import { type ProcessOptions, type SimulatedProcess, startSimulatedProcess } from './simulated-process.ts'
import { createToyPipeline, createToyTables, createToyWorld, type ToyWorld } from './toy-pipeline.ts'

export interface ToySystem {
  readonly db: Database
  readonly url: string
  readonly world: ToyWorld
  readonly clock: SimulatedClock
  readonly pipeline: Pipeline
  readonly process: SimulatedProcess
  /** Moves the clock and does everything that is ready then. */
  settleAt(instant: Temporal.Instant | string): ReturnType<SimulatedProcess['settle']>
  want(gameDates: readonly string[], cause?: RunCause): Promise<void>
  row(asset: string, gameDate: string): Promise<LedgerRow>
  attempts(asset: string, gameDate: string): Promise<string[]>
  value(table: string, gameDate: string): Promise<number | null>
  startAnother(name: string, options?: Partial<ProcessOptions>): Promise<SimulatedProcess>
  close(): Promise<void>
}

export const noHttp: Http = { get: () => Promise.reject(new Error('the toy asks nobody')) }

export interface ToyOptions {
  /** The pipeline with a part left out or made worse. */
  readonly wrapPipeline?: (pipeline: Pipeline) => Pipeline
  readonly process?: Partial<ProcessOptions>
}

export async function startToySystem(
  dates: readonly string[],
  start: string,
  { wrapPipeline, process: parts }: ToyOptions = {},
): Promise<ToySystem> {
  const database = await createTestDatabase('toy')
  const { db, url } = database
  await createToyTables(db)
  const world = createToyWorld(dates)
  const clock = new SimulatedClock(start)
  const bare = createToyPipeline(world)
  const pipeline = wrapPipeline?.(bare) ?? bare
  const others: SimulatedProcess[] = []
  const startAnother = async (
    name: string,
    options: Partial<ProcessOptions> = {},
  ): Promise<SimulatedProcess> => {
    const process = await startSimulatedProcess({ url, pipeline, clock, http: noHttp, name, ...options })
    others.push(process)
    return process
  }
  const process = await startAnother('one', parts)
  return {
    db,
    url,
    world,
    clock,
    pipeline,
    process,
    startAnother,
    settleAt(instant) {
      clock.advanceTo(instant)
      return process.settle()
    },
    want: async (gameDates, cause = 'schedule') => {
      await requestRuns(db, { gameDates, scope: 'full', cause, requestedBy: 'test', now: clock.now() })
    },
    async row(asset, gameDate) {
      const row = await readPartition(db, { asset, gameDate })
      if (!row) throw new Error(`${asset} ${gameDate} is not planned`)
      return row
    },
    async attempts(asset, gameDate) {
      const rows = await db.query<{ outcome: string | null }>(sql`
        select outcome from attempts where asset = ${asset} and game_date = ${gameDate} order by fence`)
      return rows.map(({ outcome }) => outcome ?? 'under way')
    },
    async value(table, gameDate) {
      const rows = await db.query<{ found: number | null }>(sql`
        select (xpath('/row/value/text()', query_to_xml(format(
          'select sum(value)::int as value from %I where game_date = %L', ${table}::text, ${gameDate}::text), true, true, '')))[1]::text::int as found`)
      return rows[0]?.found ?? null
    },
    async close() {
      for (const each of others) await each.end().catch(() => {}) // ended by its test
      await database.drop()
    },
  }
}
