/** What an evaluation reports, as plain data with stable keys: the same object is printed as JSON, as tables and as a page.
 *
 * Every figure carries its number of rows; null means that no row can say it. Shares lie between 0 and 1, errors are in the market's
 * unit, returns are per unit staked. */
import type { Market } from '../domain/market.ts'

export const reportSchemaVersion = 1

export const populations = ['A', 'B', 'C', 'D'] as const
export type Population = (typeof populations)[number]
export type Label = 'live' | 'backfill'

/** What the rows knew of who would play. */
export type Availability = 'as_known' | 'known_afterwards'

/** A figure with its 95 % interval; the ends are null below five game dates, which are too few to draw from. */
export interface Estimate {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

/** Errors beside the line's on the same rows; `difference` is ours minus the line's. */
export interface BesideLine {
  readonly n: number
  readonly mae: number
  readonly lineMae: number
  readonly difference: Estimate
}

/** One bin of equal count: what was said, what happened, with its Wilson interval. */
export interface CurvePoint {
  readonly n: number
  readonly said: number
  readonly happened: number
  readonly low: number
  readonly high: number
}

export interface ProbabilityScore {
  /** Rows with a line and a probability, pushes left out. */
  readonly n: number
  readonly brier: number
  readonly logLoss: number
  /** Expected calibration error over ten bins of equal count; what perfect calibration would show at this n by chance in the mean, and the
   * range of 95 % of what it would show. */
  readonly ece: number
  readonly eceByChance: number
  readonly eceByChanceLow: number
  readonly eceByChanceHigh: number
  /** `ece` with its interval by dates. */
  readonly calibrationError: Estimate
  readonly curve: readonly CurvePoint[]
  /** On the rows of these that have a price: ours minus the price's. */
  readonly besidePrice: {
    readonly n: number
    readonly brier: number
    readonly priceBrier: number
    readonly brierDifference: Estimate
    readonly logLoss: number
    readonly priceLogLoss: number
    readonly logLossDifference: Estimate
    readonly priceEce: number
    readonly priceCurve: readonly CurvePoint[]
  } | null
}

/** Settled sides; pushes are neither trials nor staked. */
export interface Hits {
  readonly trials: number
  readonly wins: number
  readonly pushes: number
  readonly rate: number
  /** Wilson, 95 %. */
  readonly low: number
  readonly high: number
  /** Of the prices taken: how many sides had one, the mean rate at which they break even, and the return. */
  readonly atPriceTaken: Return | null
  readonly atBestPrice: Return | null
}

export interface Return {
  readonly n: number
  readonly breakEven: number
  readonly roi: Estimate
}

/** Every lined row as a pick by the side of its median: nothing was selected, so nothing can flatter. */
export interface Sides {
  readonly trials: number
  readonly wins: number
  readonly rate: number
  readonly low: number
  readonly high: number
  /** Mean probability that the prices gave to the sides; a half where there is no price. */
  readonly fairRate: number
  /** Correlation of prediction − line with actual − line, and ½ + asin(ρ)/π. */
  readonly correlation: number
  readonly rateByCorrelation: number
  /** The same sides against the outcomes of other rows of their date. */
  readonly shuffledRate: number
  readonly shuffledFairRate: number
}

export interface LevelPoint {
  readonly n: number
  readonly predicted: number
  readonly actual: number
  readonly mae: number
}

export interface MonthPoint {
  /** 'YYYY-MM'. */
  readonly month: string
  readonly n: number
  readonly mae: Estimate
}

export interface Cell {
  readonly label: Label
  readonly market: Market
  readonly system: string
  readonly population: Population
  /** Null: all seasons together. */
  readonly season: string | null
  readonly n: number
  readonly dates: number
  /** Mean absolute error of the median, and of the system's own number. */
  readonly mae: Estimate
  readonly maeOfCentre: number
  /** Of the system's own number: root mean square, and mean of prediction minus actual. */
  readonly rmse: number
  readonly bias: Estimate
  readonly biasOfMedian: number
  /** Populations C and D; the rows of A that have a line are C. */
  readonly median: BesideLine | null
  readonly blended: BesideLine | null
  readonly crps: (Estimate & { readonly n: number }) | null
  readonly coverage: {
    readonly n: number
    readonly within50: number
    readonly within80: number
    readonly within90: number
  } | null
  readonly calibrated: ProbabilityScore | null
  readonly raw: ProbabilityScore | null
  /** Population D alone. */
  readonly hits: Hits | null
  /** Population C, all seasons; and D, by the sides that were published. */
  readonly sides: Sides | null
  /** Share of rows in each twentieth of the predicted distribution; 0.05 each where it is right. */
  readonly places: { readonly n: number; readonly shares: readonly number[] } | null
  /** Tenths of the rows by the size of the prediction. */
  readonly levels: readonly LevelPoint[]
  readonly months: readonly MonthPoint[]
}

/** Systems on identical rows: those of which every system in the list spoke. */
export interface Comparison {
  readonly label: Label
  readonly market: Market
  readonly population: Exclude<Population, 'D'>
  readonly n: number
  readonly dates: number
  /** Ascending by error; `toBest` is the paired difference to the first. */
  readonly systems: readonly { readonly system: string; readonly mae: Estimate; readonly toBest: Estimate }[]
  /** Spoke of less than half of the rows, and would have made the others poorer of rows. */
  readonly leftOut: readonly string[]
}

/** Of the rows with a line (C), all seasons and several markets together. */
export interface PooledCalibration
  extends Pick<ProbabilityScore, 'n' | 'ece' | 'eceByChance' | 'eceByChanceLow' | 'eceByChanceHigh'> {
  readonly label: Label
  readonly system: string
  readonly markets: readonly Market[]
}

export interface LineConcentration {
  readonly label: Label
  readonly market: Market
  readonly n: number
  readonly commonest: number
  readonly share: number
}

export interface EvaluationReport {
  readonly schemaVersion: typeof reportSchemaVersion
  readonly availability: Availability
  readonly seed: string
  readonly resamples: number
  readonly from: string | null
  readonly to: string | null
  readonly dates: number
  readonly rows: readonly {
    readonly label: Label
    readonly market: Market
    readonly n: number
    readonly expected: number
    readonly lined: number
  }[]
  readonly systems: readonly string[]
  readonly cells: readonly Cell[]
  readonly comparisons: readonly Comparison[]
  readonly pooled: readonly PooledCalibration[]
  readonly lines: readonly LineConcentration[]
}
