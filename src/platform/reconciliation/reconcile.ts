/** Holds every date of every season kept against what ought to exist by now: partitions, rows, and the equations across phases.
 *
 * A plain function of the database and the clock: it changes nothing. All of it is read from one snapshot, so that a commit meanwhile
 * does not look like a gap. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Database, Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Equation, Pipeline, ReconciliationDeclaration } from '../pipeline.ts'
import { findPartitionGaps } from './find-gaps.ts'
import { findLostRows } from './find-lost-rows.ts'
import { type Balance, type Finding, type FurtherGap, formatCause, type Gap } from './finding.ts'
import { type KeptDate, type KeptOptions, listKeptDates } from './kept-dates.ts'
import { isDue, listExpected } from './list-expected.ts'
import { readSettled } from './read-settled.ts'
import { traceRoots } from './trace-roots.ts'

export interface ReconcileParts {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly now: Temporal.Instant
  readonly options?: KeptOptions
}

export interface Totals {
  readonly expected: number
  readonly found: number
  readonly missing: number
  readonly extra: number
}

export interface EquationTotals extends Totals {
  readonly equation: string
  readonly season: string | null
  /** Dates that do not balance. */
  readonly dates: number
}

export interface Reconciliation {
  readonly at: Temporal.Instant
  readonly dates: readonly KeptDate[]
  readonly partitions: Pick<Totals, 'expected' | 'found'>
  readonly equations: readonly EquationTotals[]
  readonly findings: readonly Finding[]
}

const nothingDeclared: ReconciliationDeclaration = {
  equations: [],
  readSeasons: async () => [],
  findFurther: async () => [],
}

/** The name under which the ledger's own count stands among the equations. */
export const partitionsEquation = 'partitions'

export function reconcile(parts: ReconcileParts): Promise<Reconciliation> {
  return parts.db.transaction(async (tx) => {
    await tx.query(sql`set transaction isolation level repeatable read, read only`)
    // A range of dates that nobody knows when planning is taken for a few rows, and five seasons are then looked up one by one.
    await tx.query(sql`set local plan_cache_mode = force_custom_plan`)
    return reconcileSnapshot(tx, parts)
  })
}

async function reconcileSnapshot(
  tx: Transaction,
  { pipeline, now, options = {} }: ReconcileParts,
): Promise<Reconciliation> {
  const calendar = await pipeline.loadCalendar(tx)
  const { equations, readSeasons, findFurther } = pipeline.reconciliation ?? nothingDeclared
  const dates = await listKeptDates(tx, calendar, await readSeasons(tx), options)
  const [first, last] = [dates[0], dates.at(-1)]
  if (!first || !last)
    return { at: now, dates, partitions: { expected: 0, found: 0 }, equations: [], findings: [] }
  const span = { from: first.gameDate, to: last.gameDate }
  const kept = new Map(dates.map((date) => [date.gameDate, date]))
  const expected = listExpected(pipeline, dates, now)
  const partitionGaps = await findPartitionGaps(tx, expected)
  const broken = new Set(partitionGaps.map(({ asset, gameDate }) => `${asset} ${gameDate}`))
  const settled = await readSettled(tx, pipeline, span, now)
  const isSettled = ({ asset, gameDate }: PartitionKey): boolean =>
    kept.has(gameDate) && settled.has(`${asset} ${gameDate}`)
  const rowGaps = (await findLostRows(tx, pipeline, span)).filter(isSettled)
  const balances: (Balance & { readonly equation: Equation })[] = []
  for (const equation of equations) {
    const { asset, dueWith = asset } = equation
    const { deadline } = pipeline.asset(dueWith)
    for (const balance of await equation.read(tx, span, calendar)) {
      const { gameDate } = balance
      if (!isSettled({ asset, gameDate })) continue
      if (isDue(pipeline, deadline, kept.get(gameDate)!, now)) balances.push({ ...balance, equation })
    }
  }
  const gaps = [...partitionGaps, ...rowGaps, ...balances.filter(isUnbalanced).map(describeImbalance)]
  const further = await findFurther(tx, span)
  const seasonOf = (gameDate: string): string | null => kept.get(gameDate)?.season ?? null
  return {
    at: now,
    dates,
    partitions: { expected: expected.length, found: expected.length - partitionGaps.length },
    equations: [
      ...countPartitions(expected, broken, seasonOf),
      ...sumBalances(equations, balances, seasonOf),
    ],
    findings: [...traceRoots(pipeline, gaps), ...further.map(standAlone)],
  }
}

function isUnbalanced({ missing, extra }: Balance): boolean {
  return missing > 0 || extra > 0
}

function standAlone({ cause, ...gap }: FurtherGap): Finding {
  return { ...gap, rootAsset: gap.asset, rootDate: gap.gameDate, cause: cause ?? formatCause(gap) }
}

function describeImbalance({ equation, ...balance }: Balance & { readonly equation: Equation }): Gap {
  const { gameDate, expected, found, missing, extra } = balance
  return {
    asset: equation.asset,
    gameDate,
    kind: 'unbalanced',
    subject: equation.name,
    expected,
    found,
    detail: `${equation.says}: ${missing} missing, ${extra} too many`,
  }
}

function countPartitions(
  expected: readonly PartitionKey[],
  broken: ReadonlySet<string>,
  seasonOf: (gameDate: string) => string | null,
): EquationTotals[] {
  return [...Map.groupBy(expected, ({ gameDate }) => seasonOf(gameDate))].map(([season, own]) => {
    const gone = own.filter(({ asset, gameDate }) => broken.has(`${asset} ${gameDate}`))
    return {
      equation: partitionsEquation,
      season,
      expected: own.length,
      found: own.length - gone.length,
      missing: gone.length,
      extra: 0,
      dates: new Set(gone.map(({ gameDate }) => gameDate)).size,
    }
  })
}

function sumBalances(
  equations: readonly Equation[],
  balances: readonly (Balance & { readonly equation: Equation })[],
  seasonOf: (gameDate: string) => string | null,
): EquationTotals[] {
  const bySeason = [...Map.groupBy(balances, ({ gameDate }) => seasonOf(gameDate))]
  return bySeason.flatMap(([season, ofSeason]) =>
    equations.map((equation) => {
      const own = ofSeason.filter((balance) => balance.equation === equation)
      const sum = (field: keyof Totals): number => own.reduce((total, balance) => total + balance[field], 0)
      return {
        equation: equation.name,
        season,
        expected: sum('expected'),
        found: sum('found'),
        missing: sum('missing'),
        extra: sum('extra'),
        dates: own.filter(isUnbalanced).length,
      }
    }),
  )
}
