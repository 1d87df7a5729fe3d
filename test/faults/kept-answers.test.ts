/** What was answered once is not lost by a later look that cannot be made: nobody speaks of the date any more, everybody is dead, or
 * one game of many is answered badly. */
import { afterEach, expect, it } from 'vitest'
import { furtherFacts } from '../../src/nba/source-order.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('kept answers')
let day: FaultDay

afterEach(() => day.close())

async function count(table: 'rosters' | 'reconciled_games' | 'injuries'): Promise<number> {
  const rows = await day.database.db.query(
    table === 'rosters'
      ? sql`select 1 from rosters where game_date = ${day.gameDate}`
      : table === 'injuries'
        ? sql`select 1 from injuries where game_date = ${day.gameDate}`
        : sql`select 1 from reconciled_games where game_date = ${day.gameDate}`,
  )
  return rows.length
}

const linedGames = async (): Promise<string[]> =>
  (
    await day.database.db.query<{ gameId: string }>(sql`
      select distinct game_id as "gameId" from prop_lines where game_date = ${day.gameDate} order by 1`)
  ).map(({ gameId }) => gameId)

it('rosters and injuries of the evening stay after midnight, when their sources speak of another day', async () => {
  day = await startFaultDay(league, { facts: furtherFacts })
  await day.liveUntil(day.firstTipMs)
  const before = { rosters: await count('rosters'), injuries: await count('injuries') }
  expect(before.rosters).toBeGreaterThan(20)
  // The finals are only seen after midnight: then the date's games change, and what needs them is made again.
  const midnightMs = day.morningMs + 20 * hourMs
  expect(day.lastFinalMs).toBeLessThan(midnightMs)
  day.order({ match: /scheduleLeagueV2|scoreboard|v1\/games/, kind: 'status', untilMs: midnightMs + hourMs })
  await day.liveUntil(midnightMs + 12 * hourMs)
  expect(await day.readLedger('player_boxscores')).toMatchObject({ state: 'complete' })
  expect({ rosters: await count('rosters'), injuries: await count('injuries') }).toEqual(before)
  expect(await day.countLetters()).toBe(0)
})

it('a second opinion stays when every source of one dies later', async () => {
  day = await startFaultDay(league, { facts: ['second_opinion'] })
  await day.liveUntil(day.lastFinalMs + 2 * hourMs)
  expect(await count('reconciled_games')).toBe(day.games.length)
  for (const match of [
    '/cdn.nba.com/static/json/liveData',
    '/boxscoretraditionalv3',
    '/site.api.espn.com/',
    '/api.balldontlie.io/',
  ])
    day.order({ match, kind: 'status' })
  await day.liveUntil(day.lastFinalMs + 10 * hourMs)
  expect(await count('reconciled_games')).toBe(day.games.length)
  expect(await day.readLedger('player_boxscores')).toMatchObject({ state: 'complete' })
})

it('one game that is answered badly costs the other its lines neither for a look nor for the day', async () => {
  day = await startFaultDay(league, { sources: { balldontlieKey: '' } })
  const [bad, good] = day.games.map((game) => game.gameId)
  const [event] = league.events('2025-26').filter((each) => each.gameId === bad)
  day.order({ match: `events/${event!.eventId}/odds`, kind: 'changed-shape' })
  await day.liveUntil(day.firstTipMs - 30 * minuteMs)
  expect(await linedGames()).toEqual([good])
  const replies = await day.readLedger('prop_line_replies')
  expect(replies.state).toBe('degraded')
  expect(replies.reason).toMatch(new RegExp(`${bad} was refused \\(source.schema-changed`))
  expect(await day.readIncidents()).toEqual([])
})

it('a key that may not read the history keeps the lines of the games to come, and wakes nobody', async () => {
  day = await startFaultDay(league)
  day.order({ match: '/v4/historical/', kind: 'status' })
  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 15)
  expect(await linedGames()).toHaveLength(day.games.length)
  const [late] = await day.database.db.query<{ minutes: number }>(sql`
    select (extract(epoch from g.tip_at - max(l.snapshot_at)) / 60)::float8 as minutes from prop_lines l
    join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = ${day.gameDate} group by g.tip_at, g.game_id order by 1 desc limit 1`)
  expect(late!.minutes).toBeLessThan(60)
  expect(await day.readIncidents()).toEqual([])
  expect(day.taken()).toEqual([0])
})

it('a backfilled date that fell back is made from its first source as soon as that is well, once', async () => {
  day = await startFaultDay(league, { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false })
  day.order({ match: '/leaguegamelog', kind: 'status', untilMs: day.nowMs() + hourMs })
  await day.liveUntil(day.nowMs() + 10 * minuteMs, 5)
  expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'degraded' })
  const summary = await day.readLedger('player_game_summary')

  await day.liveUntil(day.nowMs() + 3 * hourMs, 20)
  // Somebody asks the source about another date and finds it well.
  await day.database.db.query(sql`
    update breakers set state = 'closed', failures_in_row = 0, times_opened = 0, probe_at = null, opened_at = null,
      last_success_at = ${day.system.clock.now()} where name = 'source/nba-stats/leaguegamelog' or name like 'host/%'`)
  await day.liveUntil(day.nowMs() + 30 * minuteMs, 10)
  expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'complete' })
  expect((await day.readLedger('player_game_summary')).hash).toBe(summary.hash)
  const attempts = await day.countAttempts('box_score_replies')
  await day.liveUntil(day.nowMs() + 5 * hourMs)
  expect(await day.countAttempts('box_score_replies')).toBe(attempts)
})

it('a snapshot of the history is paid once, although another game of the date could not be had at first', async () => {
  const asked: string[] = []
  day = await startFaultDay(league, {
    ...{ now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false },
    wrapHttp: (real) => ({
      get: (request) => {
        asked.push(new URL(request.url).pathname)
        return real.get(request)
      },
    }),
  })
  const [, second] = league
    .events('2025-26')
    .filter((each) => day.games.some(({ gameId }) => gameId === each.gameId))
  day.order({
    match: `historical/sports/basketball_nba/events/${second!.eventId}/odds`,
    kind: 'status',
    times: 3,
  })
  await day.liveUntil(day.nowMs() + 20 * minuteMs, 2)
  expect(await linedGames()).toHaveLength(day.games.length)
  const snapshots = asked.filter((path) => path.includes('/historical/') && path.endsWith('/odds'))
  const times = [...Map.groupBy(snapshots, (path) => path)].map(([path, each]) => [
    path.includes(second!.eventId),
    each.length,
  ])
  expect(times.filter(([isSecond]) => !isSecond).map(([, count]) => count)).toEqual(
    day.games.slice(1).map(() => 1),
  )
  expect(times.find(([isSecond]) => isSecond)![1]).toBe(2)
})

it('a collection that broke off is never taken for whole, however often the archive is looked through', async () => {
  day = await startFaultDay(league, { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false })
  const [, second] = league
    .events('2025-26')
    .filter((each) => day.games.some(({ gameId }) => gameId === each.gameId))
  const untilMs = day.nowMs() + 45 * minuteMs
  day.order({ match: `/events/${second!.eventId}/odds`, kind: 'status', untilMs })
  while (day.nowMs() < untilMs - 5 * minuteMs) {
    await day.liveUntil(day.nowMs() + 5 * minuteMs, 5)
    expect((await day.readLedger('prop_line_replies')).hash).toBeNull()
  }
  await day.liveUntil(untilMs + 2 * hourMs, 10)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'complete' })
  expect(await linedGames()).toHaveLength(day.games.length)
})

it('a file that does not exist yet pauses nobody: who stands in for the officials leaves the schedule its host', async () => {
  day = await startFaultDay(league, { facts: furtherFacts })
  day.order({ match: '/official.nba.com/', kind: 'status' })
  await day.liveUntil(day.firstTipMs - hourMs)
  expect(await day.readLedger('schedule_replies')).toMatchObject({ state: 'complete' })
  const open = await day.database.db.query<{ name: string }>(
    sql`select name from breakers where state = 'open'`,
  )
  expect(open.map(({ name }) => name).filter((name) => name.includes('cdn'))).toEqual([])
})

it('officials that were named stay when their source dies before the tip, and who stands in has no file yet', async () => {
  day = await startFaultDay(league, { facts: furtherFacts })
  const named = async () =>
    (await day.database.db.query(sql`select 1 from referees where game_date = ${day.gameDate}`)).length
  await day.liveUntil(day.firstTipMs - 5 * hourMs)
  const before = await named()
  expect(before).toBeGreaterThan(0)
  day.order({ match: '/official.nba.com/', kind: 'status' })
  await day.liveUntil(day.firstTipMs - minuteMs)
  expect(await named()).toBe(before)
})

it('an answer whose very last look of the day failed is looked at again when its polls are over, and stops being degraded', async () => {
  day = await startFaultDay(league, { facts: ['second_opinion', 'rosters'] })
  const secondMatch = /liveData|boxscoretraditionalv3|site.api.espn.com|api.balldontlie.io/
  const lastPollMs = day.morningMs + 30 * hourMs - 5 * minuteMs // 14:00 Eastern of the next day
  await day.liveUntil(lastPollMs - 2 * hourMs)
  expect(await day.readLedger('box_score_second_replies')).toMatchObject({ state: 'complete' })
  const healsMs = lastPollMs + 5 * hourMs
  day.order({ match: secondMatch, kind: 'status', untilMs: healsMs })
  await day.liveUntil(healsMs - minuteMs, 30)
  const failed = await day.readLedger('box_score_second_replies')
  expect(failed.state).toBe('degraded')
  expect(failed.reason).toMatch(/^the last look failed: /)
  const [row] = await day.database.db.query<{ refreshAt: unknown }>(sql`
    select refresh_at as "refreshAt" from ledger where asset = 'box_score_second_replies' and game_date = ${day.gameDate}`)
  expect(row!.refreshAt, 'no poll comes any more').toBeNull()
  const looks = await day.countAttempts('box_score_second_replies')
  await day.liveUntil(healsMs + 7 * hourMs, 30)
  const healed = await day.readLedger('box_score_second_replies')
  expect(healed).toMatchObject({ state: 'complete', reason: null, rows: failed.rows })
  const after = await day.countAttempts('box_score_second_replies')
  expect(after - looks).toBeLessThanOrEqual(3)
  await day.liveUntil(healsMs + 31 * hourMs)
  expect(await day.countAttempts('box_score_second_replies'), 'and then no more').toBe(after)
  expect(await count('reconciled_games')).toBe(day.games.length)
})

it('a failed last look that fails for days is made ever more rarely', async () => {
  day = await startFaultDay(league, { facts: ['second_opinion'] })
  await day.liveUntil(day.morningMs + 27 * hourMs)
  day.order({ match: /liveData|boxscoretraditionalv3|site.api.espn.com|api.balldontlie.io/, kind: 'status' })
  await day.liveUntil(day.morningMs + 54 * hourMs)
  const before = await day.countAttempts('box_score_second_replies')
  await day.liveUntil(day.nowMs() + 48 * hourMs)
  const looks = (await day.countAttempts('box_score_second_replies')) - before
  expect(looks).toBeGreaterThan(4)
  expect(looks).toBeLessThanOrEqual(9)
  expect(await day.countLetters()).toBe(0)
  expect(await count('reconciled_games')).toBe(day.games.length)
})
