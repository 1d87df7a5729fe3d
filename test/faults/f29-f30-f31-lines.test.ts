/** F29, F30, F31: every bookmaker spells names its own way and all are found; whoever has no line gets none made up; a name that is
 * nobody's is left out by that name; and what was posted at or after the tip is never read. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGameLines } from '../../src/nba/2-raw/game-lines.ts'
import { createUpcomingLines } from '../../src/nba/3-analytics/upcoming-lines.ts'
import { foldText } from '../../src/nba/domain/fold-text.ts'
import { loadPlayerFinder } from '../../src/nba/identity/player-index.ts'
import { recordUnresolved } from '../../src/nba/identity/unresolved-names.ts'
import { archiveReply } from '../../src/platform/archive/archive.ts'
import type { Asset, PartitionContext } from '../../src/platform/asset.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { League, LineSnapshot } from '../../src/replay/league.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { createSettableClock } from '../../src/replay/settable-clock.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const real = createSmallLeague('messy lines')
const stranger = 'Zebulon Quartermain'
const inPlayLine = 9950
const gameDate = datesOf(real)[3]!
/** Somebody of the rotation on whom no book will have a line. */
const unlined = real
  .games('2025-26')
  .filter((game) => game.gameDate === gameDate)
  .flatMap((game) => real.boxScore(game.gameId))
  .toSorted((a, b) => b.minutes - a.minutes)[0]!
const isUnlined = (posted: string): boolean => {
  const [first = '', family = ''] = foldText(unlined.playerName).split(' ')
  return foldText(posted).startsWith(`${first} ${family}`)
}

/** The same league, whose bookmakers also price somebody who plays nowhere, and go on during the game. */
const league: League = {
  ...real,
  lineSnapshots(eventId) {
    const posted = real.lineSnapshots(eventId).map((snapshot) => ({
      ...snapshot,
      quotes: snapshot.quotes.filter(({ player }) => !isUnlined(player)),
    }))
    const event = real.events('2025-26').find((each) => each.eventId === eventId)!
    const tipAtMs = event.commences[0]!.commenceAtMs - 10 * minuteMs
    const points = posted.filter(({ market }) => market === 'player_points')
    const withStranger = posted.map((snapshot) =>
      points.includes(snapshot) && snapshot.quotes[0]
        ? { ...snapshot, quotes: [...snapshot.quotes, { ...snapshot.quotes[0], player: stranger }] }
        : snapshot,
    )
    const inPlay = points.map(
      (snapshot): LineSnapshot => ({
        ...snapshot,
        takenAtMs: tipAtMs + 5 * minuteMs,
        quotes: snapshot.quotes.map((quote) => ({ ...quote, lineHundredths: inPlayLine })),
      }),
    )
    return [...withStranger, ...inPlay].sort((a, b) => a.takenAtMs - b.takenAtMs)
  },
}

let day: FaultDay

beforeAll(async () => {
  day = await startFaultDay(league, { facts: ['game_lines'] })
  await day.liveUntil(day.firstTipMs - 20 * minuteMs, 60)
  await day.liveUntil(day.lastTipMs + 40 * minuteMs, 5)
  await day.liveUntil(day.lastFinalMs + 2 * hourMs, 30)
})

afterAll(() => day.close())

const query = <Row>(statement: ReturnType<typeof sql>) => day.database.db.query<Row & object>(statement)

it('F29: players are found under every spelling, one line a player, and only the stranger is not', async () => {
  const spellings = await query<{ spellings: number }>(sql`
    select count(distinct player_name)::int as spellings from prop_lines where game_date = ${day.gameDate} and market = 'points'`)
  const lines = await query<{ playerId: number | null; name: string }>(sql`
    select player_id as "playerId", player_name as name from upcoming_lines
    where game_date = ${day.gameDate} and market = 'points'`)
  const unresolved = lines.filter(({ playerId }) => playerId === null)
  expect(new Set(unresolved.map(({ name }) => name))).toEqual(new Set([stranger]))
  const found = lines.flatMap(({ playerId }) => playerId ?? [])
  expect(new Set(found).size).toBe(found.length)
  expect(spellings[0]!.spellings).toBeGreaterThan(new Set(found).size + 1)
  const excluded = await query<{ name: string; exclusion: string }>(sql`
    select player_name as name, exclusion from prediction_slate
    where game_date = ${day.gameDate} and player_name = ${stranger} and market = 'points' order by game_id`)
  expect(excluded).toEqual(day.games.map(() => ({ name: stranger, exclusion: 'unresolved_player' })))
})

it('F30: every line that was used was posted for that player, and whoever has none is predicted without', async () => {
  const invented = await query(sql`
    select u.player_name, u.line from upcoming_lines u where u.game_date = ${day.gameDate} and not exists (
      select 1 from prop_lines l where l.game_date = u.game_date and l.game_id = u.game_id and l.market = u.market and l.line = u.line
        and l.snapshot_at <= u.snapshot_at)`)
  expect(invented).toEqual([])
  const without = await query<{ line: number | null }>(sql`
    select line from prediction_slate where game_date = ${day.gameDate} and player_id = ${unlined.playerId} and market = 'points'`)
  expect(without).toEqual([{ line: null }])
  const predictions = await query<{ hasLine: boolean; isPosted: boolean; recommendation: string }>(sql`
    select distinct p.line is not null as "hasLine", u.line is not distinct from p.line as "isPosted",
      p.recommendation = 'NO_LINE' as recommendation
    from (select distinct on (system, market, game_id, player_id) * from predictions where game_date = ${day.gameDate}
      order by system, market, game_id, player_id, revision desc) p
    left join upcoming_lines u on u.game_id = p.game_id and u.market = p.market and u.player_id = p.player_id
    where not p.withdrawn order by 1`)
  expect(predictions).toEqual([
    { hasLine: false, isPosted: true, recommendation: true },
    { hasLine: true, isPosted: true, recommendation: false },
  ])
})

it('F31: nothing that was posted at or after a tip is a line to predict on, on players or on games', async () => {
  const late = await query(sql`
    select u.player_name, u.snapshot_at from upcoming_lines u join games g on g.game_id = u.game_id and g.game_date = u.game_date
    where u.game_date = ${day.gameDate} and (u.snapshot_at >= g.tip_at or u.line = ${inPlayLine})`)
  expect(late).toEqual([])
  const predicted = await query(sql`
    select 1 from predictions p where p.game_date = ${day.gameDate}
      and (p.line = ${inPlayLine} or p.line_snapshot_at >= p.locks_at or p.as_of >= p.locks_at)`)
  expect(predicted).toEqual([])
  const [games] = await query<{ all: number; late: number }>(sql`
    select count(*)::int as "all", count(*) filter (where l.snapshot_at >= g.tip_at)::int as late
    from game_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date where l.game_date = ${day.gameDate}`)
  expect(games!.all).toBeGreaterThan(10)
  expect(games!.late).toBe(0)
  expect(await day.readIncidents()).toEqual([])
})

/** Neither is asked for after the tip, so both are put there by hand: a tip that moves earlier leaves such lines behind. */
describe('F31: what stands in the tables from after a tip', () => {
  const identity = { loadFinder: loadPlayerFinder, recordUnresolved }
  const makeRows = async (asset: Asset): Promise<readonly object[]> => {
    const now = day.system.clock.now()
    const context = { db: day.database.db, gameDate: day.gameDate, now, missing: [] }
    return (await asset.produce(context as unknown as PartitionContext)).rows[0]!
  }

  it('is no line on a player', async () => {
    const asset = createUpcomingLines(identity)
    const before = await makeRows(asset)
    const inserted = await query(sql`
      insert into prop_lines (game_date, event_id, game_id, bookmaker, market, player_name, line, snapshot_at, commence_at,
        over_price, under_price)
      select distinct on (l.event_id, l.bookmaker, l.market, l.player_name) l.game_date, l.event_id, l.game_id, l.bookmaker, l.market,
        l.player_name, ${inPlayLine}::integer, g.tip_at, l.commence_at, -110, -110
      from prop_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
      where l.game_date = ${day.gameDate} returning 1`)
    expect(inserted.length).toBeGreaterThan(20)
    expect(await makeRows(asset)).toEqual(before)
  })

  it('is no line on a game', async () => {
    const { db } = day.database
    const path = '/site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard'
    const clock = createSettableClock(toText(day.firstTipMs - 2 * hourMs))
    const { app } = createReplayServer({ league, clock })
    const reply = await app.request(`${path}?dates=${day.gameDate.replaceAll('-', '')}`)
    const body = new Uint8Array(await reply.arrayBuffer())
    const asset = createGameLines(identity)
    const before = await makeRows(asset)
    const key = { asset: 'game_line_replies', gameDate: day.gameDate }
    const resource = `espn/game-lines/${day.gameDate}`
    const accept = async (receivedMs: number, revision: number) => {
      const receivedAt = Temporal.Instant.fromEpochMilliseconds(receivedMs)
      const http = { url: 'https://espn.example/x', status: 200, headers: {}, body, receivedAt }
      const { bodyHash } = await archiveReply(db, key, resource, http)
      await db.query(sql`
        insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
        values (${key.asset}, ${key.gameDate}, ${resource}, ${revision}, ${bodyHash}, ${receivedAt}, false)`)
    }
    await accept(day.lastTipMs, 1)
    expect(await makeRows(asset)).toEqual(before)
    await accept(day.firstTipMs - hourMs, 2)
    expect((await makeRows(asset)).length).toBeGreaterThan(before.length)
  })
})

function toText(epochMilliseconds: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toString()
}
