/** The league's older scoreboard: genuine tables and columns, a date's games, and scores only where the genuine one still has them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { parseNbaStatsScoreboardV2 } from '../../src/nba/2-raw/parse/parse-nba-stats-scoreboardv2.ts'
import type { League } from '../../src/replay/league.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { openReplay } from './read-reply.ts'

const pack = process.env.SIXTHMAN_DATA_PACK

interface Tables {
  readonly resultSets: readonly { name: string; headers: string[]; rowSet: unknown[][] }[]
}

const older = createSimulatedLeague({ seed: 7, seasonStart: '2024-10-22', days: 3 })
const newer = createSimulatedLeague({ seed: 7, seasonStart: '2025-10-21', days: 3 })

function ask(league: League, gameDate: string, now: string): Promise<Tables> {
  const path = `/stats.nba.com/stats/scoreboardv2?GameDate=${gameDate}&LeagueID=00&DayOffset=0`
  return openReplay(league, now).get(path)
}

function parse(reply: Tables) {
  return parseNbaStatsScoreboardV2(new TextEncoder().encode(JSON.stringify(reply)))
}

describe("the league's older scoreboard", () => {
  test('has the games of a date, with their scores, until summer 2025', async () => {
    const games = older.games('2024-25').filter(({ gameDate }) => gameDate === '2024-10-22')
    const reply = await ask(older, '2024-10-22', '2024-10-24T12:00:00Z')
    expect(parse(reply)).toEqual(
      games.map(({ gameId, gameDate, homeTeamId, awayTeamId, homeScore, awayScore }) => {
        const of = { gameId, gameDate, homeTeamId, awayTeamId, tipAt: null }
        return { ...of, status: 'final', homeScore, awayScore }
      }),
    )
    for (const { headers, rowSet } of reply.resultSets) {
      expect(rowSet.filter((row) => row.length !== headers.length)).toEqual([])
    }
  })

  test('names the tip before the game and no score', async () => {
    const games = older.games('2024-25').filter(({ gameDate }) => gameDate === '2024-10-22')
    const read = parse(await ask(older, '2024-10-22', '2024-10-22T12:00:00Z'))
    expect(
      read.map(({ status, tipAt }) => [status, Temporal.Instant.from(tipAt ?? '').epochMilliseconds]),
    ).toEqual(games.map(({ tipAtMs }) => ['scheduled', tipAtMs]))
    expect(read.every(({ homeScore, awayScore }) => homeScore === null && awayScore === null)).toBe(true)
  })

  test('since October 2025 has final games without a score, which its reader does not take', async () => {
    const reply = await ask(newer, '2025-10-21', '2025-10-23T12:00:00Z')
    expect(reply.resultSets.map(({ rowSet }) => rowSet.length).slice(0, 2)).toEqual([6, 0])
    expect(() => parse(reply)).toThrow(/is called final/)
  })
})

if (!pack) test.skip('columns of the genuine reply (needs SIXTHMAN_DATA_PACK)', () => {})
else
  test('has the tables and columns of the genuine reply', async () => {
    const columns = ({ resultSets }: Tables) => resultSets.map(({ name, headers }) => [name, headers])
    const file = join(pack, 'payloads/nba-stats/scoreboardv2_2024-01-15.json')
    const genuine = JSON.parse(readFileSync(file, 'utf8')) as Tables
    expect(columns(await ask(newer, '2025-10-21', '2025-10-23T12:00:00Z'))).toEqual(columns(genuine))
  })
