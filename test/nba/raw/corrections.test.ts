/** Statisticians correct box scores hours after the final: seen at the next hourly look, kept as a new revision that is known
 * from then on, carried to the summary and the grades, and nothing else is made again. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { createSimulatedLeague } from '../../../src/replay/simulated/simulated-league.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../../support/fault-day.ts'
import { smallLeagueStart } from '../../support/small-league.ts'

const league = createSimulatedLeague({
  seed: 'corrected 4',
  seasonStart: smallLeagueStart,
  days: 9,
  teams: 6,
  playersPerTeam: 10,
  correctedShare: 1,
})
/** The source partition is looked at until 14:00 Eastern of the next day. */
const hoursSeenAfterFinal = 14

let day: FaultDay

afterEach(() => day.close())

const isMade = (changes: object): boolean => 'fgm' in changes

function findCorrectedDay(): { gameDate: string; atMs: number; gameId: string; players: number[] } {
  for (const game of league.games('2025-26')) {
    const corrections = league.corrections(game.gameId)
    const [first] = corrections
    if (!first || game.gameDate < '2025-10-23') continue
    const isSeen = first.knownAtMs - game.finalAtMs < hoursSeenAfterFinal * hourMs
    if (isSeen && corrections.some(({ changes }) => isMade(changes))) {
      const players = corrections.map(({ playerId }) => playerId)
      return { gameDate: game.gameDate, atMs: first.knownAtMs, gameId: game.gameId, players }
    }
  }
  throw new Error('no game of the league is corrected in time')
}

async function readRevisions(table: 'player_boxscores' | 'player_game_summary' | 'grades', gameId: string) {
  const of = {
    player_boxscores: sql`select player_id as "playerId", revision, (extract(epoch from known_at) * 1000)::float8 as "knownMs"
      from player_boxscores where game_id = ${gameId} and revision > 1 order by player_id`,
    player_game_summary: sql`select player_id as "playerId", revision, (extract(epoch from known_at) * 1000)::float8 as "knownMs"
      from player_game_summary where game_id = ${gameId} and revision > 1 order by player_id`,
    grades: sql`select distinct player_id as "playerId", revision, 0::float8 as "knownMs"
      from grades where game_id = ${gameId} and outcome = 'graded' order by revision, player_id`,
  }[table]
  return day.database.db.query<{ playerId: number; revision: number; knownMs: number }>(of)
}

const readHashes = () =>
  day.database.db.query<{ asset: string; hash: string | null; revision: number }>(sql`
    select asset, content_hash as hash, revision from ledger where game_date = ${day.gameDate} order by asset`)

it('a correction is seen within the hour, known from then on, and grades again; all else stays as it was', async () => {
  const { gameDate, atMs, gameId, players } = findCorrectedDay()
  day = await startFaultDay(league, { gameDate })
  await day.liveUntil(day.firstTipMs, 120)
  await day.liveUntil(day.lastFinalMs + 2 * hourMs, 30)
  await day.liveUntil(atMs - minuteMs, 60)
  expect(await readRevisions('player_boxscores', gameId)).toEqual([])
  const before = await readHashes()
  const gradesBefore = await readRevisions('grades', gameId)
  expect(before.find(({ asset }) => asset === 'grades')?.hash).not.toBeNull()

  await day.liveUntil(atMs + 65 * minuteMs, 16)
  const corrected = await readRevisions('player_boxscores', gameId)
  expect(corrected.map(({ playerId }) => playerId)).toEqual([...players].sort((a, b) => a - b))
  for (const { revision, knownMs } of corrected) {
    expect(revision).toBe(2)
    expect(knownMs).toBeGreaterThanOrEqual(atMs)
    expect(knownMs).toBeLessThanOrEqual(atMs + hourMs + minuteMs)
  }
  const summaries = await readRevisions('player_game_summary', gameId)
  expect(summaries).toEqual(corrected)
  const predicted = new Set(gradesBefore.map(({ playerId }) => playerId))
  const regraded = (await readRevisions('grades', gameId)).filter(({ revision }) => revision > 1)
  const wanted = players.filter((playerId) => predicted.has(playerId))
  expect(wanted.length).toBeGreaterThan(0)
  expect([...new Set(regraded.map(({ playerId }) => playerId))]).toEqual(wanted.sort((a, b) => a - b))

  const after = await readHashes()
  const moved = after.filter(({ asset, hash }) => before.find((each) => each.asset === asset)?.hash !== hash)
  const mayMove = [
    'box_score_replies',
    'player_boxscores',
    'team_boxscores',
    'player_game_summary',
    'team_offense_game',
    'team_defense_game',
    'grades',
    'system_daily_performance',
    'performance_summary',
    'system_daily_calibration',
    'export_systems',
    'export_players', // his own log has the game
  ]
  expect(
    moved.map(({ asset }) => asset).filter((asset) => !mayMove.includes(asset) && !/result/.test(asset)),
  ).toEqual([])
  expect(
    await day.database.db.query(
      sql`select 1 from predictions where as_of > ${day.system.clock.now().subtract({ hours: 2 })}`,
    ),
  ).toEqual([])
  expect(await day.readIncidents()).toEqual([])
})
