/** The league's healers on a day of a small league: each hole heals from its root, by the controller alone, and stays where nobody heals. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { createCoverageHolesHealer } from '../../../src/nba/healers/coverage-holes.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import {
  type FaultDay,
  type FaultDayOptions,
  hourMs,
  minuteMs,
  startFaultDay,
} from '../../support/fault-day.ts'
import { createSmallLeague } from '../../support/small-league.ts'

const league = createSmallLeague('healers')
let day: FaultDay
afterEach(() => day.close())

/** What the day is without the one healer; without a name without any. */
const without = (name?: string): FaultDayOptions => ({
  wrapPipeline: (pipeline) => ({
    ...pipeline,
    healers: (pipeline.healers ?? []).filter((each) => name !== undefined && each.name !== name),
  }),
})

/** Keys, not revisions. */
const count = async (table: 'predictions' | 'feature_vectors' | 'grades'): Promise<number> => {
  const statements = {
    predictions: sql`
      select distinct market, game_id, player_id from predictions where game_date = ${day.gameDate} and system = 'moving_average'`,
    feature_vectors: sql`select 1 from feature_vectors where game_date = ${day.gameDate}`,
    grades: sql`select distinct system, market, game_id, player_id from grades where game_date = ${day.gameDate}`,
  }
  return (await day.database.db.query(statements[table])).length
}

/** When each asset was made last, after an instant, in order. */
const madeSince = async (fromMs: number): Promise<string[]> => {
  const rows = await day.database.db.query<{ asset: string }>(sql`
    select asset from attempts where game_date = ${day.gameDate} and started_at >= ${Temporal.Instant.fromEpochMilliseconds(fromMs)}
      and asset in ('feature_vectors', 'predictions_moving_average') order by started_at, fence`)
  return rows.map(({ asset }) => asset)
}

describe('a hole in the predictions', () => {
  async function digHole(
    options: FaultDayOptions = {},
  ): Promise<{ atMs: number; vectors: number; predictions: number }> {
    day = await startFaultDay(league, options)
    await day.liveUntil(day.firstTipMs - 5 * hourMs, 60)
    const before = { vectors: await count('feature_vectors'), predictions: await count('predictions') }
    expect(before.predictions).toBeGreaterThan(5)
    const { db } = day.database
    await db.transaction(async (tx) => {
      await tx.query(sql`set local session_replication_role = replica`) // the guard of predictions lets nobody remove one
      await tx.query(sql`delete from feature_vectors where game_date = ${day.gameDate}`)
      await tx.query(
        sql`delete from predictions where game_date = ${day.gameDate} and system = 'moving_average'`,
      )
    })
    return { ...before, atMs: day.nowMs() }
  }

  it('whose features have lost their rows too heals from the features on', async () => {
    const { atMs, vectors, predictions } = await digHole()
    await day.liveUntil(atMs + 14 * minuteMs, 1)
    expect({ vectors: await count('feature_vectors'), predictions: await count('predictions') }).toEqual({
      vectors,
      predictions,
    })
    expect((await madeSince(atMs))[0]).toBe('feature_vectors')
    expect(await madeSince(atMs)).toContain('predictions_moving_average')
    expect(await readOpenIncidents(day.database.db)).toEqual([])
  })

  it('stays where its healer is left out', async () => {
    const { atMs } = await digHole(without('coverage-holes'))
    await day.liveUntil(atMs + 14 * minuteMs, 2)
    expect(await count('feature_vectors')).toBe(0)
  })

  it('is found with its root by a look, which changes nothing', async () => {
    await digHole(without())
    const context = { db: day.database.db, now: day.system.clock.now() }
    const found = await createCoverageHolesHealer(() => day.system.pipeline).find(context)
    expect(found.map(({ key, remedy }) => [key.split(' ')[0], remedy])).toEqual([
      ['feature_vectors', 'feature_vectors is made again, and what follows from it'],
    ])
    expect(await count('feature_vectors')).toBe(0)
  })
})

describe('predictions that nobody graded', () => {
  async function loseGrades(options: FaultDayOptions = {}): Promise<number> {
    day = await startFaultDay(league, options)
    await day.liveUntil(day.lastFinalMs + 3 * hourMs, 60)
    const before = await count('grades')
    expect(before).toBeGreaterThan(20)
    const { db } = day.database
    // As a grading that looked at half of them, and took itself for done.
    await db.query(sql`delete from grades where game_date = ${day.gameDate} and system = 'line'`)
    await db.query(sql`
      update ledger set row_count = (select count(*) from grades where game_date = ${day.gameDate})
      where asset = 'grades' and game_date = ${day.gameDate}`)
    await day.liveUntil(day.morningMs + 32 * hourMs, 60)
    return before
  }

  it('are graded again once their grading is due', async () => {
    const before = await loseGrades()
    expect(await count('grades')).toBe(before)
  })

  it('stay ungraded where the healer is left out', async () => {
    const before = await loseGrades(without())
    expect(await count('grades')).toBeLessThan(before)
  })
})

describe('a source that stays paused because nobody asks it any more', () => {
  /** Refused until the polls of the date are over, and well from then on. */
  async function outlivePolls(options: FaultDayOptions = {}): Promise<void> {
    day = await startFaultDay(league, options)
    const pollsOverMs = day.morningMs + 34 * hourMs // 14:05 the day after
    day.order({ match: /leaguegamelog/, kind: 'status', args: { status: 403 }, untilMs: pollsOverMs })
    await day.liveUntil(pollsOverMs - minuteMs, 60)
    expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'degraded' })
    expect(await day.readBreaker('source/nba-stats/leaguegamelog')).toMatchObject({ state: 'open' })
    await day.liveUntil(pollsOverMs + 3 * hourMs, 20)
  }

  it('is asked once more by a date that was made without it: it closes, and the date is whole', async () => {
    await outlivePolls()
    expect(await day.readBreaker('source/nba-stats/leaguegamelog')).toMatchObject({ state: 'closed' })
    await day.liveUntil(day.nowMs() + 24 * hourMs, 240) // a date is asked again four times a day, its polls counted
    expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'complete', reason: null })
  })

  it('stays paused, and the date without it, where the healer is left out', async () => {
    await outlivePolls(without('exhausted-breakers'))
    expect(await day.readBreaker('source/nba-stats/leaguegamelog')).toMatchObject({ state: 'open' })
    expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'degraded' })
  })
})
