/** The rows that models learn from: what each player who played would have been asked beforehand, and what he did.
 *
 * They are made by the fold that makes tonight's vectors, right before the day is applied to it. */
import type { DayBlock, Evening, PlayerGame, PostedLine } from '../domain/history.ts'
import { statOf } from '../domain/history.ts'
import type { Market } from '../domain/market.ts'
import { indexEvening } from './evening-index.ts'
import { featureCount } from './feature-list.ts'
import { type HistoryFold, hasPlayed, queryOf } from './history-fold.ts'

export interface TrainingRowOptions {
  /** as_known: absences as they were reported before the game, and assumed where there was no report. known_afterwards: as the
   *  game itself showed them. That is an upper bound for backtests, and nothing that anybody could have predicted with.
   *  Default: as_known. */
  readonly availability?: 'as_known' | 'known_afterwards'
}

/** Visits a training row for each player who played that day, *before* the day is applied; `values` is one reused buffer. */
export function visitTrainingRows(
  fold: HistoryFold,
  block: DayBlock,
  market: Market,
  visit: (
    values: Float64Array,
    target: number,
    game: PlayerGame,
    line: PostedLine | null,
    /** Of the vector; worked out only for who has a line, since only he may become a pick. */
    quality: number | null,
  ) => void,
  { availability = 'as_known' }: TrainingRowOptions = {},
): void {
  const values = new Float64Array(featureCount)
  const lines = indexEvening(block.evening)
  const knowsWhoPlayed = availability === 'known_afterwards'
  const asked = knowsWhoPlayed ? { ...block, evening: revealAbsences(fold, block) } : block
  for (const game of block.playerGames) {
    if (!hasPlayed(game) || Number.isNaN(statOf(market, game))) continue
    const query = queryOf(game, asked)
    fold.writeValues(knowsWhoPlayed ? { ...query, knowsWhoPlayed } : query, market, values)
    const line = lines.lineOf(market, game.gameId, game.playerId)
    const quality = line === null ? null : fold.vector(query, market).quality
    visit(values, statOf(market, game), game, line, quality)
  }
}

/** The evening with a report that nobody had: out is whoever of the rotation did not play, and nobody else. */
function revealAbsences(fold: HistoryFold, block: DayBlock): Evening {
  const played = new Set(block.playerGames.filter(hasPlayed).map((game) => game.playerId))
  const teamIds = block.games.flatMap((game) => [game.homeTeamId, game.awayTeamId])
  const statuses = teamIds.flatMap((teamId) =>
    fold
      .regulars(teamId)
      .filter((playerId) => !played.has(playerId) && fold.seasonOf(playerId) === block.season)
      .map((playerId) => ({ playerId, teamId, status: 'out' as const })),
  )
  return { ...block.evening, statuses, reportedTeamIds: teamIds }
}
