/** Publishes every date again from nothing, one date after the other with nothing else at work, from reading to rows that are written and
 * counted: what the exports of a day take alone. As many run at once as a worker runs, each as soon as those that it reads are done. */
import type { System } from '../src/main.ts'
import type { Asset } from '../src/platform/asset.ts'
import { sql } from '../src/platform/db/sql.ts'
import { readInputs } from '../src/platform/ledger/inputs.ts'
import { readBack, writeRows } from '../src/platform/ledger/write-rows.ts'
import { readProcessorSeconds } from './processor-time.ts'

export interface Republished {
  /** In order. */
  readonly dates: readonly DateTimes[]
  /** Documents that say something else than before; there may be none. */
  readonly differing: readonly string[]
}

export interface DateTimes {
  readonly gameDate: string
  readonly milliseconds: number
  /** Of this process and its connections' together; undefined where there is no /proc. */
  readonly processorMilliseconds: number | undefined
  readonly exports: readonly { readonly asset: string; readonly milliseconds: number }[]
}

export async function republish(system: System): Promise<Republished> {
  const { db, pipeline } = system
  const made = await db.query<{ gameDate: string; assets: string[] }>(sql`
    select game_date as "gameDate", array_agg(asset) as assets from ledger
    where asset like 'export_%' and row_count > 0 group by game_date order by game_date`)
  await db.query(sql`
    create table published_before as
    select distinct on (name, game_date) name, game_date, body, packed from documents order by name, game_date, revision desc`)
  await db.query(sql`truncate documents`)
  const dates: DateTimes[] = []
  for (const { gameDate, assets } of made)
    dates.push(
      await publishDate(
        system,
        gameDate,
        pipeline.assets.filter(({ name }) => assets.includes(name)),
      ),
    )
  return { dates, differing: await findDiffering(system) }
}

async function publishDate(system: System, gameDate: string, assets: readonly Asset[]): Promise<DateTimes> {
  const { clock } = system
  const processorBefore = await readProcessor(system)
  const startedMs = clock.monotonicMs()
  const exports: DateTimes['exports'][number][] = []
  const publishOne = async (asset: Asset): Promise<void> => {
    const fromMs = clock.monotonicMs()
    await publish(system, asset, gameDate)
    exports.push({ asset: asset.name, milliseconds: clock.monotonicMs() - fromMs })
  }
  await runInOrder(assets, system.config.SIXTHMAN_CONCURRENCY, publishOne)
  const milliseconds = clock.monotonicMs() - startedMs
  const processor = await readProcessor(system)
  const processorMilliseconds =
    processor === undefined || processorBefore === undefined
      ? undefined
      : Math.round(1000 * (processor - processorBefore))
  return { gameDate, milliseconds, processorMilliseconds, exports }
}

/** Each when those of the same date that it needs are done, in the order of the pipeline. */
async function runInOrder(
  assets: readonly Asset[],
  concurrency: number,
  run: (asset: Asset) => Promise<void>,
): Promise<void> {
  const waiting = [...assets]
  const running = new Map<string, Promise<void>>()
  const isReady = ({ needs }: Asset): boolean =>
    !needs.some(
      ({ asset, scope }) =>
        scope === 'same' && (running.has(asset) || waiting.some(({ name }) => name === asset)),
    )
  while (waiting.length + running.size > 0) {
    const ready = waiting.filter(isReady).slice(0, concurrency - running.size)
    for (const asset of ready) {
      waiting.splice(waiting.indexOf(asset), 1)
      running.set(
        asset.name,
        run(asset).finally(() => running.delete(asset.name)),
      )
    }
    await Promise.race(running.values())
  }
}

async function publish(system: System, asset: Asset, gameDate: string): Promise<void> {
  const { db, clock, random, http, log } = system
  const now = clock.now()
  const { missing } = await readInputs(db, asset, gameDate)
  const { signal } = new AbortController()
  const produced = await asset.produce({ gameDate, now, db, clock, random, http, log, signal, missing })
  await db.transaction(async (tx) => {
    await produced.alongside?.(tx)
    for (const [index, write] of asset.writes.entries()) {
      await writeRows(tx, write, gameDate, produced.rows[index]!, { isFirst: false, now })
      await readBack(tx, write, gameDate)
    }
  })
}

async function readProcessor({ db }: System): Promise<number | undefined> {
  const connections = await db.query<{ pid: number }>(sql`
    select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`)
  return readProcessorSeconds([process.pid, ...connections.map(({ pid }) => pid)])
}

/** Its number and why there was another are of a document's past. */
async function findDiffering({ db }: System): Promise<string[]> {
  const past = '"revision":\\d+,"revisedBecause":\\[[^]]*\\]'
  const rows = await db.query<{ document: string }>(sql`
    select name || '/' || game_date as document from published_before b
    full join (select distinct on (name, game_date) * from documents order by name, game_date, revision desc) d using (name, game_date)
    where (regexp_replace(b.body, ${past}, ''), b.packed) is distinct from (regexp_replace(d.body, ${past}, ''), d.packed) order by 1`)
  return rows.map(({ document }) => document)
}
