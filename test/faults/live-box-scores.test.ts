/** While games are on, their box scores are followed for the eyes of the evening: nothing else is made of them, and a source that dies
 * in the middle costs neither what was seen nor the results. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('games that are on')
const cdnBoxScores = 'liveData/boxscore'
let day: FaultDay

afterEach(() => day.close())

interface Seen {
  readonly gameId: string
  readonly players: number
  readonly points: number
  readonly source: string
}

const seen = (): Promise<Seen[]> =>
  day.database.db.query<Seen>(sql`
    select game_id as "gameId", count(*)::int as players, sum(pts)::int as points, min(source) as source
    from live_boxscores where game_date = ${day.gameDate} group by game_id order by game_id`)

const pointsNow = async (): Promise<number> => (await seen()).reduce((sum, { points }) => sum + points, 0)
const finalPoints = (): number =>
  day.games.reduce((sum, { homeScore, awayScore }) => sum + homeScore + awayScore, 0)

/** A minute before the first tip. */
const start = async (): Promise<void> => {
  day = await startFaultDay(league, { facts: ['live_box_scores'] })
  await day.liveUntil(day.firstTipMs - minuteMs, 240)
}

it('they grow until the final, are asked for no longer than that, and are passed over by the official ones', async () => {
  await start()
  expect(await seen()).toEqual([])
  await day.liveUntil(day.firstTipMs + 9 * minuteMs, 5)
  expect(await day.readLedger('live_box_score_replies')).toMatchObject({ used: 0, hash: null })
  await day.liveUntil(day.firstTipMs + 60 * minuteMs, 5)
  const early = await pointsNow()
  await day.liveUntil(day.firstTipMs + 90 * minuteMs, 5)
  const later = await pointsNow()
  expect([early > 0, later > early, later < finalPoints()]).toEqual([true, true, true])
  expect((await day.readLedger('player_boxscores')).rows ?? 0).toBe(0)
  await day.liveUntil(day.lastFinalMs + 30 * minuteMs, 5)
  expect(await pointsNow()).toBe(finalPoints())
  const attempts = await day.countAttempts('live_box_score_replies')
  await day.liveUntil(day.lastFinalMs + 12 * hourMs)
  const [{ polled } = { polled: 0 }] = await day.database.db.query<{ polled: number }>(sql`
    select count(*)::int as polled from archive_receipts
    where asset = 'live_box_score_replies' and received_at > to_timestamp(${(day.lastFinalMs + 30 * minuteMs) / 1000})`)
  expect([attempts > 20, polled]).toEqual([true, 0])
  expect(await day.readLedger('player_boxscores')).toMatchObject({ state: 'complete' })
  expect(await day.readIncidents()).toEqual([])
})

it('the second source goes on where the first one dies; when both are dead, what was seen stays and the night is graded', async () => {
  await start()
  day.order({
    match: cdnBoxScores,
    kind: 'status',
    args: { status: 403 },
    fromMs: day.firstTipMs + 30 * minuteMs,
  })
  await day.liveUntil(day.firstTipMs + 60 * minuteMs, 5)
  const byEspn = await seen()
  expect(byEspn.map(({ source }) => source)).toContain('espn')
  expect((await day.readLedger('live_box_score_replies')).state).toBe('degraded')
  day.order({ match: '/site.api.espn.com/', kind: 'status', args: { status: 403 } })
  await day.liveUntil(day.firstTipMs + 100 * minuteMs, 5)
  expect(await seen()).toEqual(byEspn)
  await day.liveUntil(day.lastFinalMs + 12 * hourMs)
  expect(await day.readLedger('player_boxscores')).toMatchObject({ state: 'complete' })
  expect(await day.readLedger('live_box_score_replies')).toMatchObject({ code: null })
  expect([await day.countLetters(), (await day.readIncidents()).map(({ cause }) => cause)]).toEqual([0, []])
})

it('a date of the past has nothing to follow, and nobody is asked', async () => {
  const asked: string[] = []
  day = await startFaultDay(league, {
    ...{ facts: ['live_box_scores'], now: '2025-11-20T12:00:00Z', cause: 'backfill' },
    wrapHttp: (real) => ({
      get: (request) => {
        asked.push(request.url)
        return real.get(request)
      },
    }),
  })
  await day.liveUntil(day.nowMs() + 10 * minuteMs, 5)
  expect(await day.readLedger('live_boxscores')).toMatchObject({ state: 'empty_ok' })
  expect(asked.filter((url) => url.includes(cdnBoxScores))).toEqual([])
  expect(asked.length).toBeGreaterThan(0)
})
