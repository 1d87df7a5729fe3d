/** What a system has shown, from its grades: errors, the line's error on the same rows, and hits with their interval.
 *
 * No hit rate stands without n and its Wilson interval; pushes are neither hits nor trials. The comparison with the line
 * uses only rows that had one. */
import { type Interval, wilsonInterval } from '../domain/statistics.ts'
import type { Grade } from './types.ts'

export interface GradeSummary {
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly meanAbsoluteError: number | null
  /** Mean of prediction minus actual. */
  readonly bias: number | null
  readonly within3: number
  readonly within5: number
  /** Rows with a line: their number, our error and the line's. */
  readonly lined: number
  readonly linedMeanAbsoluteError: number | null
  readonly lineMeanAbsoluteError: number | null
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly hitRate: number | null
  readonly hitInterval: Interval | null
}

export function summariseGrades(grades: Iterable<Grade>): GradeSummary {
  const count = {
    graded: 0,
    void: 0,
    pending: 0,
    win: 0,
    loss: 0,
    push: 0,
    none: 0,
    lined: 0,
    within3: 0,
    within5: 0,
  }
  const sum = { absolute: 0, error: 0, lined: 0, line: 0 }
  for (const grade of grades) {
    count[grade.status] += 1
    if (grade.status !== 'graded') continue
    count[grade.result] += 1
    sum.absolute += grade.absoluteError
    sum.error += grade.error
    if (grade.isWithin3) count.within3 += 1
    if (grade.isWithin5) count.within5 += 1
    if (grade.lineAbsoluteError === null) continue
    count.lined += 1
    sum.lined += grade.absoluteError
    sum.line += grade.lineAbsoluteError
  }
  const trials = count.win + count.loss
  return {
    graded: count.graded,
    void: count.void,
    pending: count.pending,
    meanAbsoluteError: meanOf(sum.absolute, count.graded),
    bias: meanOf(sum.error, count.graded),
    within3: count.within3,
    within5: count.within5,
    lined: count.lined,
    linedMeanAbsoluteError: meanOf(sum.lined, count.lined),
    lineMeanAbsoluteError: meanOf(sum.line, count.lined),
    wins: count.win,
    losses: count.loss,
    pushes: count.push,
    hitRate: meanOf(count.win, trials),
    hitInterval: wilsonInterval(count.win, trials),
  }
}

function meanOf(sum: number, n: number): number | null {
  return n === 0 ? null : sum / n
}
