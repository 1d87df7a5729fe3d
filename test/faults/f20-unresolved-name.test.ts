/** F20: a player whom nobody can find under the name that a second source writes. The date is done without him and says so, he
 * waits with candidates for a human, nothing is tried again and again; once he is confirmed the date mends itself. */
import { afterEach, expect, it } from 'vitest'
import { confirmAlias } from '../../src/nba/identity/learned-names.ts'
import { readUnresolved } from '../../src/nba/identity/unresolved-names.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { League, PlayerLine } from '../../src/replay/league.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const real = createSmallLeague('unresolved')
const gameDate = datesOf(real)[3]!
const games = real.games('2025-26').filter((game) => game.gameDate === gameDate)
const gameIds = new Set(games.map((game) => game.gameId))
/** Somebody who had played before, so that his own name would be found. */
const earlier = new Set(
  real
    .games('2025-26')
    .filter((game) => game.gameDate < gameDate)
    .flatMap((game) => real.boxScore(game.gameId).map(({ playerId }) => playerId)),
)
const player = real
  .boxScore(games[0]!.gameId)
  .find((line) => earlier.has(line.playerId) && line.minutes > 20)!
/** Letters swapped, as a typist does: alike, and no rule makes one of the other. */
const typed = `${player.playerName.replace(/(\w)(\w)$/, '$2$1')}x`

const misspelt = (line: PlayerLine): PlayerLine =>
  line.playerId === player.playerId ? { ...line, playerName: typed } : line

const league: League = {
  ...real,
  boxScore: (gameId) => (gameIds.has(gameId) ? real.boxScore(gameId).map(misspelt) : real.boxScore(gameId)),
}

let day: FaultDay

afterEach(() => day.close())

it('leaves the date degraded without him, puts him before a human once, and heals when he is confirmed', async () => {
  day = await startFaultDay(league, { gameDate })
  // From here on ESPN is the only source with box scores: it writes names, and ids of its own.
  day.order({ match: /leaguegamelog|boxscoretraditional|liveData/, kind: 'status', fromMs: day.lastTipMs })
  await day.liveUntil(day.lastTipMs, 120)
  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 60)
  const { db } = day.database
  const boxes = await day.readLedger('player_boxscores')
  expect(boxes).toMatchObject({ state: 'degraded' })
  expect(boxes.reason).toContain('unresolved')
  const readRows = () =>
    db.query<{ playerId: number }>(sql`
      select player_id as "playerId" from player_boxscores where game_date = ${gameDate} and status = 'active' order by 1`)
  const played = games.flatMap((game) => real.boxScore(game.gameId).map(({ playerId }) => playerId))
  expect((await readRows()).map(({ playerId }) => playerId)).not.toContain(player.playerId)
  expect((await readRows()).length).toBeGreaterThanOrEqual(played.length - 3)

  const { names } = await readUnresolved(db, { from: null, to: null, limit: 50 })
  const his = names.filter(({ postedName }) => postedName === typed)
  expect(his).toHaveLength(1)
  expect(his[0]).toMatchObject({ source: 'espn', reason: 'unknown', teamIds: [player.teamId] })
  expect(his[0]!.candidates[0]).toMatchObject({ playerId: player.playerId, isOnTeam: true })

  // He played: to say that he did not would be wrong.
  const readOutcomes = async () => {
    const rows = await db.query<{ outcome: string }>(sql`
      select distinct outcome from (select distinct on (system, market) * from grades where game_date = ${gameDate}
        and player_id = ${player.playerId} order by system, market, revision desc) newest`)
    return rows.map(({ outcome }) => outcome)
  }
  expect(await readOutcomes()).toEqual(['pending'])

  const attempts = await day.countAttempts('player_boxscores')
  await day.liveUntil(day.nowMs() + 6 * hourMs, 60)
  expect((await day.countAttempts('player_boxscores')) - attempts).toBeLessThanOrEqual(1)
  expect(await day.countLetters()).toBe(0)

  await confirmAlias(db, {
    postedName: typed,
    playerId: player.playerId,
    by: 'anna',
    now: day.system.clock.now(),
  })
  await day.liveUntil(day.nowMs() + 10 * 60_000, 10)
  expect((await readRows()).map(({ playerId }) => playerId)).toContain(player.playerId)
  const after = await readUnresolved(db, { from: null, to: null, limit: 50 })
  expect(after.names.filter(({ postedName }) => postedName === typed)).toEqual([])
  expect(await readOutcomes()).toEqual(['graded'])
})
