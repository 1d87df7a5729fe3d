/** The words of grading. An outcome is what is known of a player's game now; a grade is the verdict on one prediction. */

export interface PredictionToGrade {
  readonly median: number
  readonly decision: 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE'
  /** In hundredths; null without one. */
  readonly line: number | null
}

export type VoidReason = 'did_not_play' | 'postponed'
/** Of somebody who did not play. */
export type VoidCategory = 'confirmed_out' | 'late_scratch' | 'unknown'
export type PendingReason = 'game_not_final' | 'box_score_missing' | 'statistic_not_said' | 'gate_closed'

/** `played` holds for a player who was on the floor, be it for seconds; `actual` is the market's statistic. */
export type Outcome =
  | { readonly kind: 'played'; readonly actual: number }
  | { readonly kind: 'void'; readonly reason: VoidReason }
  | { readonly kind: 'pending'; readonly reason: PendingReason }

export type Grade =
  | {
      readonly status: 'graded'
      readonly result: 'win' | 'loss' | 'push' | 'none'
      readonly actual: number
      /** Prediction minus actual. */
      readonly error: number
      readonly absoluteError: number
      readonly isWithin3: boolean
      readonly isWithin5: boolean
      /** Actual minus line; null without a line. */
      readonly margin: number | null
      readonly lineAbsoluteError: number | null
    }
  | { readonly status: 'void'; readonly reason: VoidReason }
  | { readonly status: 'pending'; readonly reason: PendingReason }
