/** What every system says of a week's rows before it has seen them, written into the week: the only source of errors out of sample. */
import { type GiveWay, giveNoWay } from '../../../platform/give-way.ts'
import type { GameDate } from '../../domain/game-date.ts'
import type { PlayerGame, PostedLine } from '../../domain/history.ts'
import type { Assessment } from '../assess.ts'
import type { Predictor } from '../predictor.ts'
import type { System } from '../systems/system.ts'
import type { RowStore } from './row-store.ts'
import { createSaid, type Said, type Week } from './week.ts'

/** A row with what its week's predictors say of it. */
export interface WalkedRow {
  readonly gameDate: GameDate
  readonly season: string
  /** A buffer that is used again for the next row. */
  readonly values: Float64Array
  readonly target: number
  readonly game: PlayerGame
  readonly line: PostedLine | null
  readonly quality: number | null
  readonly predictors: readonly Predictor[]
  /** Null where a system has nothing to say. */
  readonly assessments: readonly (Assessment | null)[]
}

/** Predicts the rows that were not predicted yet: a day that came late adds to a week that was walked through. */
export async function predictWeek(
  week: Week,
  store: RowStore,
  systems: readonly System[],
  predictors: readonly Predictor[],
  {
    visit,
    giveWay = giveNoWay,
  }: { readonly visit?: (row: WalkedRow) => void; readonly giveWay?: GiveWay } = {},
): Promise<void> {
  week.artefacts = predictors.map((predictor) => predictor.artefact)
  if (week.predicted === 0) {
    week.said = new Map(systems.map((system) => [system.name, createSaid()]))
  }
  const values = new Float64Array(store.columns)
  while (week.predicted < week.to - week.from) {
    const index = week.predicted
    const row = week.from + index
    const line = week.lines[index]!
    const target = store.target(row)
    store.read(row, values)
    const assessments = predictors.map((predictor) => predictor.assess(values, line, visit !== undefined))
    for (const [place, said] of assessments.entries()) keepSaid(week.said.get(systems[place]!.name)!, said)
    week.predicted += 1 // before anything that may end the walk: a row that was kept is not kept again
    if (visit) {
      const { gameDate, game, quality } = week.games[index]!
      visit({ gameDate, season: week.season, values, target, game, line, quality, predictors, assessments })
    }
    const others = giveWay()
    if (others) await others
  }
}

function keepSaid(said: Said, assessment: Assessment | null): void {
  said.centres.push(assessment?.centre ?? Number.NaN)
  said.medians.push(assessment?.median ?? Number.NaN)
  said.rawOver.push(assessment?.rawOver ?? Number.NaN)
}
