/** The second opinion on box scores: exactly where two sources differ is listed, the league's numbers are kept, and only when they
 * differ in many players a human is told, once. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import type { League } from '../../../src/replay/league.ts'
import { createSimulatedLeague } from '../../../src/replay/simulated/simulated-league.ts'
import { type FaultDay, hourMs, startFaultDay } from '../../support/fault-day.ts'
import { datesOf, smallLeagueStart } from '../../support/small-league.ts'

/** Fields of the table that a changed count moves. */
const shownAs: Readonly<Record<string, readonly string[]>> = {
  dreb: ['dreb', 'reb'],
  ast: ['ast'],
  stl: ['stl'],
  blk: ['blk'],
  tov: ['tov'],
}

function createLeague(secondSourceSlips: number): League {
  return createSimulatedLeague({
    seed: 'second opinion',
    seasonStart: smallLeagueStart,
    days: 9,
    teams: 6,
    playersPerTeam: 10,
    secondSourceSlips,
  })
}

let day: FaultDay

afterEach(() => day.close())

/** A backfill of one date and what it needs, with ESPN as the second source: the league's own second box score is dead. */
async function start(league: League): Promise<void> {
  day = await startFaultDay(league, {
    facts: ['second_opinion'],
    now: '2025-11-20T12:00:00Z',
    cause: 'backfill',
    settles: false,
  })
  day.order({ match: 'cdn.nba.com/static/json/liveData', kind: 'status' })
  await day.system.process.settle()
}

const readDisagreements = () =>
  day.database.db.query<{ gameId: string; subject: string; field: string; kept: string; other: string }>(sql`
    select game_id as "gameId", subject, field, kept_value as kept, other_value as other from source_disagreements
    where game_date = ${day.gameDate} and kept_source = 'nba-stats' and other_source = 'espn' order by game_id, subject, field`)

it('exactly the slips of the second source are listed, with both values, and the numbers of the league are kept', async () => {
  const league = createLeague(0.08)
  await start(league)
  const expected = day.games.flatMap(({ gameId }) => {
    const lines = league.boxScore(gameId)
    return league.slips('espn', gameId).flatMap(({ playerId, changes }) => {
      const line = lines.find((each) => each.playerId === playerId)!
      const { ast, dreb, stl, blk, tov, oreb } = line
      const counts: Readonly<Record<string, number>> = { ast, dreb, stl, blk, tov, reb: oreb + dreb }
      const [field, by] = Object.entries(changes)[0]!
      return shownAs[field]!.map((shown) => {
        const kept = counts[shown]!
        return {
          gameId,
          subject: String(playerId),
          field: shown,
          kept: String(kept),
          other: String(kept + by),
        }
      })
    })
  })
  expect(expected.length).toBeGreaterThan(0)
  const key = (each: { gameId: string; subject: string; field: string }) =>
    `${each.gameId} ${each.subject} ${each.field}`
  const sorted = expected.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  expect((await readDisagreements()).toSorted((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(sorted)

  const stored = await day.database.db.query<{
    playerId: number
    gameId: string
    ast: number
    dreb: number
  }>(sql`
    select player_id as "playerId", game_id as "gameId", ast, dreb from player_boxscores
    where game_date = ${day.gameDate} and status = 'active' order by game_id, player_id`)
  const truth = day.games.flatMap(({ gameId }) =>
    league.boxScore(gameId).map(({ playerId, ast, dreb }) => ({ playerId, gameId, ast, dreb })),
  )
  expect(stored).toEqual(
    truth.toSorted((a, b) => (a.gameId < b.gameId ? -1 : a.gameId > b.gameId ? 1 : a.playerId - b.playerId)),
  )
  // Of six teams a date has so few players that slips of some earlier date may be more than a tenth; this one's are not.
  expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
})

it('a player in his very first game is found among those whom the league names, whatever was known before', async () => {
  const league = createLeague(0)
  const [firstDate] = datesOf(league)
  day = await startFaultDay(league, {
    facts: ['second_opinion'],
    gameDate: firstDate!,
    now: '2025-11-20T12:00:00Z',
    cause: 'backfill',
    settles: false,
  })
  day.order({ match: 'cdn.nba.com/static/json/liveData', kind: 'status' })
  await day.system.process.settle()
  expect(await readDisagreements()).toEqual([])
  const [both] = await day.database.db.query<{ players: number }>(sql`
    select sum(players_agreeing)::int as players from reconciled_games where game_date = ${day.gameDate}`)
  const played = day.games.flatMap(({ gameId }) => league.boxScore(gameId))
  expect(both!.players).toBe(played.length)
})

it('two sources that differ in many players are one incident, which is resolved when they agree again', async () => {
  const slipping = createLeague(0.6)
  const honest = createLeague(0)
  let slips = true
  const league: League = {
    ...slipping,
    slips: (source, gameId) => (slips ? slipping : honest).slips(source, gameId),
  }
  day = await startFaultDay(league, { facts: ['second_opinion'] })
  day.order({ match: 'cdn.nba.com/static/json/liveData', kind: 'status' })
  await day.liveUntil(day.firstTipMs, 120)
  await day.liveUntil(day.lastFinalMs + 2 * hourMs, 60)
  const cause = 'nba-stats and espn disagree'
  const about = async () => (await day.readIncidents()).filter((each) => each.cause === cause)
  await day.liveUntil(day.nowMs() + 2 * hourMs, 60)
  expect(await about()).toEqual([{ cause, isOpen: true }])
  expect((await readDisagreements()).length).toBeGreaterThan(10)
  slips = false
  await day.liveUntil(day.nowMs() + 2 * hourMs, 60)
  expect(await readDisagreements()).toEqual([])
  expect(await about()).toEqual([{ cause, isOpen: false }])
})

it('a second source that nobody can ask holds nothing up', async () => {
  day = await startFaultDay(createLeague(0), {
    facts: ['second_opinion'],
    now: '2025-11-20T12:00:00Z',
    cause: 'backfill',
    settles: false,
  })
  day.order({ match: /liveData|espn|balldontlie/, kind: 'refuse' })
  await day.system.process.settle()
  expect((await day.readLedger('player_boxscores')).state).toMatch(/^(complete|degraded)$/)
  expect((await day.readLedger('grades')).state).toMatch(/^(complete|degraded)$/)
  expect(await day.readLedger('box_score_second_replies')).toMatchObject({ state: 'degraded', rows: 0 })
  expect(await day.countLetters()).toBe(0)
  expect(await day.readIncidents()).toEqual([])
})
