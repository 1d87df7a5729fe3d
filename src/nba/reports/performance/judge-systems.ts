/** What a system did in a span beside what it did before, and whether it has become worse by more than chance allows.
 *
 * Errors of one evening go together, so that the evening is the sample and not the player: the standard error is that of a mean over dates,
 * weighted by their rows. Where there are lines the error is taken against the line's, which knows how hard the evening was. A report compares a
 * hundred such pairs: three standard errors are asked for, which chance alone exceeds in one report of seven. */
import { formatDifference } from '../../domain/format-figure.ts'
import { describeHits, type HitRate } from '../../domain/hit-rate.ts'
import type { SystemDate } from './read-system-dates.ts'

export const regressionLimits = {
  /** Of the line's error, or of the own one where there are no lines. */
  errorShare: 0.03,
  hitShare: 0.05,
  deviations: 3,
  datesMin: 3,
  rowsMin: 100,
  sidesMin: 50,
} as const
const limits = regressionLimits

export interface SpanOfSystem {
  readonly dates: number
  readonly graded: number
  readonly meanAbsoluteError: number | null
  readonly lineRows: number
  /** Our error minus the line's, on rows with a line. */
  readonly minusLine: number | null
  readonly hits: HitRate | null
  readonly profit: number
}

export interface SystemPerformance {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly now: SpanOfSystem
  readonly before: SpanOfSystem
  /** In one sentence each; none where it is as it was. */
  readonly regressions: readonly string[]
}

export function judgeSystems(rows: readonly SystemDate[], from: string): SystemPerformance[] {
  const groups = Map.groupBy(rows, ({ market, label, system }) => `${market} ${label} ${system}`)
  return [...groups.values()].flatMap((own) => {
    const now = own.filter(({ gameDate }) => gameDate >= from)
    const before = own.filter(({ gameDate }) => gameDate < from)
    if (now.length === 0) return []
    const { system, market, label } = own[0]!
    return [
      {
        ...{ system, market, label },
        now: addUp(label, now),
        before: addUp(label, before),
        regressions: findRegressions(`${system} on ${market} (${label})`, now, before),
      },
    ]
  })
}

function addUp(label: string, rows: readonly SystemDate[]): SpanOfSystem {
  const sum = (read: (row: SystemDate) => number): number => rows.reduce((total, row) => total + read(row), 0)
  const graded = sum((row) => row.graded)
  const lineRows = sum((row) => row.lineRows)
  return {
    dates: rows.length,
    graded,
    meanAbsoluteError: graded === 0 ? null : sum((row) => row.errorSum) / graded,
    lineRows,
    minusLine: lineRows === 0 ? null : sum((row) => row.errorSumOnLineRows - row.lineErrorSum) / lineRows,
    hits: describeHits({
      label,
      wins: sum((row) => row.wins),
      losses: sum((row) => row.losses),
      priced: sum((row) => row.priced),
      breakEvenSum: sum((row) => row.breakEvenSum),
    }),
    profit: sum((row) => row.profit),
  }
}

function findRegressions(name: string, now: readonly SystemDate[], before: readonly SystemDate[]): string[] {
  return [...errorRegression(name, now, before), ...hitRegression(name, now, before)]
}

function errorRegression(name: string, now: readonly SystemDate[], before: readonly SystemDate[]): string[] {
  const against = (rows: readonly SystemDate[]) => ({
    own: weigh(rows, ({ errorSumOnLineRows, lineErrorSum, lineRows }) => [
      errorSumOnLineRows - lineErrorSum,
      lineRows,
    ]),
    scale: weigh(rows, ({ lineErrorSum, lineRows }) => [lineErrorSum, lineRows]).mean,
  })
  const lined = { now: against(now), before: against(before) }
  if (isEnough(lined.now.own) && isEnough(lined.before.own)) {
    const [worse, isChance] = compare(lined.now.own, lined.before.own)
    if (isChance || worse < limits.errorShare * lined.now.scale) return []
    return [
      `${name} has lost ${worse.toFixed(2)} against the line: ${formatDifference(lined.now.own.mean, 2)} on ${lined.now.own.rows} rows, before ${formatDifference(lined.before.own.mean, 2)} on ${lined.before.own.rows}`,
    ]
  }
  const plain = (rows: readonly SystemDate[]) => weigh(rows, ({ errorSum, graded }) => [errorSum, graded])
  const [own, usual] = [plain(now), plain(before)]
  if (!isEnough(own) || !isEnough(usual)) return []
  const [worse, isChance] = compare(own, usual)
  if (isChance || worse < limits.errorShare * usual.mean) return []
  return [
    `${name} is off by ${own.mean.toFixed(2)} on ${own.rows} rows, before by ${usual.mean.toFixed(2)} on ${usual.rows}`,
  ]
}

function hitRegression(name: string, now: readonly SystemDate[], before: readonly SystemDate[]): string[] {
  const hits = (rows: readonly SystemDate[]) => {
    const wins = rows.reduce((sum, row) => sum + row.wins, 0)
    return { wins, n: rows.reduce((sum, row) => sum + row.wins + row.losses, 0) }
  }
  const [own, usual] = [hits(now), hits(before)]
  if (own.n < limits.sidesMin || usual.n < limits.sidesMin) return []
  const worse = usual.wins / usual.n - own.wins / own.n
  const pooled = (own.wins + usual.wins) / (own.n + usual.n)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / own.n + 1 / usual.n))
  if (worse < limits.hitShare || worse < limits.deviations * error) return []
  return [`${name} won ${own.wins} of ${own.n} sides, before ${usual.wins} of ${usual.n}`]
}

interface Weighed {
  readonly mean: number
  /** Of the mean, over dates. */
  readonly error: number
  readonly rows: number
  readonly dates: number
}

function weigh(
  rows: readonly SystemDate[],
  read: (row: SystemDate) => readonly [sum: number, rows: number],
): Weighed {
  const dates = rows.map(read).filter(([, n]) => n > 0)
  const total = dates.reduce((sum, [, n]) => sum + n, 0)
  const mean = total === 0 ? Number.NaN : dates.reduce((sum, [value]) => sum + value, 0) / total
  const spread = dates.reduce((sum, [value, n]) => sum + (value - n * mean) ** 2, 0)
  const correction = dates.length > 1 ? dates.length / (dates.length - 1) : Number.NaN
  return { mean, error: Math.sqrt(correction * spread) / total, rows: total, dates: dates.length }
}

function isEnough({ rows, dates }: Weighed): boolean {
  return rows >= limits.rowsMin && dates >= limits.datesMin
}

function compare(now: Weighed, before: Weighed): readonly [worse: number, isChance: boolean] {
  const worse = now.mean - before.mean
  return [worse, worse < limits.deviations * Math.hypot(now.error, before.error)]
}
