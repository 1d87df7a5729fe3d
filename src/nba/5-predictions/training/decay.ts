/** How a system has done in its last four weeks against a plain average on the same rows, compared with how it used to do.
 *
 * Comparing with the average takes out what the weeks themselves were like: a week of blow-outs is hard for everybody. A system that has
 * lost six per cent against it, or no longer answers, takes no side until it is well again. */

export type DecayState = 'healthy' | 'watch' | 'degrading' | 'blocked'

export interface Health {
  readonly state: DecayState
  /** In words, with the figures it rests on. */
  readonly reason: string
  /** Rows of the last four weeks of which it and the average spoke; errors are mean absolute ones, in the market's unit. */
  readonly rows: number
  readonly error: number | null
  readonly averageError: number | null
  readonly bias: number | null
  /** Share by which its error rose against the average's, compared with the weeks before. */
  readonly drift: number | null
}

export interface Tried {
  /** Median and outcome of rows of which both spoke, and the average's median. */
  readonly medians: readonly number[]
  readonly averages: readonly number[]
  readonly targets: readonly number[]
  /** Rows of which the average spoke and the system did not. */
  readonly silentRows: number
}

/** Of the comparison system, whose own health is always relative to itself. */
export const averageSystem = 'ewma_8'
const recentWeeks = 4
/** How far back recent goes. */
export const recentDays = 7 * recentWeeks
const rowsMin = 500
const driftFrom: readonly (readonly [DecayState, number])[] = [
  ['blocked', 0.06],
  ['degrading', 0.03],
  ['watch', 0.015],
]
/** Of the rows it used to answer. */
const silentShareMax = 0.2

export function judgeHealth(recent: Tried, earlier: Tried): Health {
  const now = sumUp(recent)
  const before = sumUp(earlier)
  const figures = {
    rows: now.rows,
    error: round(now.error),
    averageError: round(now.averageError),
    bias: round(now.bias),
  }
  const [asked, askedBefore] = [now.rows + recent.silentRows, before.rows + earlier.silentRows]
  const tooFew = {
    state: 'healthy',
    reason: `fewer than ${rowsMin} rows to judge it by`,
    ...figures,
    drift: null,
  } as const
  if (asked < rowsMin || askedBefore < rowsMin) return tooFew
  const silentShare = recent.silentRows / asked
  const usualShare = earlier.silentRows / askedBefore
  if (silentShare - usualShare > silentShareMax) {
    const reason = `it has no number for ${formatShare(silentShare)} of the rows, before for ${formatShare(usualShare)}`
    return { state: 'blocked', reason, ...figures, drift: null }
  }
  if (now.rows < rowsMin || before.rows < rowsMin) return tooFew
  const drift = now.error / now.averageError / (before.error / before.averageError) - 1
  const state = driftFrom.find(([, from]) => drift >= from)?.[0] ?? 'healthy'
  const reason = `against the average its error ${drift >= 0 ? 'rose' : 'fell'} by ${formatShare(Math.abs(drift))} in ${recentWeeks} weeks`
  return { state, reason, ...figures, drift: round(drift) }
}

function sumUp({ medians, averages, targets }: Tried) {
  const sums = { error: 0, averageError: 0, bias: 0 }
  for (const [i, target] of targets.entries()) {
    sums.error += Math.abs(target - medians[i]!)
    sums.averageError += Math.abs(target - averages[i]!)
    sums.bias += medians[i]! - target
  }
  const rows = targets.length
  return {
    rows,
    error: sums.error / rows,
    averageError: sums.averageError / rows,
    bias: sums.bias / rows,
  }
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1e4) / 1e4 : null
}
