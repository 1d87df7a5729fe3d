/** Alarms that go off when the evaluated predictions or their lines have seen the outcome. Each names what it saw and what is possible.
 *
 * Every limit was measured on real lines and on the same lines with the leak put in (docs/evaluation.md); a figure on too few rows raises no
 * alarm, since chance would. */
import type { Market } from '../domain/market.ts'
import { isTooGood, tooGoodAbove } from '../domain/too-good.ts'
import type { Cell, EvaluationReport, Label } from './report.ts'

export type AlarmName =
  | 'naive_beats_line'
  | 'below_true_minutes'
  | 'hits_beyond_correlation'
  | 'shuffled_outcomes_hit'
  | 'late_line'
  | 'one_line_everywhere'
  | 'too_good'

export interface LeakAlarm {
  readonly alarm: AlarmName
  readonly label: Label | null
  readonly market: Market | null
  readonly system: string | null
  readonly n: number
  readonly value: number
  readonly low: number | null
  readonly high: number | null
  readonly message: string
}

export interface LeakVerdict {
  readonly alarms: readonly LeakAlarm[]
  /** Nothing may be published on these numbers. */
  readonly tooGood: boolean
}

/** Trailing averages: public, and in every line already. */
const naiveSystems = new Set(['moving_average', 'ewma_8', 'last_10', 'last_5', 'season_mean'])
const naiveRowsMin = 2000
const naiveTolerance = 0.03

/** Mean absolute error on lined players by a forecast that is told the minutes to be played. */
const trueMinutesError: Partial<Record<Market, number>> = { points: 4.33 }
const errorRowsMin = 1000

const correlationRowsMin = 1500
const correlationTolerance = 0.02
/** Five markets of a dozen systems are looked at: on few rows two standard errors alone would go off for nothing. */
const correlationStandardErrors = 3

const shuffledRowsMin = 1000
const shuffledTolerance = 0.02

/** The share of rows that one value of the line may have: half of all threes lines are 1.5, no points line is on 7 % of the rows. */
const commonestShareMax: Readonly<Record<Market, number>> = {
  points: 0.12,
  rebounds: 0.2,
  assists: 0.25,
  threes: 0.7,
  points_rebounds_assists: 0.12,
}
const linedRowsMin = 200

export interface LineTimes {
  /** Lines whose time is known, and those of them that were captured at or after the tip. */
  readonly checked: number
  readonly late: number
}

export function findLeaks(report: EvaluationReport, lines: LineTimes): LeakVerdict {
  const alarms = [
    ...report.cells.flatMap((cell) =>
      cell.season === null
        ? [
            findNaive(cell),
            findTooAccurate(cell),
            findUnexplained(cell),
            findShuffled(cell),
            findTooGood(cell),
          ].flat()
        : [],
    ),
    ...report.lines.flatMap(findOneLine),
    ...findLate(lines),
  ]
  return { alarms, tooGood: alarms.some(({ alarm }) => alarm === 'too_good') }
}

/** No time of a line is known later than its tip. */
export function countLateLines(
  times: Iterable<{ readonly capturedAtMs: number; readonly tipAtMs: number }>,
): LineTimes {
  let checked = 0
  let late = 0
  for (const { capturedAtMs, tipAtMs } of times) {
    checked += 1
    if (capturedAtMs >= tipAtMs) late += 1
  }
  return { checked, late }
}

function findNaive(cell: Cell): LeakAlarm[] {
  const { sides } = cell
  if (cell.population !== 'C' || !sides || sides.trials < naiveRowsMin || !naiveSystems.has(cell.system))
    return []
  return outside('naive_beats_line', cell, sides.trials, sides.rate, {
    low: sides.fairRate - naiveTolerance,
    high: sides.fairRate + naiveTolerance,
    says: (value, range) =>
      `a trailing average hits ${value} of all lines; on honest rows it stays within ${range}: is the game itself in its average?`,
  })
}

function findTooAccurate(cell: Cell): LeakAlarm[] {
  const floor = trueMinutesError[cell.market]
  if (cell.population !== 'C' || floor === undefined || cell.n < errorRowsMin || cell.mae.value >= floor)
    return []
  return [
    {
      ...place('below_true_minutes', cell, cell.n),
      value: cell.mae.value,
      low: floor,
      high: null,
      message: `a mean absolute error of ${cell.mae.value.toFixed(3)} on players with a line; to know their true minutes would give ${floor}`,
    },
  ]
}

/** The formula is of two quantities that are spread like normal ones; made threes are 0 to 6, and honest sides lie 4 points off it. */
function findUnexplained(cell: Cell): LeakAlarm[] {
  const { sides } = cell
  if (!sides || sides.trials < correlationRowsMin || cell.market === 'threes') return []
  const standardError = Math.sqrt(0.25 / sides.trials)
  const tolerance = Math.max(correlationTolerance, correlationStandardErrors * standardError)
  return outside('hits_beyond_correlation', cell, sides.trials, sides.rate, {
    low: sides.rateByCorrelation - tolerance,
    high: sides.rateByCorrelation + tolerance,
    says: (value, range) =>
      `${value} of the sides hit; a correlation of ${sides.correlation.toFixed(3)} with the outcome explains ${range}: are the lines real, and the sides those that were predicted?`,
  })
}

function findShuffled(cell: Cell): LeakAlarm[] {
  const { sides } = cell
  if (cell.population !== 'C' || !sides || sides.trials < shuffledRowsMin) return []
  return outside('shuffled_outcomes_hit', cell, sides.trials, sides.shuffledRate, {
    low: sides.shuffledFairRate - shuffledTolerance,
    high: sides.shuffledFairRate + shuffledTolerance,
    says: (value, range) =>
      `against the outcomes of other players of the date ${value} of the sides hit, and chance gives ${range}: the lines lie to one side of what happens`,
  })
}

function findTooGood(cell: Cell): LeakAlarm[] {
  const { sides, population } = cell
  if (!sides || !isTooGood(sides)) return []
  const limit = tooGoodAbove(sides.fairRate)
  const which = population === 'D' ? 'published sides' : 'sides of all lines'
  return [
    {
      ...place('too_good', cell, sides.trials),
      value: sides.rate,
      low: null,
      high: limit,
      message: `${percent(sides.rate)} of the ${which} hit, on ${sides.trials}; above ${percent(limit)} the outcome is in the prediction`,
    },
  ]
}

function findOneLine({ label, market, n, commonest, share }: EvaluationReport['lines'][number]): LeakAlarm[] {
  const limit = commonestShareMax[market]
  if (n < linedRowsMin || share <= limit) return []
  return [
    {
      ...{ alarm: 'one_line_everywhere', label, market, system: null, n },
      ...{ value: share, low: null, high: limit },
      message: `${percent(share)} of the lines are ${commonest}; real ones stay below ${percent(limit)}: is it a default?`,
    },
  ]
}

function findLate({ checked, late }: LineTimes): LeakAlarm[] {
  if (late === 0) return []
  return [
    {
      ...{ alarm: 'late_line', label: null, market: null, system: null, n: checked },
      ...{ value: late, low: null, high: 0 },
      message: `${late} of ${checked} lines were captured at or after the tip-off`,
    },
  ]
}

interface Bounds {
  readonly low: number
  readonly high: number
  readonly says: (value: string, range: string) => string
}

function outside(
  alarm: AlarmName,
  cell: Cell,
  n: number,
  value: number,
  { low, high, says }: Bounds,
): LeakAlarm[] {
  if (value >= low && value <= high) return []
  const message = says(percent(value), `${percent(low)} to ${percent(high)}`)
  return [{ ...place(alarm, cell, n), value, low, high, message }]
}

function place(alarm: AlarmName, { label, market, system }: Cell, n: number) {
  return { alarm, label, market, system, n }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
