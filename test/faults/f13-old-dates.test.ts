/** F13: old dates are absent, and every monitor looks only at recent days. The daily look goes over every date of every season kept:
 * what is absent is made again by itself, so many dates a day, and a human is told once of what that does not cover. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { reconcile } from '../../src/platform/reconciliation/reconcile.ts'
import type { League } from '../../src/replay/league.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'
import { createTwoSeasons } from '../support/two-seasons.ts'

const long = createTwoSeasons('old dates', 34, 4)
const short = createTwoSeasons('lost dates', 9, 5)

const datesIn = (league: League, season: string): string[] =>
  [...new Set(league.games(season).map((game) => game.gameDate))].sort()
const present = datesIn(short, '2025-26')

const withoutHealer = (pipeline: Pipeline): Pipeline => ({
  ...pipeline,
  healers: (pipeline.healers ?? []).filter(({ name }) => name !== 'reconciliation'),
})

let day: FaultDay

afterEach(() => day.close())

/** A season of which only the first three dates were ever wanted; a year later the next one is followed, and everybody looks at that.
 * Returns the old season's dates. */
async function startTheNextSeason(
  league: League,
  wrapPipeline: (pipeline: Pipeline) => Pipeline = (pipeline) => pipeline,
): Promise<string[]> {
  const old = datesIn(league, '2024-25')
  const now = `${old[3]}T12:00:00Z`
  day = await startFaultDay(league, { gameDate: old[2]!, cause: 'operator', now, wrapPipeline })
  day.system.clock.advanceBy(Temporal.Instant.from(`${present[2]}T08:05:00Z`).epochMilliseconds - day.nowMs())
  await requestRuns(day.database.db, {
    gameDates: present.slice(2, datesIn(league, '2025-26').length),
    scope: 'full',
    cause: 'schedule',
    requestedBy: 'test',
    now: day.system.clock.now(),
  })
  await day.system.process.settle()
  return old
}

/** Until after the look at 06:00 Eastern, so many days later. */
const liveDays = (days: number): Promise<void> =>
  day.liveUntil(
    Temporal.Instant.from(`${present[2]}T10:15:00Z`).add({ hours: 24 * days }).epochMilliseconds,
    240,
  )

/** Dates of the old season whose players have a box score and a summary. */
async function readOldDates(): Promise<string[]> {
  const rows = await day.database.db.query<{ gameDate: string }>(sql`
    select distinct b.game_date as "gameDate" from player_boxscores b
      join player_game_summary s on s.game_id = b.game_id and s.player_id = b.player_id
    where b.game_date < '2025-07-01' order by 1`)
  return rows.map(({ gameDate }) => gameDate)
}

async function readGaps() {
  const { system, database } = day
  const { findings } = await reconcile({
    db: database.db,
    pipeline: system.pipeline,
    now: system.clock.now(),
  })
  return findings
}

const tables = [
  'player_boxscores',
  'team_boxscores',
  'player_game_summary',
  'team_offense_game',
  'team_defense_game',
  'games',
  'source_replies',
  'ledger',
] as const

it('dates that were never planned are found at the next look and made, twenty a day; a human is told once until the last is', async () => {
  const old = await startTheNextSeason(long)
  expect(old.length).toBeGreaterThan(3 + 20)
  const told = { cause: 'reconciliation: missing_partition schedule_replies', isOpen: true }
  expect(await day.readIncidents()).toEqual([told])
  expect((await readOldDates()).length).toBe(3 + 20)
  await liveDays(1)
  expect(await readOldDates()).toEqual(old)
  expect(await readGaps()).toEqual([])
  expect(await day.readIncidents()).toEqual([{ ...told, isOpen: false }])
})

it('with the reconciliation switched off nobody ever sees them', async () => {
  const absent = (await startTheNextSeason(short, withoutHealer)).slice(3)
  await liveDays(1)
  expect((await readOldDates()).length).toBe(3)
  expect(await day.readIncidents()).toEqual([])
  const gaps = await readGaps()
  expect(new Set(gaps.map(({ gameDate }) => gameDate))).toEqual(new Set(absent))
  expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['missing_partition schedule_replies']))
})

it('dates of an earlier season that are lost, with or without their rows, are planned again and made', async () => {
  const old = await startTheNextSeason(short)
  await liveDays(0.5)
  expect(await readOldDates()).toEqual(old)
  const [first, second, third, ...others] = old.slice(3)
  for (const table of tables)
    await day.database.db.query(
      sql`delete from ${identifier(table)} where game_date in (${first}, ${second})`,
    )
  await day.database.db.query(sql`delete from ledger where game_date = ${third}`)
  expect(others.length).toBeGreaterThan(0)
  await liveDays(1)
  expect(await readOldDates()).toEqual(old)
  const findings = await day.database.db.query(sql`
    select game_date as "gameDate", bool_or(resolved_at is null) as "isOpen" from reconciliation_findings
    where kind = 'missing_partition' and mends = 1 and first_seen_at > ${day.system.clock.now().subtract({ minutes: 1 })} 
    group by 1 order by 1`)
  expect(findings).toEqual([first, second, third].map((gameDate) => ({ gameDate, isOpen: true })))
  expect(await day.readIncidents()).toEqual([])
  expect(await readGaps()).toEqual([])
})

it('rows that are gone under a ledger that says they are there are made again', async () => {
  const old = await startTheNextSeason(short)
  const [first, second] = old.slice(4)
  await day.database.db.query(sql`delete from player_game_summary where game_date = ${first}`)
  await day.database.db.query(sql`
    delete from player_boxscores where game_date = ${second} and player_id = (
      select min(player_id) from player_boxscores where game_date = ${second})`)
  const causes = new Set((await readGaps()).map(({ cause }) => cause))
  expect(causes).toEqual(new Set(['lost_rows player_game_summary', 'lost_rows player_boxscores']))
  await liveDays(0.5)
  expect(await readGaps()).toEqual([])
  expect(await readOldDates()).toEqual(old)
})

describe('of the season that is followed', () => {
  const followed = createSmallLeague('followed dates')
  const dates = datesOf(followed)
  const unpredicted = 'reconciliation: dates without predictions'

  /** Of one of the systems. */
  const readPredictions = (): Promise<{ gameDate: string; label: string }[]> =>
    day.database.db.query(sql`
      select distinct game_date as "gameDate", label from predictions where system = 'last_5' order by 1, 2`)
  const lookNextMorning = (afterDays: number): Promise<void> =>
    day.liveUntil(
      Temporal.Instant.from(`${dates[5]}T10:15:00Z`).add({ hours: 24 * afterDays }).epochMilliseconds,
      240,
    )

  it('dates that were missed while nothing ran have their facts, and a human is told that nobody predicted them until somebody does', async () => {
    const missed = dates.slice(2, 5)
    day = await startFaultDay(followed, { gameDate: dates[5]!, dates: [dates[1]!, dates[5]!] })
    await lookNextMorning(1)
    const gaps = await readGaps()
    expect(gaps.map(({ gameDate, cause }) => [gameDate, cause])).toEqual(
      missed.map((gameDate) => [gameDate, 'dates without predictions']),
    )
    expect(await day.readIncidents()).toContainEqual({ cause: unpredicted, isOpen: true })
    const [told] = await day.database.db.query<{ title: string }>(
      sql`select title from incidents where cause = ${unpredicted}`,
    )
    expect(told!.title).toMatch(new RegExp(`3 dates from ${missed[0]} to ${missed[2]}: .*sixthman backfill`))

    const { clock, process } = day.system
    const order = { cause: 'backfill', requestedBy: 'test', now: clock.now() } as const
    const [first, ...others] = missed
    const document = { scope: 'some', assets: ['export_predictions'] } as const // of one date the document alone: looked after from then on
    await requestRuns(day.database.db, { ...order, ...document, gameDates: [first!] })
    await requestRuns(day.database.db, { ...order, scope: 'full', gameDates: others })
    await process.settle()
    await lookNextMorning(2)
    expect((await readGaps()).filter(({ gameDate }) => gameDate <= dates[5]!)).toEqual([])
    expect((await day.readIncidents()).filter(({ cause }) => cause === unpredicted)).toEqual([
      { cause: unpredicted, isOpen: false },
    ])
    const made = (await readPredictions()).filter(({ gameDate }) => missed.includes(gameDate))
    expect(made).toEqual(others.map((gameDate) => ({ gameDate, label: 'backfill' })))
  }, 180_000)

  it('a date whose analytics, features, predictions and documents are lost is made again by itself, from the earliest of them', async () => {
    day = await startFaultDay(followed, { gameDate: dates[5]! })
    await day.liveUntil(day.lastFinalMs + 3 * hourMs, 240)
    expect(await readPredictions()).toEqual([{ gameDate: dates[5], label: 'live' }])
    const lost = [
      'player_game_summary',
      'feature_vectors',
      'prediction_slate',
      'predictions_baselines',
      'export_predictions',
    ]
    await day.database.db.transaction(async (tx) => {
      await tx.query(sql`set local session_replication_role = replica`) // past what keeps everybody else from it
      for (const table of ['player_game_summary', 'feature_vectors', 'prediction_slate'])
        await tx.query(sql`delete from ${identifier(table)} where game_date = ${dates[5]}`)
      await tx.query(sql`
        delete from predictions where game_date = ${dates[5]} and system in ('season_mean', 'last_5', 'last_10', 'ewma_8', 'line', 'price')`)
      await tx.query(sql`delete from ledger where game_date = ${dates[5]} and asset = any(${lost}::text[])`)
    })
    const roots = new Map((await readGaps()).map(({ asset, rootAsset }) => [asset, rootAsset]))
    expect(roots.get('export_predictions')).toBe('feature_vectors')
    await lookNextMorning(1)
    expect(await readGaps()).toEqual([])
    for (const asset of lost) expect((await day.readLedger(asset, dates[5])).hash).not.toBeNull()
    expect(await readPredictions()).toEqual([{ gameDate: dates[5], label: 'backfill' }])
    expect(await day.readIncidents()).toEqual([])
  }, 180_000)
})
