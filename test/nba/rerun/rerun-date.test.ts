/** A game day of the small league, with picks on it and on the one before, is lived through, and then run again from its archive. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNbaPipeline } from '../../../src/nba/pipeline.ts'
import { type Rerun, rerunDate } from '../../../src/nba/rerun/rerun-date.ts'
import type { Asset, Produced } from '../../../src/platform/asset.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { refreshPartitions } from '../../../src/platform/ledger/refresh.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createPipeline, type Pipeline } from '../../../src/platform/pipeline.ts'
import { forgetQuality } from '../../support/before-quality.ts'
import { readNewestRevisions, readRevisions } from '../../support/document-revisions.ts'
import { type FaultDay, hourMs, startFaultDay } from '../../support/fault-day.ts'
import { replaySources } from '../../support/replay-sources.ts'
import { createSmallLeague, datesOf } from '../../support/small-league.ts'
import { withPicks } from '../../support/stand-in-ridge.ts'

let day: FaultDay
/** Made afterwards. */
let backfilled: string

beforeAll(async () => {
  const league = createSmallLeague('rerun')
  backfilled = datesOf(league)[2]!
  day = await startFaultDay(league, {
    ...{
      facts: ['injuries'],
      day: 4,
      dates: [backfilled, datesOf(league)[4]!],
      wrapPipeline: withPicks,
    },
  })
  await day.liveUntil(day.lastFinalMs + 14 * hourMs, 120)
}, 240_000)
afterAll(() => day.close())

function freshPipeline(changed: Readonly<Record<string, (made: Produced) => Produced>> = {}): Pipeline {
  const pipeline = withPicks(
    createNbaPipeline({
      markets: ['points'],
      codeVersion: Object.keys(changed).length > 0 ? 'changed' : 'test',
      facts: ['injuries'],
      sources: replaySources('http://127.0.0.1:9'),
    }),
  )
  const change = (asset: Asset): Asset => {
    const by = changed[asset.name]
    return by ? { ...asset, produce: async (context) => by(await asset.produce(context)) } : asset
  }
  return createPipeline({ ...pipeline, assets: pipeline.assets.map(change) })
}

interface RerunChoice {
  readonly isKept?: boolean
  readonly signal?: AbortSignal
  readonly gameDate?: string
}

function rerun(pipeline = freshPipeline(), options: RerunChoice = {}): Promise<Rerun> {
  const { database } = day
  const { gameDate = day.gameDate, isKept = false, signal = new AbortController().signal } = options
  return rerunDate(
    {
      ...{ live: database.db, databaseUrl: database.url, pipeline, clock: systemClock, log: silentLog },
      ...{ concurrency: 2, signal, isKept },
    },
    gameDate,
  )
}

/** One hash over every row of every table of the live schema. */
async function hashLive(db: Database): Promise<string> {
  const tables = await db.query<{ name: string }>(sql`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`)
  const hashes: string[] = []
  for (const { name } of tables) {
    const rows = await db.query<{ hash: string }>(sql`
      select md5(coalesce(string_agg(t::text, ' ' order by t::text), '')) as hash from ${identifier(name)} t`)
    hashes.push(`${name} ${rows[0]?.hash}`)
  }
  return hashes.join('\n')
}

const readSchemas = () =>
  day.database.db.query(sql`select nspname from pg_namespace where nspname like 'replay%'`)

test('the date has players with picks of an earlier one in their season', async () => {
  const rows = await day.database.db.query(sql`
    select 1 from documents where game_date = ${day.gameDate} and name like 'players/%' and body like '%"picks":[{"label":"backfill"%'`)
  expect(rows.length).toBeGreaterThan(0)
})

test('a date that is run again by the same code differs in nothing, and nothing live is touched', async () => {
  const { db } = day.database
  const before = await hashLive(db)
  const { assets, documents, systems, isSame, steps } = await rerun()
  expect({ assets, documents }).toEqual({ assets: [], documents: [] })
  expect(isSame).toBe(true)
  expect(systems.length).toBeGreaterThan(5)
  expect(systems.every(({ compared, changed }) => compared > 10 && changed === 0)).toBe(true)
  expect(steps).toBeGreaterThan(10)
  expect(await hashLive(db)).toBe(before)
  expect(await readSchemas()).toEqual([])
})

test('so does one that was made afterwards', async () => {
  const { assets, documents, systems, isSame } = await rerun(freshPipeline(), { gameDate: backfilled })
  expect({ assets, documents, isSame }).toEqual({ assets: [], documents: [], isSame: true })
  expect(systems.every(({ compared }) => compared > 10)).toBe(true)
})

test('a changed parser and a changed model are shown, with where they begin, what they moved, and why', async () => {
  const moved = (rows: Produced, by: (row: Record<string, unknown>) => object): Produced => ({
    ...rows,
    rows: rows.rows.map((table) => table.map((row) => by(row as Record<string, unknown>))),
  })
  const changed = freshPipeline({
    prop_lines: (made) => moved(made, (row) => ({ ...row, line: Number(row.line) + 100 })),
    predictions_baselines: (made) =>
      moved(made, (row) => ('median' in row ? { ...row, median: Number(row.median) + 2 } : row)),
  })
  const { isSame, assets, systems, documents, schema } = await rerun(changed, { isKept: true })
  expect(isSame).toBe(false)
  expect(assets.filter(({ from }) => from.length === 0)).toEqual([
    { asset: 'prop_lines', from: [], why: 'other code: test then, changed now' },
  ])
  expect(assets.map(({ asset }) => asset)).toContain('prediction_slate')
  expect(assets.map(({ asset }) => asset)).not.toContain('player_boxscores')
  const lastFive = systems.find(({ system }) => system === 'last_5')
  expect(lastFive).toMatchObject({ added: 0, removed: 0 })
  expect(lastFive?.reasons['other line']).toBeGreaterThan(10)
  expect(lastFive?.changed).toBe(lastFive?.compared)
  expect(lastFive?.medianDifferenceMean).toBeCloseTo(2, 9)
  expect(lastFive?.medianDifferenceMax).toBeCloseTo(2, 9)
  const [published] = documents.filter(({ document }) => document === `predictions/${day.gameDate}`)
  expect(published?.fields.map(({ field }) => field)).toContain('predictions[].line')
  expect(await readSchemas()).toEqual([{ nspname: schema }])
  await day.database.db.query(sql`drop schema ${identifier(schema)} cascade`)
})

test('interrupted it leaves no schema behind; a date of which nothing was published is refused', async () => {
  await expect(rerun(freshPipeline(), { signal: AbortSignal.abort(new Error('stop')) })).rejects.toThrow(
    'stop',
  )
  expect(await readSchemas()).toEqual([])
  await expect(rerun(freshPipeline(), { gameDate: '2025-12-24' })).rejects.toThrow(
    'nothing was published of 2025-12-24',
  )
})

describe('what a release made that knew of no quality', () => {
  const readMade = (): Promise<object[]> =>
    day.database.db.query(sql`
      select game_date, name, revision, body || coalesce(encode(digest, 'hex'), '') from documents union all
      select game_date, system || market || player_id, revision, quality::text from predictions union all
      select game_date, asset, 0, content_hash from ledger where asset like 'predictions_%' order by 1, 2, 3`)

  beforeAll(async () => {
    const { db } = day.database
    await forgetQuality(db, day.system.pipeline)
    await db.query(sql`alter table documents disable trigger user`) // nobody but this test rewrites what was published
    for (const { name, gameDate, revision, body } of await readRevisions(db)) {
      const before = body
        .replace('"schemaVersion":6', '"schemaVersion":5')
        .replaceAll(/,"quality":[0-9.]+/g, '')
      await db.query(sql`
        update documents set body = ${before}, packed = null, digest = null
        where name = ${name} and game_date = ${gameDate} and revision = ${revision}`)
    }
  })

  test('is the same when it is run again, and the replay says that its documents have another form', async () => {
    for (const gameDate of [day.gameDate, backfilled]) {
      const { assets, documents, systems, isSame, forms } = await rerun(freshPipeline(), { gameDate })
      expect({ assets, documents, isSame }).toEqual({ assets: [], documents: [], isSame: true })
      expect(systems.some(({ changed }) => changed > 0)).toBe(false)
      expect(forms).toMatchObject([{ was: 5, is: 6 }])
      expect(forms[0]!.documents).toBeGreaterThan(20)
    }
  })

  test('differs where something else is other, which is not put down to the form', async () => {
    const { db } = day.database
    const { gameDate } = day
    await db.query(sql`
      update documents set body = replace(body, '"rule":"', '"rule":"Once: ') where name = 'trends/hot' and game_date = ${gameDate}`)
    const { isSame, documents } = await rerun()
    await db.query(sql`
      update documents set body = replace(body, '"rule":"Once: ', '"rule":"') where name = 'trends/hot' and game_date = ${gameDate}`)
    expect(isSame).toBe(false)
    expect(documents).toEqual([
      { document: `trends/hot/${gameDate}`, fields: [{ field: 'rule', added: 0, removed: 0, changed: 1 }] },
    ])
  })

  test('stays as it is when it is made again: no revision of a prediction, and of a document one, because of its form', async () => {
    const { db } = day.database
    await db.query(sql`update runs set cause = 'backfill' where game_date = ${backfilled}`)
    const remake = async (assets: readonly string[]): Promise<string[]> => {
      day.system.clock.advanceBy(60_000)
      const now = day.system.clock.now()
      const partitions = assets.map((asset) => ({ asset, gameDate: backfilled }))
      await db.transaction((tx) => refreshPartitions(tx, { partitions, actor: 'test', reason: 'again', now }))
      await day.system.process.settle()
      const made = await db.query<{ asset: string }>(sql`
        select asset from attempts where started_at >= ${now} and game_date = ${backfilled} order by asset`)
      return made.map(({ asset }) => asset)
    }
    const named = (phase: string): string[] =>
      day.system.pipeline.assets.filter((each) => each.phase === phase).map(({ name }) => name)
    const exports = named('6-exports')
      .filter((name) => name.startsWith('export_'))
      .sort()
    await remake(exports)
    const newest = await readNewestRevisions(db, sql`game_date = ${backfilled}`)
    const revised = newest.map(
      ({ body }) => (JSON.parse(body) as { revisedBecause: string[] }).revisedBecause,
    )
    expect(revised.length).toBeGreaterThan(20)
    expect(revised.map((because) => because.at(-1))).toEqual(revised.map(() => 'form'))
    const before = await readMade()
    const predictions = named('5-predictions')
      .filter((name) => name.startsWith('predictions_'))
      .sort()
    expect(await remake(predictions)).toEqual(predictions) // and nothing that reads them
    expect(await remake(exports)).toEqual(exports)
    expect(await readMade()).toEqual(before)
  })

  test('what was made without something then is told with it', async () => {
    await day.database.db.query(sql`
      update ledger set state = 'degraded', committed_state = 'degraded', reason = 'made without injuries', content_hash = 'other'
      where asset = 'feature_vectors' and game_date = ${day.gameDate}`)
    const { assets } = await rerun()
    expect(assets).toEqual([
      { asset: 'feature_vectors', from: [], why: 'it was made without injuries then, and is whole now' },
    ])
  })
})
