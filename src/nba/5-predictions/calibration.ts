/** From the probability that a distribution gives to the one that comes true: fitted a market and side on earlier rows only.
 *
 * The caller hands over rows of days strictly before the week it predicts, in order of time. A logit is shrunk towards "the
 * raw probability is right" by pseudo-rows; a step-free isotonic curve takes its place only where it was better on a later fifth. */
import { fitIsotonic, type Isotonic, readIsotonic } from './isotonic.ts'
import { fitLogit, type Logit, readLogit } from './logit.ts'

export interface CalibrationRows {
  /** P(over), pushes left out, as it comes from the distribution. */
  readonly rawOver: Float64Array
  /** (median − line) / usual spread at that level; its sign is the side. */
  readonly edges: Float64Array
  /** 1 over, 0 under. Pushes are not given. */
  readonly outcomes: Uint8Array
}

export type SideCalibration =
  | { readonly kind: 'raw'; readonly rows: number }
  | ({ readonly kind: 'logit'; readonly rows: number } & Logit)
  | ({ readonly kind: 'isotonic'; readonly rows: number } & Isotonic)

export interface Calibration {
  readonly rows: number
  readonly over: SideCalibration
  readonly under: SideCalibration
}

/** Below it nothing is fitted, and the probability is marked uncalibrated. */
export const calibrationRowsMin = 300
/** A side with fewer keeps its raw probabilities. */
const sideRowsMin = 100
/** So many rows are assumed to have come out as the raw probability says. */
const pseudoRows = 200
const isotonicRowsMin = 1000
/** The share of rows, the latest, on which the two curves are compared. */
const comparedShare = 0.2
const probabilityMin = 0.02

export function fitCalibration(rows: CalibrationRows): Calibration | null {
  if (rows.outcomes.length < calibrationRowsMin) return null
  if (!rows.rawOver.every(Number.isFinite) || !rows.edges.every(Number.isFinite))
    throw new Error('a row for calibration has no raw probability or no edge')
  return {
    rows: rows.outcomes.length,
    over: fitSide(selectSide(rows, true)),
    under: fitSide(selectSide(rows, false)),
  }
}

/** P(over), pushes left out. It rises with the edge within a side, and stays between 0.02 and 0.98. */
export function calibrate(calibration: Calibration, rawOver: number, edge: number): number {
  return clamp(readSide(isOver(edge) ? calibration.over : calibration.under, rawOver, edge))
}

/** False where too few rows of the side of the edge were there to fit it: its probability is the raw one. */
export function isSideCalibrated({ over, under }: Calibration, edge: number): boolean {
  return (isOver(edge) ? over : under).kind !== 'raw'
}

function isOver(edge: number): boolean {
  return edge >= 0
}

function selectSide({ rawOver, edges, outcomes }: CalibrationRows, over: boolean): CalibrationRows {
  const isSide = (_: number, i: number): boolean => isOver(edges[i]!) === over
  return {
    rawOver: rawOver.filter(isSide),
    edges: edges.filter(isSide),
    outcomes: outcomes.filter(isSide),
  }
}

function fitSide(side: CalibrationRows): SideCalibration {
  const rows = side.outcomes.length
  if (rows < sideRowsMin) return { kind: 'raw', rows }
  if (rows >= isotonicRowsMin && isIsotonicBetter(side)) {
    return { kind: 'isotonic', rows, ...fitIsotonic(side.rawOver, mixOutcomes(side)) }
  }
  return { kind: 'logit', rows, ...fitLogit(side.rawOver, side.edges, mixOutcomes(side)) }
}

/** Both fitted on the earlier rows, and judged by log loss on later ones that neither has seen. */
function isIsotonicBetter(side: CalibrationRows): boolean {
  const seen = Math.floor(side.outcomes.length * (1 - comparedShare))
  const early = {
    rawOver: side.rawOver.subarray(0, seen),
    edges: side.edges.subarray(0, seen),
    outcomes: side.outcomes.subarray(0, seen),
  }
  const targets = mixOutcomes(early)
  const logit = fitLogit(early.rawOver, early.edges, targets)
  const isotonic = fitIsotonic(early.rawOver, targets)
  let difference = 0
  for (let i = seen; i < side.outcomes.length; i += 1) {
    const raw = side.rawOver[i]!
    const outcome = side.outcomes[i]!
    difference += logLoss(clamp(readIsotonic(isotonic, raw)), outcome)
    difference -= logLoss(clamp(readLogit(logit, raw, side.edges[i]!)), outcome)
  }
  return difference < 0
}

/** Each outcome, drawn towards its raw probability: the same as `pseudoRows` further rows that came out as predicted. */
function mixOutcomes({ rawOver, outcomes }: CalibrationRows): Float64Array {
  const share = pseudoRows / (outcomes.length + pseudoRows)
  return rawOver.map((raw, i) => share * raw + (1 - share) * outcomes[i]!)
}

function readSide(side: SideCalibration, rawOver: number, edge: number): number {
  if (side.kind === 'raw') return rawOver
  return side.kind === 'logit' ? readLogit(side, rawOver, edge) : readIsotonic(side, rawOver)
}

function logLoss(probability: number, outcome: number): number {
  return -Math.log(outcome === 1 ? probability : 1 - probability)
}

function clamp(probability: number): number {
  return Math.min(1 - probabilityMin, Math.max(probabilityMin, probability))
}
