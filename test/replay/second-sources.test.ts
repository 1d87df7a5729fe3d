/** The sources beside schedule and game log: genuine shapes, one truth behind all, and nothing before its time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { type GameLogReply, gameLogPath, keyPaths, openReplay } from './read-reply.ts'
import {
  type BalldontliePage,
  type CdnBoxReply,
  type EspnSummaryReply,
  espnRoot,
  listPaths,
  type PlaysReply,
  type TraditionalReply,
} from './source-replies.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
const season = '2025-26'
const simulate = { seed: 7, seasonStart: '2025-10-21', days: 20 }
const league = createSimulatedLeague(simulate)
const gameDate = '2025-11-03'
const slateDate = '2025-11-05'
const afternoon = '2025-11-05T22:00:00Z'
const game = league.games(season).find((entry) => entry.gameDate === gameDate)
if (!game) throw new Error('the simulated league has no game on 3 November')
const { gameId, finalAtMs, tipAtMs } = game
const slateGame = league.games(season).find((entry) => entry.gameDate === slateDate)
const paths = listPaths(gameId, gameDate, slateDate, slateGame?.gameId ?? '')
const replay = openReplay(league, afternoon)

function instantOf(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString()
}

async function ask(path: string, now = afternoon, asked = replay): Promise<Response> {
  asked.clock.set(now)
  return await asked.server.app.request(path, { headers: { authorization: 'any' } })
}

async function read<T>(path: string, now = afternoon, asked = replay): Promise<T> {
  const response = await ask(path, now, asked)
  expect(`${response.status} ${path}`).toBe(`200 ${path}`)
  return (await response.json()) as T
}

/** Person id → points, rebounds, assists. */
function countsOf(reply: CdnBoxReply): Map<number, readonly number[]> {
  const { homeTeam, awayTeam } = reply.game
  const played = [...homeTeam.players, ...awayTeam.players].filter((player) => player.played === '1')
  return new Map(
    played.map(({ personId, statistics: { points, reboundsTotal, assists } }) => [
      personId,
      [points, reboundsTotal, assists],
    ]),
  )
}

describe('one game in every source', () => {
  test('the box score of the league lists everybody: who played adds up, who did not has a reason', async () => {
    const { game: box } = await read<CdnBoxReply>(paths.cdnBoxScore)
    expect([box.gameStatus, box.officials.length]).toEqual([3, 3])
    for (const [team, score] of [
      [box.homeTeam, game.homeScore],
      [box.awayTeam, game.awayScore],
    ] as const) {
      expect(team.score).toBe(score)
      expect(team.players).toHaveLength(15)
      expect(team.players.reduce((sum, player) => sum + player.statistics.points, 0)).toBe(score)
      expect(team.periods.reduce((sum, period) => sum + period.score, 0)).toBe(score)
      expect(team.players.filter((player) => player.starter === '1')).toHaveLength(5)
      for (const player of team.players.filter((entry) => entry.played === '0')) {
        expect(player.notPlayingReason).toMatch(/^(DNP_COACH|DND_INJURY|INACTIVE_(INJURY|REST))$/)
        expect(player.statistics.minutes).toBe('PT00M00.00S')
      }
    }
  })

  test('plays add up to the box score, player by player, and end at its score', async () => {
    const box = await read<CdnBoxReply>(paths.cdnBoxScore)
    const { actions } = (await read<PlaysReply>(paths.cdnPlays)).game
    const points = new Map<number, number>()
    const assists = new Map<number, number>()
    const values: Record<string, number> = { '2pt': 2, '3pt': 3, freethrow: 1 }
    for (const action of actions) {
      if (action.shotResult !== 'Made') continue
      const value = values[action.actionType] ?? 0
      points.set(action.personId, (points.get(action.personId) ?? 0) + value)
      const { assistPersonId } = action
      if (assistPersonId) assists.set(assistPersonId, (assists.get(assistPersonId) ?? 0) + 1)
    }
    for (const [personId, [scored = 0, , assisted = 0]] of countsOf(box)) {
      expect(points.get(personId) ?? 0).toBe(scored)
      expect(assists.get(personId) ?? 0).toBe(assisted)
    }
    const last = actions.at(-1)
    expect([last?.scoreHome, last?.scoreAway]).toEqual([String(game.homeScore), String(game.awayScore)])
  })

  test('the second box score of the league, ESPN and balldontlie say the same points', async () => {
    const counts = countsOf(await read<CdnBoxReply>(paths.cdnBoxScore))
    const total = [...counts.values()].reduce((sum, [points = 0]) => sum + points, 0)
    const traditional = await read<TraditionalReply>(paths.traditional)
    for (const { personId, comment, statistics } of traditional.boxScoreTraditional.homeTeam.players) {
      if (comment === '') expect(statistics.points).toBe(counts.get(personId)?.[0])
    }
    const espn = await read<EspnSummaryReply>(paths.espnSummary)
    const athletes = espn.boxscore.players?.flatMap((team) => team.statistics[0]?.athletes ?? []) ?? []
    expect(athletes).toHaveLength(30)
    expect(athletes.reduce((sum, { stats }) => sum + Number(stats[1] ?? 0), 0)).toBe(total)
    expect(athletes.some(({ didNotPlay, stats }) => didNotPlay && stats.length === 0)).toBe(true)
    const rows = await readAllStatistics(100)
    const own = rows.filter((row) => Math.floor(row.id / 100) === Number(gameId.slice(2)) + 7_000_000)
    expect(own.reduce((sum, row) => sum + row.pts, 0)).toBe(total)
  })

  test('pages of balldontlie hold every row once, however small', async () => {
    const all = await readAllStatistics(100)
    expect(await readAllStatistics(7)).toEqual(all)
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    expect(all.length).toBeGreaterThan(100)
  })

  test('balldontlie refuses without a key', async () => {
    expect((await replay.server.app.request(paths.balldontlieStats)).status).toBe(401)
  })

  test('an unchanged box score is answered with 304 to its tag', async () => {
    const etag = (await ask(paths.cdnBoxScore)).headers.get('etag') ?? ''
    const again = await replay.server.app.request(paths.cdnBoxScore, { headers: { 'if-none-match': etag } })
    expect([etag.length > 10, again.status]).toEqual([true, 304])
  })
})

async function readAllStatistics(pageSize: number): Promise<BalldontliePage['data']> {
  const rows: BalldontliePage['data'] = []
  let cursor = ''
  for (let page = 0; page < 200; page++) {
    const path = paths.balldontlieStats.replace('per_page=100', `per_page=${pageSize}${cursor}`)
    const { data, meta } = await read<BalldontliePage>(path)
    rows.push(...data)
    if (meta.next_cursor === undefined) return rows
    cursor = `&cursor=${meta.next_cursor}`
  }
  throw new Error('the pages do not end')
}

describe('nothing before its time', () => {
  test('before the tip there is no file, live the numbers are a part, after the final they are whole', async () => {
    expect((await ask(paths.cdnBoxScore, instantOf(tipAtMs - 1000))).status).toBe(403)
    const live = await read<CdnBoxReply>(paths.cdnBoxScore, instantOf((tipAtMs + finalAtMs) / 2))
    const final = await read<CdnBoxReply>(paths.cdnBoxScore, instantOf(finalAtMs))
    expect([live.game.gameStatus, final.game.gameStatus]).toEqual([2, 3])
    expect(live.game.homeTeam.score).toBeLessThan(0.7 * game.homeScore)
    const whole = countsOf(final)
    for (const [personId, [points = 0]] of countsOf(live)) {
      expect(points).toBeLessThanOrEqual(whole.get(personId)?.[0] ?? 0)
    }
  })

  test('no other source has a player or a score before the final', async () => {
    const now = instantOf(finalAtMs - 1000)
    expect((await ask(paths.cdnPlays, now)).status).toBe(403)
    const traditional = await read<TraditionalReply>(paths.traditional, now)
    expect(traditional.boxScoreTraditional.homeTeam.players).toEqual([])
    const own = (rows: BalldontliePage['data']) =>
      rows.filter((row) => Math.floor(row.id / 100) === Number(gameId.slice(2)) + 7_000_000)
    expect(own((await read<BalldontliePage>(paths.balldontlieStats, now)).data)).toEqual([])
    for (const path of [paths.scoreboard, paths.espnScoreboard, paths.balldontlieGames]) {
      const text = JSON.stringify(await read(path, instantOf(tipAtMs - 3_600_000)))
      expect(text).not.toMatch(/"(score|home_team_score|visitor_team_score)":"?[1-9]/)
    }
  })

  test('officials are named from nine in the morning on', async () => {
    const count = async (now: string) =>
      (await read<{ nba: { Table: { rows: object[] } } }>(paths.officials, now)).nba.Table.rows.length
    expect(await count('2025-11-05T13:59:00Z')).toBe(0)
    expect(await count('2025-11-05T14:00:00Z')).toBeGreaterThan(5)
  })

  test('an injury report is there from its time on and says no more later', async () => {
    expect((await ask(paths.injuryReport, '2025-11-05T21:29:59Z')).status).toBe(403)
    const first = Buffer.from(await (await ask(paths.injuryReport, '2025-11-05T21:30:00Z')).arrayBuffer())
    const later = Buffer.from(await (await ask(paths.injuryReport, '2025-11-09T12:00:00Z')).arrayBuffer())
    expect(first.equals(later)).toBe(true)
    expect(first.subarray(0, 5).toString()).toBe('%PDF-')
    const quarterly = paths.injuryReport.replace('04PM', '04_30PM')
    expect((await ask(quarterly)).status).toBe(403)
  })

  test('who is out late was not out before, and a late scratch is out before the tip in the end', () => {
    const statuses = { outAtOnce: 0, outLater: 0, playedInDoubt: 0 }
    for (const entry of league.games(season)) {
      const absent = new Set(league.absences(entry.gameId).map((absence) => absence.playerId))
      const byPlayer = Map.groupBy(league.injuryNotices(entry.gameId), (notice) => notice.playerId)
      for (const [playerId, notices] of byPlayer) {
        expect(notices.every((notice) => notice.knownAtMs < entry.tipAtMs)).toBe(true)
        const isOut = notices.at(-1)?.status === 'Out'
        if (isOut) expect(absent.has(playerId)).toBe(true)
        if (isOut) statuses[notices.length > 1 ? 'outLater' : 'outAtOnce']++
        else statuses.playedInDoubt++
      }
    }
    expect(Math.min(...Object.values(statuses))).toBeGreaterThan(20)
  })
})

describe('sources that disagree', () => {
  const corrected = createSimulatedLeague({ ...simulate, correctedShare: 1 })
  const other = openReplay(corrected, afternoon)

  test('a correction changes the line hours after the final, in every source, and no score', async () => {
    const corrections = corrected.corrections(gameId)
    const at = corrections[0]?.knownAtMs ?? 0
    expect(at - finalAtMs).toBeGreaterThanOrEqual(3 * 3_600_000)
    const log = gameLogPath(season, gameDate, gameDate)
    const readRows = async (now: number) => {
      const reply = await read<GameLogReply>(log, instantOf(now), other)
      return reply.resultSets[0]?.rowSet.filter((row) => row[6] === gameId) ?? []
    }
    const differ = (a: unknown[], b: unknown[]) =>
      a.filter((row, index) => JSON.stringify(row) !== JSON.stringify(b[index])).length
    expect(differ(await readRows(at - 1000), await readRows(at))).toBe(corrections.length)
    const before = await read<CdnBoxReply>(paths.cdnBoxScore, instantOf(at - 1000), other)
    const after = await read<CdnBoxReply>(paths.cdnBoxScore, instantOf(at), other)
    expect(differ([...countsOf(before)], [...countsOf(after)])).toBe(corrections.length)
    expect(after.game.homeTeam.score).toBe(before.game.homeTeam.score)
  })

  test('without corrections and slips nothing ever differs; with slips a few counts of ESPN do, by one', async () => {
    expect(league.corrections(gameId)).toEqual([])
    expect(league.slips('espn', gameId)).toEqual([])
    const slipping = createSimulatedLeague({ ...simulate, secondSourceSlips: 0.05 })
    const slips = slipping.games(season).flatMap((entry) => slipping.slips('espn', entry.gameId))
    const lines = slipping.games(season).flatMap((entry) => slipping.boxScore(entry.gameId))
    expect(slips.length / lines.length).toBeGreaterThan(0.03)
    expect(slips.length / lines.length).toBeLessThan(0.07)
    expect(slips.flatMap((slip) => Object.values(slip.changes).map(Math.abs))).toEqual(slips.map(() => 1))
    expect(slipping.boxScore(gameId)).toEqual(league.boxScore(gameId))
  })
})

if (!pack) test.skip('shapes of the genuine replies (needs SIXTHMAN_DATA_PACK)', () => {})
else
  describe('shapes of the genuine replies', () => {
    const readPayload = (name: string): unknown => {
      const bytes = readFileSync(join(pack, 'payloads', name))
      return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
    }
    /** Path, genuine reply, and keys that are genuine but not in that sample. */
    const shapes: readonly (readonly [string, string, RegExp?])[] = [
      [paths.cdnBoxScore, 'nba-cdn/livedata_boxscore_0022000196.json', /^\.meta\.(request|time)$/],
      [paths.cdnPlays, 'nba-cdn/livedata_playbyplay_0022400500.json.gz'],
      [paths.traditional, 'nba-stats/boxscoretraditionalv3_0022500165.json'],
      [paths.scoreboard, 'nba-stats/scoreboardv3_2025-11-05.json'],
      [paths.playerIndex, 'nba-stats/playerindex_2025-26.json'],
      [paths.officials, 'nba-official/referee_assignments_2025-01-08.json'],
      [paths.espnScoreboard, 'espn/scoreboard_2024-01-15.json'],
      [paths.espnSlate, 'espn/scoreboard_2024-01-15.json', /\.competitions\[\]\.odds/],
      [paths.balldontlieGames, 'balldontlie/games_2025-02-20.json'],
      [paths.balldontlieBoxScores, 'balldontlie/box_scores_2024-01-15.json'],
      [paths.balldontlieStats, 'balldontlie/stats_page.json', /^\.meta\.next_cursor$/],
      [paths.balldontlieInjuries, 'balldontlie/player_injuries_2025-07.json'],
    ]

    test.for(shapes)('every key of %s is in %s', async ([path, payload, others]) => {
      const genuine = keyPaths(readPayload(payload))
      const served = [...keyPaths(await read(path))]
      expect(served.filter((at) => !genuine.has(at) && !others?.test(at))).toEqual([])
      expect(served.length).toBeGreaterThan(10)
    })

    test('the prices of the league and those of all games have the genuine keys within their envelope', async () => {
      const prices = await read<{ games: object[] }>(paths.cdnOdds)
      const genuine = keyPaths(readPayload('nba-cdn/odds_todaysGames_2025-03-08.json'))
      expect([...keyPaths(prices.games)].filter((at) => !genuine.has(at))).toEqual([])
      const odds = await read<{ data: object[] }>(paths.historicalGameOdds)
      const lines = readPayload('odds-api/historical_event_odds_game_lines_2024-01-25.json') as {
        data: object
      }
      expect(keyPaths(odds.data)).toEqual(keyPaths([lines.data]))
      expect(keyPaths(await read<object[]>(paths.gameOdds))).toEqual(keyPaths([lines.data]))
    })

    test("ESPN's box score has its genuine columns and its own abbreviations", async () => {
      const excerpt = readPayload('espn/summary_401810791_excerpt.json') as EspnSummaryReply
      const served = await read<EspnSummaryReply>(paths.espnSummary)
      const keysOf = (reply: EspnSummaryReply) =>
        JSON.stringify((reply.boxscore.players?.[0]?.statistics[0] as { keys?: string[] } | undefined)?.keys)
      expect(keysOf(served)).toBe(keysOf(excerpt))
      const all = await read<object>(`${espnRoot}/scoreboard?dates=20251101`)
      expect(JSON.stringify(all)).toMatch(/"abbreviation":"(GS|NO|NY|SA|UTAH|WSH)"/)
      expect(JSON.stringify(all)).not.toMatch(/"abbreviation":"(GSW|NOP|NYK|SAS|UTA|WAS)"/)
    })
  })
