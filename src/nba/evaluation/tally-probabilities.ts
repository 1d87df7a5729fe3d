/** The probabilities of a selection, counted by season: the system's, and the price's on the rows of which the system gave one, too. */
import { type Columns, unknownProbability } from './columns.ts'
import { addTallies, countProbability, createTally, type ProbabilityTally } from './probability-bins.ts'
import { type Selection, visitSelection } from './sums.ts'

const tallied = ['calibrated', 'calibratedPrice', 'raw', 'rawPrice'] as const
export type Tallies = Readonly<Record<(typeof tallied)[number], ProbabilityTally>>

function createTallies(make: (which: (typeof tallied)[number]) => ProbabilityTally): Tallies {
  return Object.fromEntries(tallied.map((which) => [which, make(which)])) as unknown as Tallies
}

export function addSeasons(seasons: readonly Tallies[]): Tallies {
  return createTallies((which) => addTallies(seasons.map((each) => each[which])))
}

export function tallyProbabilities(columns: Columns, selection: Selection): ReadonlyMap<string, Tallies> {
  const seasons = new Map<string, Tallies>()
  const byDate = columns.seasonOfDate.map((season) => {
    const known = seasons.get(season)
    if (known) return known
    const made = createTallies(createTally)
    seasons.set(season, made)
    return made
  })
  visitSelection(selection, (chunk, said, at) => {
    const actual = chunk.actual[at]!
    const line = chunk.line[at]!
    if (actual === line) return
    const isOver = actual > line
    const tallies = byDate[chunk.date[at]!]!
    const price = chunk.priceOver[at]!
    countProbability(tallies.calibrated, said.calibrated[at]!, isOver)
    if (said.calibrated[at] !== unknownProbability) countProbability(tallies.calibratedPrice, price, isOver)
    countProbability(tallies.raw, said.raw[at]!, isOver)
    if (said.raw[at] !== unknownProbability) countProbability(tallies.rawPrice, price, isOver)
  })
  return seasons
}
