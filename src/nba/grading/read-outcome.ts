/** What is known of a player's game: from the game's state and his box row, if he has one.
 *
 * Box scores list only who played, so "did not play" may be said only of a final game whose box score is there; before that his
 * absence means nothing. */
import type { Outcome } from './types.ts'

export interface GameState {
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed' | 'cancelled'
  /** Have both teams' box rows arrived? */
  readonly hasBoxScore: boolean
}

/** `actual` is the market's statistic from his box row; null when he has none. */
export function readOutcome(game: GameState, actual: number | null): Outcome {
  if (game.status === 'postponed' || game.status === 'cancelled') return { kind: 'void', reason: 'postponed' }
  if (game.status !== 'final') return { kind: 'pending', reason: 'game_not_final' }
  if (!game.hasBoxScore) return { kind: 'pending', reason: 'box_score_missing' }
  return actual === null ? { kind: 'void', reason: 'did_not_play' } : { kind: 'played', actual }
}
