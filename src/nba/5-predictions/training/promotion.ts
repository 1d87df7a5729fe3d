/** Whether a newly fitted model takes the place of the one in use: it has to answer, answer nearly the same, and have been fitted on enough.
 *
 * The candidate has seen the rows it is tried on and the one in use has not, so it has to be at least about as good on them: a candidate that is
 * worse even there is broken. A refused candidate leaves the model in use where it is, and the reason is stored. */
import type { Estimator } from '../systems/system.ts'

export interface Promotion {
  readonly verdict: 'first' | 'kept' | 'promoted' | 'refused'
  /** Empty unless refused. */
  readonly reasons: readonly string[]
  /** Rows it was tried on; the figures are in the market's unit. */
  readonly rows: number
  readonly candidateError: number | null
  readonly inUseError: number | null
  /** Mean of |candidate − in use|. */
  readonly meanShift: number | null
}

export interface TrialRow {
  readonly values: Float64Array
  readonly target: number
}

/** In shares: of the error of the model in use, of its error again, and of the rows it was fitted on. */
const errorRiseMax = 0.02
const shiftMax = 0.25
const betterShare = 0.95
const rowsShareMin = 0.7
const unanswered = 0.01

export interface Fitted {
  readonly estimator: Estimator
  /** Rows it was fitted on. */
  readonly rows: number
}

export function tryCandidate(candidate: Fitted, inUse: Fitted, trial: Iterable<TrialRow>): Promotion {
  const sums = { rows: 0, candidate: 0, inUse: 0, shift: 0, silent: 0 }
  for (const { values, target } of trial) {
    const ours = candidate.estimator.estimate(values)
    const theirs = inUse.estimator.estimate(values)
    if (!Number.isFinite(theirs)) continue
    sums.rows += 1
    if (!Number.isFinite(ours)) {
      sums.silent += 1
      continue
    }
    sums.candidate += Math.abs(target - ours)
    sums.inUse += Math.abs(target - theirs)
    sums.shift += Math.abs(ours - theirs)
  }
  const answered = sums.rows - sums.silent
  const mean = (sum: number): number => sum / Math.max(1, answered)
  const reasons: string[] = []
  if (sums.silent > unanswered * sums.rows)
    reasons.push(`it has no number for ${sums.silent} of ${sums.rows} rows`)
  if (candidate.rows < rowsShareMin * inUse.rows)
    reasons.push(`it was fitted on ${candidate.rows} rows, the one in use on ${inUse.rows}`)
  if (answered > 0 && mean(sums.candidate) > (1 + errorRiseMax) * mean(sums.inUse))
    reasons.push(
      `it errs by ${mean(sums.candidate).toFixed(3)} on rows it has seen, the one in use by ${mean(sums.inUse).toFixed(3)}`,
    )
  // Far away is a fault only of one that is not clearly better: a bad model in use must not keep every good one out.
  const isBetter = mean(sums.candidate) < betterShare * mean(sums.inUse)
  if (answered > 0 && !isBetter && mean(sums.shift) > shiftMax * mean(sums.inUse))
    reasons.push(`its answers are ${mean(sums.shift).toFixed(3)} away from those of the one in use`)
  const round = (value: number): number | null => (answered === 0 ? null : Math.round(value * 1e4) / 1e4)
  return {
    verdict: reasons.length > 0 ? 'refused' : 'promoted',
    reasons,
    rows: sums.rows,
    candidateError: round(mean(sums.candidate)),
    inUseError: round(mean(sums.inUse)),
    meanShift: round(mean(sums.shift)),
  }
}

/** Where there was nothing to be held against: the first model, or the same as before. */
export function withoutTrial(verdict: 'first' | 'kept'): Promotion {
  return { verdict, reasons: [], rows: 0, candidateError: null, inUseError: null, meanShift: null }
}
