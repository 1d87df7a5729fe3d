/** What every archived source says about a date's games, held against what is stored: scores game by game, lines player by player.
 *
 * Reads the archive with today's parsers, so that a reply that was only put there (`archive add`) counts like one that was asked for. */
import type { Temporal } from 'temporal-polyfill'
import { type ArchivedReply, readNewestReceipts } from '../../platform/archive/archive.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { boxReaders } from '../2-raw/box-readers.ts'
import { compareFacts, type Disagreement } from '../2-raw/compare-box-facts.ts'
import { alsoAmong, findGame, type KnownGame, type PlacedFact, placeFacts } from '../2-raw/merge-box-facts.ts'
import { scoreboardReaders } from '../2-raw/read-schedule.ts'
import { readReplies } from '../2-raw/reader.ts'
import type { BoxCounts, BoxStatus } from '../domain/facts.ts'
import { parseGameDate } from '../domain/game-date.ts'
import { sourceOf } from '../domain/resource.ts'
import { loadPlayerFinder } from '../identity/player-index.ts'

export interface SourceComparison {
  readonly source: string
  /** Final games of ours that the source has with a score, and those of them with the same one. */
  readonly gamesBoth: number
  readonly gamesAgreeing: number
  /** Players on the floor in both. */
  readonly playersBoth: number
  /** Of them, those with the same points, rebounds and assists, and those that agree in every field. */
  readonly playersAgreeingOnMarkets: number
  readonly playersAgreeing: number
  /** Of the source's players nobody was found for: those on the floor, who are missing above, and those who did not play. */
  readonly namesUnresolved: readonly string[]
  readonly namesUnresolvedAbsent: readonly string[]
  readonly disagreements: readonly (Disagreement & { readonly player: string | null })[]
}

const marketFields = new Set(['pts', 'reb', 'ast'])
const scheduleAndBoxes = ['schedule_replies', 'box_score_replies', 'box_score_second_replies']

/** One entry a source that has anything in the archive about the date. */
export async function compareSources(db: Queryable, gameDate: string): Promise<SourceComparison[]> {
  const [games, kept, receipts, finder] = await Promise.all([
    readStoredGames(db, gameDate),
    readStoredFacts(db, gameDate),
    readNewestReceipts(db, scheduleAndBoxes, gameDate),
    loadPlayerFinder(db, gameDate),
  ])
  const names = new Map(kept.map((each) => [String(each.playerId), each.fact.player.name]))
  const bySource = Map.groupBy(receipts, ({ resource }) => sourceOf(resource))
  const compared: SourceComparison[] = []
  for (const [source, replies] of bySource) {
    const scores = await compareScores(db, replies, games)
    const read = await readReplies(db, boxReaders, replies)
    const stored = { placed: kept, unresolved: [] }
    const placed = placeFacts(read, games, alsoAmong(stored, finder))
    const reconciled = compareFacts(stored, placed)
    const disagreements = [...scores.disagreements, ...reconciled.flatMap((game) => game.disagreements)]
    const differing = new Set(
      disagreements.filter(({ field }) => marketFields.has(field)).map(({ subject }) => subject),
    )
    if (scores.both === 0 && reconciled.length === 0) continue
    const sum = (field: 'playersBoth' | 'playersAgreeing') =>
      reconciled.reduce((total, game) => total + game[field], 0)
    const namesOf = (isOnFloor: boolean): string[] => {
      const meant = placed.unresolved.filter(({ status }) => (status === 'active') === isOnFloor)
      return [...new Set(meant.map(({ player }) => player.name))].sort()
    }
    compared.push({
      source,
      gamesBoth: scores.both,
      gamesAgreeing: scores.agreeing,
      playersBoth: sum('playersBoth'),
      playersAgreeingOnMarkets: sum('playersBoth') - differing.size,
      playersAgreeing: sum('playersAgreeing'),
      namesUnresolved: namesOf(true),
      namesUnresolvedAbsent: namesOf(false),
      disagreements: disagreements.map((each) => ({ ...each, player: names.get(each.subject) ?? null })),
    })
  }
  return compared.sort((a, b) => (a.source < b.source ? -1 : 1))
}

interface StoredGame extends KnownGame {
  readonly homeScore: number | null
  readonly awayScore: number | null
}

async function compareScores(
  db: Queryable,
  replies: readonly ArchivedReply[],
  games: readonly StoredGame[],
): Promise<{ both: number; agreeing: number; disagreements: Disagreement[] }> {
  const boards = await readReplies(db, scoreboardReaders, replies)
  const boxes = await readReplies(db, boxReaders, replies)
  const facts = [...boards.flatMap((read) => read.facts), ...boxes.flatMap((read) => read.facts.games)]
  const disagreements: Disagreement[] = []
  const seen = new Set<string>()
  for (const fact of facts) {
    const game = findGame(games, fact)
    if (!game || fact.homeScore === null || fact.awayScore === null || seen.has(game.gameId)) continue
    seen.add(game.gameId)
    const [kept, other] = [`${game.awayScore}–${game.homeScore}`, `${fact.awayScore}–${fact.homeScore}`]
    if (kept === other) continue
    const { gameId } = game
    disagreements.push({ gameId, subject: 'game', field: 'score', keptValue: kept, otherValue: other })
  }
  return { both: seen.size, agreeing: seen.size - disagreements.length, disagreements }
}

function readStoredGames(db: Queryable, gameDate: string): Promise<StoredGame[]> {
  return db.query(sql`
    select game_id as "gameId", game_date::text as "gameDate", home_team_id as "homeTeamId", away_team_id as "awayTeamId",
      status, home_score as "homeScore", away_score as "awayScore"
    from games where game_date = ${gameDate} and status = 'final' order by game_id`)
}

interface StoredBox extends BoxCounts {
  readonly gameId: string
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly status: BoxStatus
  readonly minutes: number | null
  readonly reason: string | null
  readonly source: string
  readonly knownAt: Temporal.Instant
}

async function readStoredFacts(db: Queryable, gameDate: string): Promise<PlacedFact[]> {
  const rows = await db.query<StoredBox>(sql`
    select game_id as "gameId", player_id as "playerId", player_name as "playerName", team_id as "teamId",
      case when is_home then team_id else opponent_id end as "homeTeamId",
      case when is_home then opponent_id else team_id end as "awayTeamId", status, minutes, reason, source, known_at as "knownAt",
      fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts, plus_minus as "plusMinus"
    from (select distinct on (game_id, player_id) * from player_boxscores where game_date = ${gameDate}
          order by game_id, player_id, revision desc) newest
    where not withdrawn order by game_id, player_id`)
  return rows.map(({ gameId, playerId, playerName, homeTeamId, awayTeamId, source, knownAt, ...counts }) => ({
    gameId,
    playerId,
    source,
    receivedAt: knownAt,
    fact: {
      ...counts,
      game: { gameId, gameDate: parseGameDate(gameDate), homeTeamId, awayTeamId },
      player: { playerId, sourceId: null, name: playerName },
      isStarter: null,
    },
  }))
}
