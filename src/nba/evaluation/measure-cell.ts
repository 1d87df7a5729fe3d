/** All figures of one system, market, label and population; and of each of its seasons, from the same sums. */
import type { Market } from '../domain/market.ts'
import { wilsonInterval } from '../domain/statistics.ts'
import { estimateCalibrationError } from './calibration-interval.ts'
import type { Columns } from './columns.ts'
import { measureLevels, measureMonths } from './levels.ts'
import { measurePlaces } from './places.ts'
import { measureCalibration } from './probability-bins.ts'
import type { BesideLine, Cell, Hits, ProbabilityScore, Return } from './report.ts'
import type { Draws, Resampler } from './resample.ts'
import { measureSides } from './sides.ts'
import { columnOf, type DateSums, datesOf, type Selection, type SumName, sumByDate } from './sums.ts'
import { addSeasons, type Tallies, tallyProbabilities } from './tally-probabilities.ts'

export interface CellParts {
  readonly columns: Columns
  readonly market: Market
  readonly selection: Selection
  readonly resampler: Resampler
  readonly random: Draws
}

/** The cell of all seasons, then one a season where there are several. Empty where the system says nothing. */
export function measureCells(parts: CellParts): Cell[] {
  const { columns, selection } = parts
  const sums = sumByDate(columns, selection)
  const dates = datesOf(sums, columns.dates.length)
  if (dates.length === 0) return []
  const bySeason = Map.groupBy(dates, (date) => columns.seasonOfDate[date]!)
  const seasons = bySeason.size > 1 ? [...bySeason].sort(([a], [b]) => (a < b ? -1 : 1)) : []
  const isLined = selection.population === 'C' || selection.population === 'D'
  const tallies = isLined ? tallyProbabilities(columns, selection) : null
  const all = tallies && addSeasons([...tallies.values()])
  return [
    measureCell(parts, sums, dates, null, all),
    ...seasons.map(([season, ofSeason]) =>
      measureCell(parts, sums, ofSeason, season, tallies?.get(season) ?? null),
    ),
  ]
}

function measureCell(
  parts: CellParts,
  sums: DateSums,
  dates: readonly number[],
  season: string | null,
  /** Null in the populations of all rows, with and without a line. */
  tallies: Tallies | null,
): Cell {
  const { columns, market, selection, resampler, random } = parts
  const { label, population } = selection
  const figures = createFigures(sums, dates, resampler)
  const { total, mean, ratio } = figures
  const n = total('n')
  const isWhole = season === null
  return {
    label,
    market,
    system: columns.systems[selection.system]!,
    population,
    season,
    n,
    dates: dates.length,
    mae: ratio('absolute', 'n')!,
    maeOfCentre: mean('centreAbsolute', 'n'),
    rmse: Math.sqrt(mean('centreSquare', 'n')),
    bias: ratio('centreError', 'n')!,
    biasOfMedian: mean('error', 'n'),
    median: tallies && besideLine(figures, 'lined', 'linedAbsolute', 'lineAbsolute'),
    blended: tallies && besideLine(figures, 'blended', 'blendedAbsolute', 'blendedLineAbsolute'),
    crps: total('crpsN') === 0 ? null : { n: total('crpsN'), ...ratio('crps', 'crpsN')! },
    coverage:
      total('quantileN') === 0
        ? null
        : {
            n: total('quantileN'),
            within50: mean('within50', 'quantileN'),
            within80: mean('within80', 'quantileN'),
            within90: mean('within90', 'quantileN'),
          },
    calibrated: tallies && scoreProbability(parts, figures, 'calibrated', tallies, dates),
    raw: tallies && scoreProbability(parts, figures, 'raw', tallies, dates),
    hits: population === 'D' ? measureHits(figures) : null,
    sides: tallies && isWhole ? measureSides(selection, random) : null,
    places: isWhole ? measurePlaces(selection) : null,
    levels: isWhole ? measureLevels(selection, n) : [],
    months: isWhole ? measureMonths(columns, sums, dates, resampler) : [],
  }
}

type Figures = ReturnType<typeof createFigures>

function createFigures(sums: DateSums, dates: readonly number[], resampler: Resampler) {
  const columns = new Map<SumName, Float64Array>()
  const column = (name: SumName) => {
    const known = columns.get(name)
    if (known) return known
    const made = columnOf(sums, name, dates)
    // Where every row has a line, or a score, the counts are one column, and it is resampled once.
    const same = [...columns.values()].find((each) => isSame(each, made)) ?? made
    columns.set(name, same)
    return same
  }
  const total = (name: SumName) => column(name).reduce((sum, each) => sum + each, 0)
  const mean = (numerator: SumName, denominator: SumName) => total(numerator) / total(denominator)
  const ratio = (numerator: SumName, denominator: SumName) =>
    resampler.ratio(column(numerator), column(denominator))
  /** (first − second) / denominator, row by row the same rows. */
  const difference = (first: SumName, second: SumName, denominator: SumName) => {
    const other = column(second)
    return resampler.ratio(
      column(first).map((each, date) => each - other[date]!),
      column(denominator),
    )
  }
  return { total, mean, ratio, difference }
}

function isSame(one: Float64Array, other: Float64Array): boolean {
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false
  return true
}

function besideLine(figures: Figures, n: SumName, ours: SumName, line: SumName): BesideLine | null {
  if (figures.total(n) === 0) return null
  return {
    n: figures.total(n),
    mae: figures.mean(ours, n),
    lineMae: figures.mean(line, n),
    difference: figures.difference(ours, line, n)!,
  }
}

function scoreProbability(
  parts: CellParts,
  { total, mean, difference }: Figures,
  which: 'calibrated' | 'raw',
  tallies: Tallies,
  dates: readonly number[],
): ProbabilityScore | null {
  const n = total(`${which}N`)
  if (n === 0) return null
  const pairN = `${which}PairN` as const
  const price = total(pairN) === 0 ? null : measureCalibration(tallies[`${which}Price`])
  return {
    n,
    brier: mean(`${which}Brier`, `${which}N`),
    logLoss: mean(`${which}Log`, `${which}N`),
    ...measureCalibration(tallies[which]),
    calibrationError: estimateCalibrationError(parts, which, tallies[which], dates)!,
    besidePrice: price && {
      n: total(pairN),
      brier: mean(`${which}PairBrier`, pairN),
      priceBrier: mean(`${which}PriceBrier`, pairN),
      brierDifference: difference(`${which}PairBrier`, `${which}PriceBrier`, pairN)!,
      logLoss: mean(`${which}PairLog`, pairN),
      priceLogLoss: mean(`${which}PriceLog`, pairN),
      logLossDifference: difference(`${which}PairLog`, `${which}PriceLog`, pairN)!,
      priceEce: price.ece,
      priceCurve: price.curve,
    },
  }
}

function measureHits(figures: Figures): Hits | null {
  const trials = figures.total('trials')
  const interval = wilsonInterval(figures.total('wins'), trials)
  if (interval === null) return null
  const returns = (which: 'taken' | 'best'): Return | null => {
    const roi = figures.ratio(`${which}Profit`, `${which}N`)
    return (
      roi && { n: figures.total(`${which}N`), breakEven: figures.mean(`${which}BreakEven`, `${which}N`), roi }
    )
  }
  return {
    trials,
    wins: figures.total('wins'),
    pushes: figures.total('pushes'),
    rate: figures.total('wins') / trials,
    ...interval,
    atPriceTaken: returns('taken'),
    atBestPrice: returns('best'),
  }
}
