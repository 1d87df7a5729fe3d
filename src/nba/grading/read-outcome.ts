/** What is known of a player's game: from the game's state and his box row, if he has one.
 *
 * Box scores list only who played, so "did not play" may be said only of a final game whose box score is there and adds up to the
 * score: before that, and where a name in it is nobody's so far, his absence means nothing. */
import type { Outcome } from './types.ts'

export interface GameState {
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed' | 'cancelled'
  /** Have both teams' box rows arrived? */
  readonly hasBoxScore: boolean
  /** Do they add up to the score? Where they do not, somebody who played is not among them. */
  readonly addsUp: boolean
}

/** `box` is null when he has no row among those who played; its `actual` is the market's statistic, null where the source does
 * not have it. */
export function readOutcome(game: GameState, box: { readonly actual: number | null } | null): Outcome {
  if (game.status === 'postponed' || game.status === 'cancelled') return { kind: 'void', reason: 'postponed' }
  if (game.status !== 'final') return { kind: 'pending', reason: 'game_not_final' }
  if (!game.hasBoxScore) return { kind: 'pending', reason: 'box_score_missing' }
  if (box === null) {
    return game.addsUp
      ? { kind: 'void', reason: 'did_not_play' }
      : { kind: 'pending', reason: 'box_score_missing' }
  }
  return box.actual === null
    ? { kind: 'pending', reason: 'statistic_not_said' }
    : { kind: 'played', actual: box.actual }
}
