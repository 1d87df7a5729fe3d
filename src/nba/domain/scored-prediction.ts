/** One prediction beside what happened: what every evaluation is made of, from a backtest's walk or from stored grades.
 *
 * All numbers are in the market's unit. A row holds what was known when the prediction was made, and the outcome. */
import type { GameDate } from './game-date.ts'
import type { Market } from './market.ts'

/** The probabilities of `quantiles`, everywhere. */
export const quantileProbabilities = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const

export interface ScoredRow {
  readonly gameDate: GameDate
  readonly season: string
  readonly gameId: string
  readonly playerId: number
  readonly market: Market
  readonly isHome: boolean
  /** Minutes expected before the game (half-life of eight games). */
  readonly expectedMinutes: number
  readonly actual: number
  /** Null without a line. */
  readonly line: number | null
  /** P(over) of the prices, margin removed. */
  readonly overProbability: number | null
  /** American: the price taken, and the best that any book paid at the line. */
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  readonly label: 'live' | 'backfill'
  readonly said: readonly SystemSaid[]
}

/** What one system said of the row. A system that had nothing to say is not in the list. */
export interface SystemSaid {
  readonly system: string
  /** Its own number, and the median that meets the line. */
  readonly centre: number
  readonly median: number
  /** line + w·(median − line); null without a line or without a fitted w. */
  readonly blended: number | null
  /** Null until enough errors of the system are known. */
  readonly quantiles: readonly number[] | null
  /** P(outcome < actual) and P(outcome ≤ actual): the ends of its place in the predicted distribution. */
  readonly placeLow: number | null
  readonly placeHigh: number | null
  /** Continuous ranked probability score. */
  readonly crps: number | null
  /** P(over), pushes left out: as it comes from the distribution, and calibrated. Null without a line. */
  readonly rawOverProbability: number | null
  readonly overProbabilityCalibrated: number | null
  readonly decision: 'OVER' | 'UNDER' | 'PASS' | 'NO_LINE'
}
