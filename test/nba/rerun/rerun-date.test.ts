/** A game day of the small league, with picks on it and on the one before, is lived through, and then run again from its archive. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNbaPipeline } from '../../../src/nba/pipeline.ts'
import { type Rerun, rerunDate } from '../../../src/nba/rerun/rerun-date.ts'
import type { Asset, Produced } from '../../../src/platform/asset.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createPipeline, type Pipeline } from '../../../src/platform/pipeline.ts'
import { type FaultDay, hourMs, startFaultDay } from '../../support/fault-day.ts'
import { replaySources } from '../../support/replay-sources.ts'
import { createSmallLeague, datesOf } from '../../support/small-league.ts'
import { withPicks } from '../../support/stand-in-ridge.ts'

let day: FaultDay

beforeAll(async () => {
  const league = createSmallLeague('rerun')
  day = await startFaultDay(league, {
    ...{
      facts: ['injuries'],
      day: 4,
      dates: [datesOf(league)[2]!, datesOf(league)[4]!],
      wrapPipeline: withPicks,
    },
  })
  await day.liveUntil(day.lastFinalMs + 14 * hourMs, 120)
})
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
