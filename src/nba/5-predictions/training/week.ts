/** One week of rows, and what every system said of them before it had seen them.
 *
 * All error distributions, calibrations and weights come from these: a number stands here only because the artefacts of the week's
 * Monday, which know only the weeks before, gave it. */
import type { GameDate } from '../../domain/game-date.ts'
import type { PlayerGame, PostedLine } from '../../domain/history.ts'
import type { ModelArtefact } from '../artefact.ts'
import type { MomentSum } from './moments.ts'

export interface Week {
  readonly monday: GameDate
  readonly season: string
  lastDay: GameDate
  /** Its rows in the store: from, and up to but not with, to. */
  readonly from: number
  to: number
  readonly sum: MomentSum
  /** One a row. */
  readonly games: {
    readonly gameDate: GameDate
    readonly game: PlayerGame
    readonly quality: number | null
  }[]
  readonly lines: (PostedLine | null)[]
  readonly golden: Float64Array[]
  /** Rows that were predicted so far. */
  predicted: number
  /** By system; empty once they are too old to be of use. */
  said: ReadonlyMap<string, Said>
  /** The artefacts that predicted it. */
  artefacts: readonly ModelArtefact[]
}

/** One number a row of the week, in order; NaN where there is none. */
export interface Said {
  readonly centres: number[]
  readonly medians: number[]
  /** P(over), pushes left out; NaN without a line. */
  readonly rawOver: number[]
}

export function createSaid(): Said {
  return { centres: [], medians: [], rawOver: [] }
}

/** The weeks of the latest `count` seasons among those given. */
export function latestSeasons(weeks: readonly Week[], count: number): readonly Week[] {
  const seasons = [...new Set(weeks.map((week) => week.season))].slice(-count)
  return weeks.filter((week) => seasons.includes(week.season))
}
