/** One pass over what a system said: sums a game date, from which every figure and its interval are made.
 *
 * A column is one number a date. Pushes are left out of probabilities and of hits; rows without a line are in no column of lines. */
import { americanToDecimal } from '../domain/odds.ts'
import {
  type Chunk,
  type Columns,
  decisionCodes,
  probabilitySteps,
  rowFlags,
  type SaidColumns,
  saidFlags,
  unknownProbability,
} from './columns.ts'
import type { Label, Population } from './report.ts'

const probabilityColumns = [
  'N',
  'Brier',
  'Log',
  'PairN',
  'PairBrier',
  'PairLog',
  'PriceBrier',
  'PriceLog',
] as const
const names = [
  ...(['n', 'absolute', 'centreAbsolute', 'centreSquare', 'centreError', 'error'] as const),
  ...([
    'lined',
    'linedAbsolute',
    'lineAbsolute',
    'blended',
    'blendedAbsolute',
    'blendedLineAbsolute',
  ] as const),
  ...(['crpsN', 'crps', 'quantileN', 'within50', 'within80', 'within90'] as const),
  ...probabilityColumns.map((name) => `calibrated${name}` as const),
  ...probabilityColumns.map((name) => `raw${name}` as const),
  ...(['trials', 'wins', 'pushes', 'takenN', 'takenBreakEven', 'takenProfit'] as const),
  ...(['bestN', 'bestBreakEven', 'bestProfit'] as const),
] as const
export type SumName = (typeof names)[number]
const place = Object.fromEntries(names.map((name, index) => [name, index])) as Readonly<
  Record<SumName, number>
>

/** Log loss of a probability at the ends would be infinite. */
const probabilityMin = 1e-4

export interface Selection {
  readonly chunks: readonly Chunk[]
  readonly system: number
  readonly label: Label
  readonly population: Population
}

/** Date after date, `names.length` numbers each. */
export type DateSums = Float64Array

/** The rows of the population of which the system spoke. */
export function visitSelection(
  { chunks, system, label, population }: Selection,
  visit: (chunk: Chunk, said: SaidColumns, at: number) => void,
): void {
  const live = label === 'live' ? rowFlags.live : 0
  for (const chunk of chunks) {
    const said = chunk.said[system]
    if (!said) continue
    for (let at = 0; at < chunk.rows; at += 1) {
      if ((chunk.flags[at]! & rowFlags.live) !== live || Number.isNaN(said.centre[at]!)) continue
      if (isOf(population, chunk, said, at)) visit(chunk, said, at)
    }
  }
}

function isOf(population: Population, chunk: Chunk, said: SaidColumns, at: number): boolean {
  if (population === 'A') return true
  if (population === 'B') return (chunk.flags[at]! & rowFlags.expected) !== 0
  if (population === 'C') return !Number.isNaN(chunk.line[at]!)
  return (said.flags[at]! & saidFlags.decision) >= decisionCodes.over
}

export function sumByDate(columns: Columns, selection: Selection): DateSums {
  const sums = new Float64Array(columns.dates.length * names.length)
  const isPicks = selection.population === 'D'
  visitSelection(selection, (chunk, said, at) => {
    const base = chunk.date[at]! * names.length
    const actual = chunk.actual[at]!
    const line = chunk.line[at]!
    const error = said.median[at]! - actual
    const centreError = said.centre[at]! - actual
    sums[base + place.n]! += 1
    sums[base + place.absolute]! += Math.abs(error)
    sums[base + place.error]! += error
    sums[base + place.centreAbsolute]! += Math.abs(centreError)
    sums[base + place.centreSquare]! += centreError * centreError
    sums[base + place.centreError]! += centreError
    const crps = said.crps[at]!
    if (!Number.isNaN(crps)) {
      sums[base + place.crpsN]! += 1
      sums[base + place.crps]! += crps
    }
    const flags = said.flags[at]!
    if (flags & saidFlags.quantiles) {
      sums[base + place.quantileN]! += 1
      if (flags & saidFlags.within50) sums[base + place.within50]! += 1
      if (flags & saidFlags.within80) sums[base + place.within80]! += 1
      if (flags & saidFlags.within90) sums[base + place.within90]! += 1
    }
    if (Number.isNaN(line)) return
    const lineAbsolute = Math.abs(line - actual)
    sums[base + place.lined]! += 1
    sums[base + place.linedAbsolute]! += Math.abs(error)
    sums[base + place.lineAbsolute]! += lineAbsolute
    const blended = said.blended[at]!
    if (!Number.isNaN(blended)) {
      sums[base + place.blended]! += 1
      sums[base + place.blendedAbsolute]! += Math.abs(blended - actual)
      sums[base + place.blendedLineAbsolute]! += lineAbsolute
    }
    if (isPicks) addPick(sums, base, chunk, at, flags & saidFlags.decision)
    if (actual === line) return
    const isOver = actual > line
    addProbability(sums, base + place.calibratedN, said.calibrated[at]!, chunk.priceOver[at]!, isOver)
    addProbability(sums, base + place.rawN, said.raw[at]!, chunk.priceOver[at]!, isOver)
  })
  return sums
}

/** `start`: where the eight columns of this probability begin. */
function addProbability(
  sums: DateSums,
  start: number,
  steps: number,
  priceSteps: number,
  isOver: boolean,
): void {
  if (steps === unknownProbability) return
  const brier = brierOf(steps, isOver)
  const log = logLossOf(steps, isOver)
  sums[start]! += 1
  sums[start + 1]! += brier
  sums[start + 2]! += log
  if (priceSteps === unknownProbability) return
  sums[start + 3]! += 1
  sums[start + 4]! += brier
  sums[start + 5]! += log
  sums[start + 6]! += brierOf(priceSteps, isOver)
  sums[start + 7]! += logLossOf(priceSteps, isOver)
}

function brierOf(steps: number, isOver: boolean): number {
  const miss = steps / probabilitySteps - (isOver ? 1 : 0)
  return miss * miss
}

function logLossOf(steps: number, isOver: boolean): number {
  const over = steps / probabilitySteps
  return -Math.log(Math.max(probabilityMin, isOver ? over : 1 - over))
}

function addPick(sums: DateSums, base: number, chunk: Chunk, at: number, decision: number): void {
  const actual = chunk.actual[at]!
  const line = chunk.line[at]!
  if (actual === line) {
    sums[base + place.pushes]! += 1
    return
  }
  const isOver = decision === decisionCodes.over
  const isWon = actual > line === isOver
  sums[base + place.trials]! += 1
  if (isWon) sums[base + place.wins]! += 1
  const taken = isOver ? chunk.overPrice[at]! : chunk.underPrice[at]!
  const best = isOver ? chunk.bestOverPrice[at]! : chunk.bestUnderPrice[at]!
  addReturn(sums, base + place.takenN, taken, isWon)
  addReturn(sums, base + place.bestN, best, isWon)
}

function addReturn(sums: DateSums, start: number, american: number, isWon: boolean): void {
  if (Number.isNaN(american)) return
  const decimal = americanToDecimal(american)
  sums[start]! += 1
  sums[start + 1]! += 1 / decimal
  sums[start + 2]! += isWon ? decimal - 1 : -1
}

/** One column over the given dates. */
export function columnOf(sums: DateSums, name: SumName, dates: readonly number[]): Float64Array {
  const column = new Float64Array(dates.length)
  const at = place[name]
  for (let i = 0; i < dates.length; i += 1) column[i] = sums[dates[i]! * names.length + at]!
  return column
}

/** The dates that hold a row. */
export function datesOf(sums: DateSums, dates: number): number[] {
  return Array.from({ length: dates }, (_, date) => date).filter(
    (date) => sums[date * names.length + place.n]! > 0,
  )
}
