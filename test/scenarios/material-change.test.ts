/** A line that moves and a new injury status predict again, before the lock and never after it: nobody orders it, what was read has changed.
 *
 * The league is the simulated one; in one game its bookmakers move their lines, and a team says something, twice each: two hours before the
 * tip, and too late. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { InjuryNotice, League, LeagueGame, LineSnapshot } from '../../src/replay/league.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('material change')
const gameDate = datesOf(league)[2]!
const game = league
  .games('2025-26')
  .filter((each) => each.gameDate === gameDate)
  .toSorted((a, b) => a.tipAtMs - b.tipAtMs)[0]!

const beforeMs = game.tipAtMs - 2 * hourMs
const afterMs = game.tipAtMs + 5 * minuteMs

/** Every book's points lines as they stood, moved by as much. */
function moveLines(snapshots: readonly LineSnapshot[], atMs: number, hundredths: number): LineSnapshot[] {
  const standing = snapshots.filter(
    ({ takenAtMs, market }) => takenAtMs <= beforeMs && market === 'player_points',
  )
  const newest = new Map(standing.map((each) => [each.bookmaker, each]))
  return [...newest.values()].map((each) => ({
    ...each,
    takenAtMs: atMs,
    quotes: each.quotes.map((quote) => ({ ...quote, lineHundredths: quote.lineHundredths + hundredths })),
  }))
}

function withMovedLines(real: League): League {
  const { eventId } = real.events('2025-26').find((event) => event.gameId === game.gameId)!
  return {
    ...real,
    lineSnapshots(id) {
      const own = real.lineSnapshots(id)
      if (id !== eventId) return own
      const kept = own.filter(({ takenAtMs }) => takenAtMs <= beforeMs)
      return [...kept, ...moveLines(own, beforeMs, 200), ...moveLines(own, afterMs, 700)]
    },
  }
}

function withInjury(real: League, { gameId, homeTeamId }: LeagueGame): League {
  const player = real
    .boxScore(gameId)
    .filter(({ teamId }) => teamId === homeTeamId)
    .toSorted((a, b) => b.minutes - a.minutes)[0]!
  const notice = (knownAtMs: number, status: InjuryNotice['status']): InjuryNotice => ({
    knownAtMs,
    playerId: player.playerId,
    playerName: player.playerName,
    teamId: homeTeamId,
    status,
    cause: 'injury',
    reason: 'Left Knee; Sprain',
  })
  const ofOthers = (id: string): readonly InjuryNotice[] =>
    real.injuryNotices(id).filter(({ playerId }) => id !== gameId || playerId !== player.playerId)
  return {
    ...real,
    injuryNotices: (id) =>
      id === gameId
        ? [...ofOthers(id), notice(beforeMs, 'Out'), notice(afterMs, 'Available')].toSorted(
            (a, b) => a.knownAtMs - b.knownAtMs,
          )
        : ofOthers(id),
  }
}

let day: FaultDay

afterEach(() => day.close())

/** What stands of the game: how many revisions, the newest lines, and the vectors that were read. */
async function readStanding() {
  const rows = await day.database.db.query<{
    revisions: number
    lines: string
    vectors: string
    madeMs: number
  }>(sql`
    with newest as (
      select distinct on (system, player_id) system, player_id, line, vector_hash from predictions
      where game_date = ${gameDate} and game_id = ${game.gameId} and market = 'points' order by system, player_id, revision desc)
    select (select count(*)::int from predictions where game_date = ${gameDate} and game_id = ${game.gameId}) as revisions,
      (select string_agg(coalesce(line::text, '-'), ' ' order by system, player_id) from newest) as lines,
      (select string_agg(coalesce(vector_hash, '-'), ' ' order by system, player_id) from newest) as vectors,
      (select (extract(epoch from max(as_of)) * 1000)::float8 from predictions where game_id = ${game.gameId}) as "madeMs"`)
  return rows[0]!
}

async function liveThrough(altered: League, facts: readonly 'injuries'[]) {
  day = await startFaultDay(altered, { gameDate, facts })
  await day.liveUntil(beforeMs - minuteMs, 120)
  const before = await readStanding()
  await day.liveUntil(beforeMs + 31 * minuteMs, 15)
  const changed = await readStanding()
  await day.liveUntil(game.tipAtMs - minuteMs, 30)
  const atLock = await readStanding()
  await day.liveUntil(game.tipAtMs + 31 * minuteMs, 15)
  return { before, changed, atLock, final: await readStanding() }
}

it('a line that moved is in the predictions within half an hour, and one that moves after the tip is in none', async () => {
  const { before, changed, atLock, final } = await liveThrough(withMovedLines(league), [])
  expect(before.revisions).toBeGreaterThan(0)
  expect(changed.revisions).toBeGreaterThan(before.revisions)
  expect(changed.lines).not.toBe(before.lines)
  expect(changed.madeMs).toBeGreaterThanOrEqual(beforeMs)
  expect(final).toEqual(atLock)
  expect(final.madeMs).toBeLessThan(game.tipAtMs)
})

it('a player who is ruled out changes what is known of the game, and what is said after the tip nothing', async () => {
  const { before, changed, atLock, final } = await liveThrough(withInjury(league, game), ['injuries'])
  expect(changed.vectors).not.toBe(before.vectors)
  expect(changed.revisions).toBeGreaterThan(before.revisions)
  expect(final).toEqual(atLock)
  expect(final.madeMs).toBeLessThan(game.tipAtMs)
})
