/** F14, F15, F18: "empty" when games exist, one of several games, placeholder zeros. A source that answers so is replaced by the
 * next one within the same attempt, and its reply is kept with the reason; when all answer so, the last good data stays. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { FaultKind } from '../../src/replay/faults/fault-book.ts'
import { changingAsset, unjudged } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('incomplete')
const boxScores = /leaguegamelog|liveData\/boxscore|boxscoretraditional|\/summary|\/box_scores|\/v1\/stats/
const schedules = /scheduleLeagueV2|scoreboard|\/v1\/games/

let day: FaultDay

afterEach(() => day.close())

async function readRefusals(asset: string): Promise<{ resource: string; code: string }[]> {
  return day.database.db.query(sql`
    select resource, split_part(refusal, ':', 1) as code from archive_receipts
    where asset = ${asset} and game_date = ${day.gameDate} and refusal is not null order by resource`)
}

async function readBoxSources(): Promise<(string | null)[]> {
  const rows = await day.database.db.query<{ source: string; games: number }>(sql`
    select source, count(distinct game_id)::int as games from player_boxscores
    where game_date = ${day.gameDate} group by source`)
  return rows.map(({ source, games }) => `${source}: ${games}`)
}

const kinds: readonly { kind: FaultKind; code: string }[] = [
  { kind: 'empty', code: 'source.empty' },
  { kind: 'partial', code: 'source.incomplete' },
  { kind: 'zeros', code: 'source.incomplete' },
]

describe('box scores of a date that is over', () => {
  it.each(kinds)(
    'a primary that answers with $kind is replaced in the same attempt, and its reply kept with the reason',
    async ({ kind, code }) => {
      day = await startFaultDay(league, {
        now: '2025-11-20T12:00:00Z',
        cause: 'backfill',
        settles: false,
      })
      day.order({ match: 'leaguegamelog', kind })
      await day.system.process.settle()
      expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'degraded' })
      expect(await day.countAttempts('box_score_replies')).toBe(1)
      expect(await readRefusals('box_score_replies')).toEqual([
        { resource: `nba-stats/leaguegamelog/${day.gameDate}`, code },
      ])
      expect(await readBoxSources()).toEqual([`nba-cdn: ${day.games.length}`])
      expect(await day.readLedger('grades')).toMatchObject({ code: null })
      expect(await day.readIncidents()).toEqual([])
      const breaker = await day.readBreaker('source/nba-stats/leaguegamelog')
      expect(breaker?.state).toBe('closed')
    },
  )
})

describe('when every source of box scores answers so', () => {
  it.each(kinds)(
    '$kind: the last good rows stay, nothing is made again, and all is well after it',
    async ({ kind }) => {
      day = await startFaultDay(league, { now: '2025-10-24T08:05:00Z' })
      await day.liveUntil(day.firstTipMs, 180)
      await day.liveUntil(day.lastFinalMs + 2 * hourMs, 60)
      const good = await day.readLedger('box_score_replies')
      const made = await day.readLedger('player_game_summary')
      expect(good.state).toBe('complete')
      day.order({ match: boxScores, kind, untilMs: day.nowMs() + 2 * hourMs })
      await day.liveUntil(day.nowMs() + hourMs, 30)
      const during = await day.readLedger('box_score_replies')
      expect(during).toMatchObject({ state: 'complete', hash: good.hash, rows: good.rows })
      expect(during.code).toMatch(/^source\.(empty|incomplete)$/)
      expect(Math.min(...day.taken())).toBeGreaterThan(4)
      expect((await day.readLedger('player_game_summary')).hash).toBe(made.hash)
      expect(await readBoxSources()).toEqual([`nba-stats: ${day.games.length}`])

      await day.liveUntil(day.nowMs() + 3 * hourMs, 60)
      expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'complete', code: null })
      expect(await day.countLetters()).toBe(0)
      expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
    },
  )

  it('from the beginning: not a row is committed, and one attempt after it everything is', async () => {
    day = await startFaultDay(league, { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false })
    day.order({ match: boxScores, kind: 'partial', untilMs: day.nowMs() + 10 * minuteMs })
    await day.system.process.settle()
    expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'expected', hash: null })
    expect(await readBoxSources()).toEqual([])
    const refused = await readRefusals('box_score_replies')
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['source.incomplete']))
    expect(new Set(refused.map(({ resource }) => resource.split('/')[0]))).toEqual(
      new Set(['nba-stats', 'nba-cdn', 'espn', 'balldontlie']),
    )
    await day.liveUntil(day.nowMs() + 11 * minuteMs, 11)
    expect((await day.readLedger('player_boxscores')).state).toBe('complete')
    expect(await readBoxSources()).toEqual([`nba-stats: ${day.games.length}`])
  })
})

describe('where a refusal stands in the archive and nobody obeys it', () => {
  const obeyNobody = changingAsset('box_score_replies', (asset) => ({
    produce: async (context) => {
      await asset.produce(context).catch(() => {})
      const rows = await context.db.query<object>(sql`
        select resource, body_hash, received_at from archive_receipts
        where asset = 'box_score_replies' and game_date = ${context.gameDate} and resource like 'nba-stats/leaguegamelog/%'`)
      return { rows: [rows] }
    },
  }))
  const countNobody = changingAsset('player_boxscores', () => unjudged)

  const outcomes = [
    { kind: 'empty', ends: 'done without a game', state: 'empty_ok', games: 0 },
    { kind: 'partial', ends: 'done with one of its games', state: 'complete', games: 1 },
    { kind: 'zeros', ends: 'held only by who reads the rows', state: 'blocked', games: 0 },
  ] as const

  it.each(outcomes)('a date whose primary answers with $kind is $ends', async ({ kind, state, games }) => {
    day = await startFaultDay(league, {
      now: '2025-11-20T12:00:00Z',
      cause: 'backfill',
      settles: false,
      wrapPipeline: (pipeline) => countNobody(obeyNobody(pipeline)),
      process: { healers: [] },
    })
    day.order({ match: 'leaguegamelog', kind })
    await day.system.process.settle()
    expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'complete', code: null })
    expect((await day.readLedger('player_boxscores')).state).toBe(state)
    const kept = await day.database.db.query(
      sql`select distinct game_id from player_boxscores where game_date = ${day.gameDate}`,
    )
    expect(kept).toHaveLength(games)
    expect(games).toBeLessThan(day.games.length)
  })
})

describe('the schedule of a game day', () => {
  it('a season schedule that is empty on the first day is not taken: a scoreboard answers', async () => {
    day = await startFaultDay(league, { settles: false })
    day.order({ match: 'scheduleLeagueV2', kind: 'empty', untilMs: day.morningMs + hourMs })
    await day.system.process.settle()
    expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'degraded' })
    expect((await day.readLedger('games')).rows).toBe(day.games.length)
    await day.liveUntil(day.morningMs + 2 * hourMs)
    expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'complete' })
  })

  it('one that lacks games which the last one had is not taken: a scoreboard answers', async () => {
    day = await startFaultDay(league)
    const good = await day.readLedger('games')
    day.order({ match: 'scheduleLeagueV2', kind: 'partial', untilMs: day.morningMs + hourMs })
    await day.liveUntil(day.morningMs + hourMs - minuteMs, 30)
    expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'degraded' })
    expect(await readRefusals('schedule_replies')).toContainEqual({
      resource: 'nba-cdn/schedule/2025-26',
      code: 'source.incomplete',
    })
    expect(await day.readLedger('games')).toMatchObject({ rows: good.rows, hash: good.hash })
    await day.liveUntil(day.morningMs + 2 * hourMs)
    expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'complete' })
  })

  it.each(['empty', 'partial'] as const)(
    'all schedules answer with %s: the games that are known stay',
    async (kind) => {
      day = await startFaultDay(league)
      const good = await day.readLedger('games')
      expect(good.rows).toBe(day.games.length)
      day.order({ match: schedules, kind, untilMs: day.morningMs + 2 * hourMs })
      await day.liveUntil(day.morningMs + 2 * hourMs - minuteMs, 15)
      expect(await day.readLedger('games')).toMatchObject({ rows: good.rows, hash: good.hash })
      expect(await day.countLetters()).toBe(0)
      await day.liveUntil(day.morningMs + 3 * hourMs, 15)
      expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'complete', code: null })
    },
  )
})
