/** A pipeline of a few made-up assets over tables of its own, so that the core is tested in milliseconds and without basketball.
 *
 *     replies (polled) → readings (revised) → totals → trend (reads earlier totals) → report (publishes; `hint` is optional)
 *
 * What each asset produces, and how it fails, is what the test puts into `world`. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Expectation, PartitionContext, Produced } from '../../src/platform/asset.ts'
import type { Calendar, CalendarDay } from '../../src/platform/calendar.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, sql } from '../../src/platform/db/sql.ts'
import { createPipeline, type Pipeline } from '../../src/platform/pipeline.ts'

export interface ToyRow {
  readonly key: string
  readonly value: number
}

/** What is so outside: per date the readings, and per asset what goes wrong. */
export interface ToyWorld {
  readonly readings: Map<string, ToyRow[]>
  /** Called before an asset produces; throws what is to go wrong. */
  readonly obstacles: Map<string, (context: PartitionContext) => void | Promise<void>>
  /** Dates with a game; the calendar knows every date between the first and the last. */
  dates: string[]
  /** What each asset was asked to produce, in order. */
  readonly produced: string[]
}

export function createToyWorld(dates: readonly string[]): ToyWorld {
  const readings = new Map(
    dates.map((date, index) => [
      date,
      [
        { key: 'a', value: 10 + index },
        { key: 'b', value: 20 + index },
      ],
    ]),
  )
  return { readings, obstacles: new Map(), dates: [...dates], produced: [] }
}

export async function createToyTables(db: Database): Promise<void> {
  for (const table of ['replies', 'totals', 'trend', 'report', 'hint']) {
    await db.query(sql`
      create table ${identifier(table)} (game_date date not null, key text not null, value integer not null, primary key (game_date, key))`)
  }
  await db.query(sql`
    create table readings (game_date date not null, key text not null, revision integer not null, value integer not null,
      known_at timestamptz not null, withdrawn boolean not null, primary key (game_date, key, revision))`)
}

export const tipHour = 20

export function createToyPipeline(world: ToyWorld): Pipeline {
  const common = { plan: 'full', timeoutSeconds: 60, attemptsMax: 3, backoffSeconds: 10 } as const
  const produce =
    (name: string, rows: (context: PartitionContext) => Promise<readonly object[]>) =>
    async (context: PartitionContext): Promise<Produced> => {
      world.produced.push(`${name} ${context.gameDate}`)
      await world.obstacles.get(name)?.(context)
      const made = { rows: [await rows(context)] }
      return context.missing.length > 0
        ? { ...made, degraded: `made without ${context.missing.join(', ')}` }
        : made
    }
  const atLeastOne = async (): Promise<Expectation> => ({
    kind: 'at_least',
    rows: 1,
    because: 'there are games',
  })
  const write = (table: string) => [{ table, key: ['key'], mode: 'replace' as const }]

  const assets: Asset[] = [
    {
      ...common,
      name: 'replies',
      phase: '1-sources',
      gate: 'source',
      writes: write('replies'),
      needs: [],
      opens: { at: '04:00' },
      deadline: { at: '12:00' },
      poll: { everyMinutes: 60, from: { at: '04:00' }, until: { hoursAfterLastTip: 0 } },
      expects: atLeastOne,
      produce: produce('replies', async ({ gameDate }) => world.readings.get(gameDate) ?? []),
    },
    {
      ...common,
      name: 'hint',
      phase: '1-sources',
      gate: 'hint',
      writes: write('hint'),
      needs: [],
      opens: { at: '04:00' },
      deadline: { at: '12:00' },
      expects: async () => ({ kind: 'empty_allowed', because: 'there may be no hint' }),
      produce: produce('hint', async () => [{ key: 'hint', value: 1 }]),
    },
    {
      ...common,
      name: 'readings',
      phase: '2-raw',
      gate: 'raw',
      writes: [{ table: 'readings', key: ['key'], mode: 'revise', when: ['known_at'] }],
      needs: [{ asset: 'replies', scope: 'same' }],
      opens: { at: '04:00' },
      deadline: { at: '13:00' },
      expects: atLeastOne,
      produce: produce('readings', async ({ db, gameDate, now }) => {
        const rows = await db.query<ToyRow>(
          sql`select key, value from replies where game_date = ${gameDate} order by key`,
        )
        return rows.map((row) => ({ ...row, known_at: now }))
      }),
    },
    {
      ...common,
      name: 'totals',
      phase: '3-analytics',
      gate: 'analytics',
      writes: write('totals'),
      needs: [{ asset: 'readings', scope: 'same' }],
      opens: { at: '04:00' },
      deadline: { at: '14:00' },
      expects: atLeastOne,
      produce: produce('totals', async ({ db, gameDate }) => {
        const rows = await readNewest(db, gameDate)
        return [{ key: 'total', value: rows.reduce((sum, { value }) => sum + value, 0) }]
      }),
    },
    {
      ...common,
      name: 'trend',
      phase: '4-features',
      gate: 'trend',
      writes: write('trend'),
      needs: [
        { asset: 'totals', scope: 'earlier', required: false },
        { asset: 'readings', scope: 'same' },
      ],
      opens: { at: '04:00' },
      deadline: { at: '15:00' },
      locks: { hoursAfterLastTip: 0 },
      expects: atLeastOne,
      produce: produce('trend', async ({ db, gameDate }) => {
        const rows = await db.query<{ value: number }>(sql`
          select coalesce(sum(value), 0)::int as value from totals where game_date < ${gameDate}`)
        return [{ key: 'before', value: rows[0]?.value ?? 0 }]
      }),
    },
    {
      ...common,
      name: 'report',
      phase: '6-exports',
      gate: 'publication',
      writes: write('report'),
      needs: [
        { asset: 'totals', scope: 'same' },
        { asset: 'trend', scope: 'same', required: false },
        { asset: 'hint', scope: 'same', required: false },
      ],
      opens: { at: '04:00' },
      deadline: { at: '16:00' },
      locks: { hoursAfterLastTip: 0 },
      expects: async () => ({ kind: 'exactly', rows: 1, because: 'one report a date' }),
      produce: produce('report', async ({ db, gameDate }) => {
        const rows = await db.query<{ value: number }>(sql`
          select (select value from totals where game_date = ${gameDate}) + coalesce((select value from trend where game_date = ${gameDate}), 0)
            + coalesce((select value from hint where game_date = ${gameDate}), 0) as value`)
        return [{ key: 'report', value: rows[0]?.value ?? null }]
      }),
    },
  ]
  return createPipeline({
    assets,
    gates: [
      { name: 'source', base: { at: '04:00' }, tiers: [] },
      { name: 'hint', base: { at: '04:00' }, tiers: [] },
      { name: 'raw', base: { at: '04:00' }, tiers: [] },
      { name: 'analytics', base: { at: '04:00' }, tiers: [] },
      { name: 'trend', base: { at: '04:00' }, tiers: [{ afterHours: 1, missingMax: 1 }] },
      {
        name: 'publication',
        base: { at: '06:00' },
        tiers: [
          { afterHours: 1, missingMax: 1 },
          { afterHours: 2, missingMax: 2 },
          { afterHours: 4, missingMax: Number.MAX_SAFE_INTEGER },
        ],
      },
    ],
    codeVersion: 'toy',
    loadCalendar: async () => describeCalendar(world.dates),
    resolveMoment(moment, gameDate, day) {
      if ('at' in moment) return at(gameDate, moment.at).add({ hours: 24 * (moment.daysAfter ?? 0) })
      const tip = day?.firstTipAt ?? at(gameDate, `${tipHour}:00`)
      const hours = 'hoursBeforeFirstTip' in moment ? -moment.hoursBeforeFirstTip : moment.hoursAfterLastTip
      return tip.add({ seconds: hours * 3600 })
    },
  })
}

/** Clock times of the toy are UTC. */
export function at(gameDate: string, time: string): Temporal.Instant {
  return Temporal.Instant.from(`${gameDate}T${time}:00Z`)
}

function describeCalendar(dates: readonly string[]): Calendar {
  const sorted = [...dates].sort()
  const dayOf = (gameDate: string): CalendarDay => ({
    gameDate,
    season: 'toy',
    games: 1,
    firstTipAt: at(gameDate, `${tipHour}:00`),
    lastTipAt: at(gameDate, `${tipHour}:00`),
  })
  return {
    version: sorted.join(),
    dates: () => sorted,
    earlierInSeason: (gameDate) => sorted.filter((date) => date < gameDate),
    on: (gameDate) =>
      sorted.includes(gameDate)
        ? { kind: 'games', day: dayOf(gameDate) }
        : { kind: 'empty', because: 'no game on this date' },
  }
}

export function readNewest(db: Pick<Database, 'query'>, gameDate: string): Promise<ToyRow[]> {
  return db.query(sql`
    select key, value from (select distinct on (key) key, value, withdrawn from readings
      where game_date = ${gameDate} order by key, revision desc) newest where not withdrawn order by key`)
}
