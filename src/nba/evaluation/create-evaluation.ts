/** Judges predictions: rows go in one after the other, a report comes out.
 *
 *     const evaluation = createEvaluation({ markets: ['points'], seed: 'report', random, availability: 'as_known' })
 *     for (const row of rows) evaluation.add(row)
 *     const report = evaluation.finish()
 *
 * Live and backfilled rows never share a figure. 400,000 rows of twelve systems fit into 150 MB (docs/evaluation.md). */
import type { Market } from '../domain/market.ts'
import type { ScoredRow } from '../domain/scored-prediction.ts'
import { type Chunk, type Columns, createColumns, rowFlags } from './columns.ts'
import { compareSystems } from './compare-systems.ts'
import { measureCells } from './measure-cell.ts'
import { poolMarkets } from './pool-markets.ts'
import {
  type Availability,
  type EvaluationReport,
  type Label,
  type LineConcentration,
  populations,
  reportSchemaVersion,
} from './report.ts'
import { createResampler, type Draws, resamplesMin } from './resample.ts'

export interface EvaluationOptions {
  readonly markets: readonly Market[]
  /** Named in the report; `random` is to be made of it. */
  readonly seed: string
  readonly random: Draws
  readonly availability: Availability
  /** Default and least: 1,000. */
  readonly resamples?: number
}

export interface Evaluation {
  add(row: ScoredRow): void
  finish(): EvaluationReport
}

const labels: readonly Label[] = ['live', 'backfill']

export function createEvaluation(options: EvaluationOptions): Evaluation {
  const columns = createColumns(options.markets)
  return { add: columns.add, finish: () => report(columns, options) }
}

function report(columns: Columns, options: EvaluationOptions): EvaluationReport {
  const { seed, random, availability, resamples = resamplesMin } = options
  const resampler = createResampler(random.fork('dates'), resamples)
  const rows = columns.markets.flatMap((market) =>
    labels.flatMap((label) => countRows(columns, market, label)),
  )
  const spoken = rows.map(({ market, label }) => ({ market, label, chunks: columns.chunks.get(market)! }))
  const dates = columns.dates.toSorted()
  return {
    schemaVersion: reportSchemaVersion,
    availability,
    seed,
    resamples,
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    dates: dates.length,
    rows,
    systems: columns.systems.toSorted(),
    cells: spoken.flatMap(({ market, label, chunks }) =>
      orderSystems(columns).flatMap((system) =>
        populations.flatMap((population) =>
          measureCells({
            columns,
            market,
            selection: { chunks, system, label, population },
            resampler,
            random: random.fork(`${label} ${market} ${columns.systems[system]} ${population}`),
          }),
        ),
      ),
    ),
    comparisons: spoken.flatMap(({ market, label }) =>
      (['A', 'B', 'C'] as const).flatMap(
        (population) => compareSystems({ columns, market, label, population, resampler }) ?? [],
      ),
    ),
    pooled: labels.flatMap((label) =>
      orderSystems(columns).flatMap((system) => poolMarkets(columns, system, label) ?? []),
    ),
    lines: spoken.flatMap(({ market, label, chunks }) => measureConcentration(chunks, market, label) ?? []),
  }
}

/** By name: the order in which systems happened to speak must not show. */
function orderSystems({ systems }: Columns): number[] {
  return [...systems.keys()].sort((a, b) => (systems[a]! < systems[b]! ? -1 : 1))
}

function countRows(columns: Columns, market: Market, label: Label): EvaluationReport['rows'] {
  const count = { n: 0, expected: 0, lined: 0 }
  visitLabel(columns.chunks.get(market)!, label, (chunk, at) => {
    count.n += 1
    if (chunk.flags[at]! & rowFlags.expected) count.expected += 1
    if (!Number.isNaN(chunk.line[at]!)) count.lined += 1
  })
  return count.n === 0 ? [] : [{ label, market, ...count }]
}

/** The line that most rows have, and their share: a default that nobody posted shows here. */
function measureConcentration(
  chunks: readonly Chunk[],
  market: Market,
  label: Label,
): LineConcentration | null {
  const counts = new Map<number, number>()
  let n = 0
  visitLabel(chunks, label, (chunk, at) => {
    const line = chunk.line[at]!
    if (Number.isNaN(line)) return
    n += 1
    counts.set(line, (counts.get(line) ?? 0) + 1)
  })
  const [first] = [...counts].sort(([a, x], [b, y]) => y - x || a - b)
  return first ? { label, market, n, commonest: first[0], share: first[1] / n } : null
}

function visitLabel(chunks: readonly Chunk[], label: Label, visit: (chunk: Chunk, at: number) => void): void {
  const live = label === 'live' ? rowFlags.live : 0
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.rows; at += 1) {
      if ((chunk.flags[at]! & rowFlags.live) === live) visit(chunk, at)
    }
  }
}
