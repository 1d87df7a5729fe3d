/** Clients and parsers together, against a replay server's simulated league: what is asked for is found, and can be read. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  balldontlieBoxScores,
  balldontlieGames,
  balldontlieInjuries,
  balldontlieStats,
  espnGameLines,
  espnInjuries,
  espnScoreboard,
  espnSummary,
  oddsApiGameLines,
  type Source,
  type Wanted,
} from '../../../src/nba/1-sources/clients/index.ts'
import { parseBalldontlieBoxScores } from '../../../src/nba/2-raw/parse/parse-balldontlie-box-scores.ts'
import { parseBalldontlieGames } from '../../../src/nba/2-raw/parse/parse-balldontlie-games.ts'
import { parseBalldontlieInjuries } from '../../../src/nba/2-raw/parse/parse-balldontlie-injuries.ts'
import { parseBalldontlieStats } from '../../../src/nba/2-raw/parse/parse-balldontlie-stats.ts'
import { parseEspnGameLines } from '../../../src/nba/2-raw/parse/parse-espn-game-lines.ts'
import { parseEspnInjuries } from '../../../src/nba/2-raw/parse/parse-espn-injuries.ts'
import { parseEspnScoreboard } from '../../../src/nba/2-raw/parse/parse-espn-scoreboard.ts'
import { parseEspnSummary } from '../../../src/nba/2-raw/parse/parse-espn-summary.ts'
import { parseOddsApiGameLines } from '../../../src/nba/2-raw/parse/parse-odds-api-game-lines.ts'
import type { Reader } from '../../../src/nba/2-raw/reader.ts'
import type { ParsedBoxScores } from '../../../src/nba/domain/facts.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { parseSeason } from '../../../src/nba/domain/season.ts'
import { createSimulatedLeague } from '../../../src/replay/simulated/simulated-league.ts'
import { openReplay } from '../../replay/read-reply.ts'
import { replaySources } from '../../support/replay-sources.ts'

const season = parseSeason('2025-26')
const league = createSimulatedLeague({ seed: 7, seasonStart: '2025-10-21', days: 20 })
const afternoon = '2025-11-05T22:00:00Z'
const replay = openReplay(league, afternoon)

function requestFor(date: string) {
  const games = league
    .games(season)
    .filter((game) => game.gameDate === date)
    .map(({ gameId, tipAtMs, homeTeamId, awayTeamId }) => ({
      ...{ gameId, season, kind: 'regular' as const, homeTeamId, awayTeamId },
      tipAt: Temporal.Instant.fromEpochMilliseconds(tipAtMs),
    }))
  return { gameDate: parseGameDate(date), season, games }
}

/** What the client asks for at `now`, read by the parser where the resource is of the source's own name. */
async function ask<Facts>(
  source: Source,
  read: Reader<Facts>,
  date: string,
  now = afternoon,
): Promise<Facts[]> {
  replay.clock.set(now)
  const receivedAt = Temporal.Instant.from(now)
  const context = {
    config: replaySources('http://replay'),
    clock: { now: () => receivedAt, monotonicMs: () => 0, sleep: async () => {} },
    async ask({ resource, url, headers = {} }: Wanted) {
      const response = await replay.server.app.request(url.slice('http://replay'.length), { headers })
      expect(`${response.status} ${url}`).toBe(`200 ${url}`)
      const body = new Uint8Array(await response.arrayBuffer())
      return { resource, reply: { url, status: 200, headers: {}, body, receivedAt } }
    },
  }
  const facts: Facts[] = []
  for await (const { resource, reply } of source.collect(context, requestFor(date))) {
    if (resource.startsWith(source.name)) facts.push(await read(reply.body, { resource, receivedAt }))
  }
  return facts
}

const over = '2025-11-03'
const tonight = '2025-11-05'
const gamesOver = requestFor(over).games.length

/** Points of a team, over all replies. */
function pointsByTeam(replies: readonly ParsedBoxScores[]): Map<number, number> {
  const points = new Map<number, number>()
  for (const { teamId, pts } of replies.flatMap(({ players }) => players))
    points.set(teamId, (points.get(teamId) ?? 0) + (pts ?? 0))
  return points
}

describe('a date that is over', () => {
  test('both scoreboards have every game as final, with the same score', async () => {
    const keyOf = (facts: Awaited<ReturnType<typeof parseEspnScoreboard>>[number]) =>
      `${facts.gameDate} ${facts.awayTeamId} ${facts.awayScore} ${facts.homeTeamId} ${facts.homeScore} ${facts.status}`
    const espn = (await ask(espnScoreboard, parseEspnScoreboard, over)).flat()
    const balldontlie = (await ask(balldontlieGames, parseBalldontlieGames, over)).flat()
    expect(espn).toHaveLength(gamesOver)
    expect(balldontlie.map(keyOf).sort()).toEqual(espn.map(keyOf).sort())
  })

  test('box scores of three kinds have every team of every game, and their points are the same', async () => {
    const summaries = await ask(espnSummary, parseEspnSummary, over)
    const boxScores = await ask(balldontlieBoxScores, parseBalldontlieBoxScores, over)
    const pages = await ask(balldontlieStats, parseBalldontlieStats, over)
    expect(summaries).toHaveLength(gamesOver)
    expect(pages.length).toBeGreaterThan(1)
    expect(pointsByTeam(summaries).size).toBe(2 * gamesOver)
    expect(pointsByTeam(boxScores)).toEqual(pointsByTeam(summaries))
    expect(pointsByTeam(pages)).toEqual(pointsByTeam(summaries))
  })

  test('lines come from the snapshots before each tip, none of a game that has begun', async () => {
    const lines = (await ask(oddsApiGameLines, parseOddsApiGameLines, over)).flat()
    expect(new Set(lines.map(({ eventId }) => eventId)).size).toBe(gamesOver)
    const late = lines.filter(
      ({ snapshotAt, commenceAt }) =>
        Temporal.Instant.compare(Temporal.Instant.from(snapshotAt), Temporal.Instant.from(commenceAt!)) >= 0,
    )
    expect(late).toEqual([])
  })
})

describe('a date still to come', () => {
  test('ESPN and The Odds API have a spread for every game, and agree who is the favourite', async () => {
    const espn = (await ask(espnGameLines, parseEspnGameLines, tonight)).flat()
    const oddsApi = (await ask(oddsApiGameLines, parseOddsApiGameLines, tonight)).flat()
    const spreads = (facts: typeof espn) =>
      new Map(
        facts.filter(({ market }) => market === 'spread').map((fact) => [fact.game.homeTeamId, fact.line!]),
      )
    const [ours, theirs] = [spreads(espn), spreads(oddsApi)]
    expect([...ours.keys()].sort()).toEqual(
      requestFor(tonight)
        .games.map(({ homeTeamId }) => homeTeamId)
        .sort(),
    )
    expect(ours.size).toBeGreaterThan(0)
    for (const [home, line] of ours) {
      const other = theirs.get(home)!
      expect(Math.abs(line - other), `${home}: ${line} and ${other}`).toBeLessThanOrEqual(300)
    }
  })

  test('the injured are listed by both', async () => {
    const espn = (await ask(espnInjuries, parseEspnInjuries, tonight)).flat()
    const balldontlie = (await ask(balldontlieInjuries, parseBalldontlieInjuries, tonight)).flat()
    expect(espn.length).toBeGreaterThan(0)
    expect(balldontlie.map(({ teamId }) => teamId).sort()).toEqual(espn.map(({ teamId }) => teamId).sort())
    expect(espn.every(({ player }) => player.sourceId !== null)).toBe(true)
  })
})
