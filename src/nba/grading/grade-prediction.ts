/** One prediction against what happened: graded, void or pending, always exactly one of them.
 *
 * OVER wins above the line, UNDER below it, and on it both push. PASS and NO_LINE are graded for their error alone. A void bet is
 * no loss and no zero: a player who did not play has no outcome. */
import type { Grade, Outcome, PredictionToGrade } from './types.ts'

export function gradePrediction(prediction: PredictionToGrade, outcome: Outcome): Grade {
  if (outcome.kind === 'pending') return { status: 'pending', reason: outcome.reason }
  if (outcome.kind === 'void') return { status: 'void', reason: outcome.reason }
  const { actual } = outcome
  const error = round(prediction.median - actual)
  const line = prediction.line === null ? null : prediction.line / 100
  return {
    status: 'graded',
    result: settle(prediction.decision, line, actual),
    actual,
    error,
    absoluteError: Math.abs(error),
    isWithin3: Math.abs(error) <= 3,
    isWithin5: Math.abs(error) <= 5,
    margin: line === null ? null : round(actual - line),
    lineAbsoluteError: line === null ? null : round(Math.abs(actual - line)),
  }
}

function settle(
  decision: PredictionToGrade['decision'],
  line: number | null,
  actual: number,
): 'win' | 'loss' | 'push' | 'none' {
  if (decision !== 'OVER' && decision !== 'UNDER') return 'none'
  if (line === null) throw new Error(`a decision ${decision} without a line cannot be graded`)
  if (actual === line) return 'push'
  return actual > line === (decision === 'OVER') ? 'win' : 'loss'
}

function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}
