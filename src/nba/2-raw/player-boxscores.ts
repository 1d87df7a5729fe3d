/** player_boxscores: one row a player and final game, with who did not play and why, revised when the source corrects itself.
 *
 * A row is known from when it was first seen, for a past date from 06:00 Eastern the next day; a correction from when the
 * correction was seen. Both team's players of every final game must be there: one missing side means a partial day. */
import { readAcceptedReplies } from '../../platform/archive/archive.ts'
import type { Asset, CheckResult, PartitionContext } from '../../platform/asset.ts'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { boxScoreKnownAt } from '../domain/known-at.ts'
import type { PlayerFinder, UnresolvedName } from '../domain/player-finder.ts'
import { playersMinPerTeam } from '../domain/team.ts'
import { boxReaders } from './box-readers.ts'
import {
  alsoAmong,
  type KnownGame,
  mergeFacts,
  type PlacedFact,
  type PlacedFacts,
  placeFacts,
} from './merge-box-facts.ts'
import { readReplies } from './reader.ts'

export interface BoxScoreParts {
  /** Players as they could be known on the date. */
  readonly loadFinder: (db: Queryable, gameDate: string) => Promise<PlayerFinder>
  /** Puts names that nobody was found for before a human, and takes those back that were found. */
  readonly recordUnresolved: (
    tx: Transaction,
    names: readonly UnresolvedName[],
    where: { readonly asset: string; readonly context: PartitionContext },
  ) => Promise<void>
}

export interface FinalGame extends KnownGame {
  readonly homeScore: number | null
  readonly awayScore: number | null
}

/** What both source partitions say about the date's final games. */
export interface BoxScores {
  readonly games: readonly FinalGame[]
  readonly kept: PlacedFacts
  readonly other: PlacedFacts
}

export function createPlayerBoxscores(parts: BoxScoreParts, hasSecondOpinion: boolean): Asset {
  return {
    name: 'player_boxscores',
    phase: '2-raw',
    gate: 'results_raw',
    plan: 'history',
    writes: [
      { table: 'player_boxscores', key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'box_score_replies', scope: 'same' },
      ...(hasSecondOpinion
        ? [{ asset: 'box_score_second_replies', scope: 'same' as const, required: false }]
        : []),
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '06:00', daysAfter: 1 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    checks: [{ name: 'every_final_game_has_both_teams', blocking: true, run: checkBothTeams }],
    async expects(db, gameDate) {
      const games = await readFinalGames(db, gameDate)
      return games.length === 0
        ? { kind: 'empty_allowed', because: 'every game of the date was postponed' }
        : {
            kind: 'at_least',
            rows: games.length * 2 * playersMinPerTeam,
            because: `${games.length} final games`,
          }
    },
    async produce(context) {
      const { db, gameDate } = context
      const { games, kept, other } = await readBoxScores(db, gameDate, parts)
      const known = await readKnownGames(db, gameDate)
      const byId = new Map(games.map((game) => [game.gameId, game]))
      const rows = mergeFacts(kept.placed, other.placed).map((placed) =>
        describeRow(placed, byId.get(placed.gameId)!, known.has(placed.gameId)),
      )
      const { length } = kept.unresolved
      return {
        rows: [rows],
        ...(length > 0 ? { degraded: `${length} players are nobody's so far: players unresolved` } : {}),
        alongside: (tx) =>
          parts.recordUnresolved(tx, [...kept.unresolved, ...other.unresolved], {
            asset: 'player_boxscores',
            context,
          }),
      }
    },
  }
}

export async function readBoxScores(
  db: Queryable,
  gameDate: string,
  { loadFinder }: BoxScoreParts,
): Promise<BoxScores> {
  const [first, second] = await Promise.all(
    ['box_score_replies', 'box_score_second_replies'].map(async (asset) =>
      readReplies(db, boxReaders, await readAcceptedReplies(db, { asset, gameDate })),
    ),
  )
  const games = await readFinalGames(db, gameDate)
  const needsNames = [...first!, ...second!].some(({ facts }) =>
    facts.players.some(({ player }) => player.playerId === null),
  )
  const finder = needsNames ? await loadFinder(db, gameDate) : leagueIdsOnly
  const kept = placeFacts(first!, games, finder)
  return { games, kept, other: placeFacts(second!, games, alsoAmong(kept, finder)) }
}

/** Where every source gives the league's own ids, nobody has to be looked up. */
const leagueIdsOnly: PlayerFinder = {
  find: ({ playerId }) =>
    playerId === null ? { kind: 'unresolved', reason: 'unknown' } : { kind: 'found', playerId },
}

function describeRow(
  { gameId, playerId, source, receivedAt, fact }: PlacedFact,
  game: FinalGame,
  isCorrection: boolean,
): object {
  const isHome = fact.teamId === game.homeTeamId
  const margin = game.homeScore === null || game.awayScore === null ? null : game.homeScore - game.awayScore
  const { fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts } = fact
  return {
    game_id: gameId,
    player_id: playerId,
    player_name: fact.player.name,
    team_id: fact.teamId,
    opponent_id: isHome ? game.awayTeamId : game.homeTeamId,
    is_home: isHome,
    won: margin === null ? null : isHome === margin > 0,
    status: fact.status,
    minutes: fact.minutes,
    ...{ fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts },
    plus_minus: fact.plusMinus,
    is_starter: fact.isStarter,
    reason: fact.reason,
    source,
    known_at: boxScoreKnownAt(game.gameDate, receivedAt, isCorrection).toString(),
  }
}

async function checkBothTeams(db: Queryable, gameDate: string): Promise<CheckResult> {
  const rows = await db.query<{ gameId: string }>(sql`
    select g.game_id as "gameId" from games g
    where g.game_date = ${gameDate} and g.status = 'final' and (
      select count(*) filter (where players >= ${playersMinPerTeam}) from (
        select count(*) filter (where not newest.withdrawn and newest.status = 'active') as players from (
          select distinct on (b.player_id) b.team_id, b.status, b.withdrawn from player_boxscores b
          where b.game_id = g.game_id and b.game_date = g.game_date order by b.player_id, b.revision desc) newest
        group by newest.team_id) teams) <> 2
    order by g.game_id`)
  return rows.length === 0
    ? { verdict: 'pass', message: 'both teams of every final game are there' }
    : { verdict: 'fail', message: `not both teams are there for ${rows.map((row) => row.gameId).join(', ')}` }
}

export function readFinalGames(db: Queryable, gameDate: string): Promise<FinalGame[]> {
  return db.query(sql`
    select game_id as "gameId", game_date::text as "gameDate", home_team_id as "homeTeamId", away_team_id as "awayTeamId",
      status, home_score as "homeScore", away_score as "awayScore"
    from games where game_date = ${gameDate} and status = 'final' order by game_id`)
}

/** Games of which something was known before: whatever their rows say differently now is a correction. */
async function readKnownGames(db: Queryable, gameDate: string): Promise<Set<string>> {
  const rows = await db.query<{ gameId: string }>(sql`
    select distinct game_id as "gameId" from player_boxscores where game_date = ${gameDate}`)
  return new Set(rows.map((row) => row.gameId))
}
