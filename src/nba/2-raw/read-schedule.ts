/** The date's games from whichever schedule its source partition accepted: the season's, or a scoreboard of the one day.
 *
 * The season's schedule is parsed once and kept, since a whole season of partitions asks for the same one. A scoreboard that
 * has ids of its own is read by the teams, which play each other once a date. */
import { readAcceptedReplies, readBodies, readNewestReply } from '../../platform/archive/archive.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { GameFact } from '../domain/facts.ts'
import { guessSeason, kindOfGame, type Season, seasonOfGame } from '../domain/season.ts'
import { parseBalldontlieGames } from './parse/parse-balldontlie-games.ts'
import { parseEspnScoreboard } from './parse/parse-espn-scoreboard.ts'
import { parseNbaStatsScoreboardV2 } from './parse/parse-nba-stats-scoreboardv2.ts'
import { parseNbaStatsScoreboard } from './parse/parse-nba-stats-scoreboardv3.ts'
import { parseOddsApiScores } from './parse/parse-odds-api-scores.ts'
import { type GameRow, type ParsedSchedule, parseSchedule } from './parse/parse-schedule.ts'
import { findReader, type Readers, readReplies } from './reader.ts'

/** The scoreboards, each with its reader; the season's schedule is no scoreboard. */
export const scoreboardReaders: Readers<readonly GameFact[]> = {
  'nba-stats/scoreboardv3': parseNbaStatsScoreboard,
  'nba-stats/scoreboardv2': parseNbaStatsScoreboardV2,
  'espn/scoreboard': parseEspnScoreboard,
  'balldontlie/games': parseBalldontlieGames,
  'odds-api/scores': parseOddsApiScores,
}

export function isScoreboard(resource: string): boolean {
  return findReader(scoreboardReaders, resource) !== undefined
}

const parsedByHash = new Map<string, ParsedSchedule>()
const parsedMax = 3

export async function readScheduleByHash(db: Queryable, bodyHash: string): Promise<ParsedSchedule> {
  const known = parsedByHash.get(bodyHash)
  if (known) return known
  const body = (await readBodies(db, [bodyHash])).get(bodyHash)!
  const parsed = parseSchedule(body)
  parsedByHash.set(bodyHash, parsed)
  for (const oldest of [...parsedByHash.keys()].slice(0, -parsedMax)) parsedByHash.delete(oldest)
  return parsed
}

/** The last season's schedule that was accepted; undefined on a machine that never had one. */
export async function readKnownSchedule(db: Queryable, season: Season): Promise<ParsedSchedule | undefined> {
  const reply = await readNewestReply(db, `nba-cdn/schedule/${season}`)
  return reply && readScheduleByHash(db, reply.bodyHash)
}

/** The games of the date in the pipeline's kinds, from the replies its source partition accepted. */
export async function readScheduledGames(
  db: Queryable,
  gameDate: string,
  isPlayedFor: (game: GameRow) => boolean,
): Promise<GameRow[]> {
  const replies = await readAcceptedReplies(db, { asset: 'schedule_replies', gameDate })
  const games: GameRow[] = []
  for (const { bodyHash, resource } of replies.filter((reply) => !isScoreboard(reply.resource))) {
    if (!resource.startsWith('nba-cdn/schedule/')) continue
    games.push(...(await readScheduleByHash(db, bodyHash)).games)
  }
  const boards = await readReplies(db, scoreboardReaders, replies)
  const facts = boards.flatMap((board) => board.facts)
  if (facts.length > 0) {
    games.push(...placeGames(facts, await readKnownSchedule(db, guessSeason(gameDate))))
  }
  return games.filter((game) => game.gameDate === gameDate && isPlayedFor(game))
}

/** A scoreboard's games under the league's ids; one that no schedule knows is an error, not a game without an id. */
export function placeGames(facts: readonly GameFact[], known: ParsedSchedule | undefined): GameRow[] {
  return facts.map((fact) => {
    const same = known?.games.find((game) =>
      fact.gameId === null
        ? game.gameDate === fact.gameDate &&
          game.homeTeamId === fact.homeTeamId &&
          game.awayTeamId === fact.awayTeamId
        : game.gameId === fact.gameId,
    )
    const gameId = fact.gameId ?? same?.gameId
    if (gameId === undefined) {
      throw new PipelineError(
        'source.incomplete',
        `the scoreboard of ${fact.gameDate} has a game (${fact.awayTeamId} at ${fact.homeTeamId}) that no schedule knows, and no id of the league's for it`,
        { gameDate: fact.gameDate, homeTeamId: fact.homeTeamId, awayTeamId: fact.awayTeamId },
      )
    }
    return {
      gameId,
      season: seasonOfGame(gameId),
      kind: kindOfGame(gameId),
      gameDate: fact.gameDate,
      tipAt: fact.tipAt ?? same?.tipAt ?? null,
      status: fact.status,
      homeTeamId: fact.homeTeamId,
      awayTeamId: fact.awayTeamId,
      homeScore: fact.homeScore,
      awayScore: fact.awayScore,
    }
  })
}
