/** Systems held against each other on identical rows: a row counts only where every one of them spoke.
 *
 * A system that speaks of few rows would take the others' rows away; below half of the rows it is left out, by name. */
import type { Market } from '../domain/market.ts'
import { type Chunk, type Columns, rowFlags } from './columns.ts'
import type { Comparison, Label } from './report.ts'
import type { Resampler } from './resample.ts'

const spokenShareMin = 0.5

export interface ComparisonParts {
  readonly columns: Columns
  readonly market: Market
  readonly label: Label
  readonly population: Comparison['population']
  readonly resampler: Resampler
}

/** Null where fewer than two systems can be compared. */
export function compareSystems(parts: ComparisonParts): Comparison | null {
  const { columns, market, label, population, resampler } = parts
  const chunks = columns.chunks.get(market)!
  const { compared, leftOut } = chooseSystems(parts, chunks)
  if (compared.length < 2) return null
  const rows = new Float64Array(columns.dates.length)
  const errors = compared.map(() => new Float64Array(columns.dates.length))
  visitRows(parts, chunks, (chunk, at) => {
    const said = compared.map((system) => chunk.said[system])
    if (!said.every((each) => each !== undefined && !Number.isNaN(each.centre[at]!))) return
    const date = chunk.date[at]!
    rows[date]! += 1
    said.forEach((each, index) => {
      errors[index]![date]! += Math.abs(each!.median[at]! - chunk.actual[at]!)
    })
  })
  const dates = [...rows.keys()].filter((date) => rows[date]! > 0)
  if (dates.length === 0) return null
  const counts = Float64Array.from(dates, (date) => rows[date]!)
  const ofDates = errors.map((each) => Float64Array.from(dates, (date) => each[date]!))
  const measured = compared.map((system, index) => ({
    system: columns.systems[system]!,
    errors: ofDates[index]!,
    mae: resampler.ratio(ofDates[index]!, counts)!,
  }))
  measured.sort((a, b) => a.mae.value - b.mae.value || (a.system < b.system ? -1 : 1))
  const best = measured[0]!
  return {
    label,
    market,
    population,
    n: counts.reduce((sum, each) => sum + each, 0),
    dates: dates.length,
    systems: measured.map(({ system, errors: own, mae }) => ({
      system,
      mae,
      toBest: resampler.ratio(
        own.map((each, date) => each - best.errors[date]!),
        counts,
      )!,
    })),
    leftOut: leftOut.map((system) => columns.systems[system]!),
  }
}

function chooseSystems(parts: ComparisonParts, chunks: readonly Chunk[]) {
  const spoken = new Float64Array(parts.columns.systems.length)
  let rows = 0
  visitRows(parts, chunks, (chunk, at) => {
    rows += 1
    chunk.said.forEach((said, system) => {
      if (said && !Number.isNaN(said.centre[at]!)) spoken[system]! += 1
    })
  })
  const heard = [...spoken.keys()].filter((system) => spoken[system]! > 0)
  return {
    compared: heard.filter((system) => spoken[system]! >= rows * spokenShareMin),
    leftOut: heard.filter((system) => spoken[system]! < rows * spokenShareMin),
  }
}

function visitRows(
  { label, population }: ComparisonParts,
  chunks: readonly Chunk[],
  visit: (chunk: Chunk, at: number) => void,
): void {
  const live = label === 'live' ? rowFlags.live : 0
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.rows; at += 1) {
      if ((chunk.flags[at]! & rowFlags.live) !== live) continue
      if (population === 'B' && (chunk.flags[at]! & rowFlags.expected) === 0) continue
      if (population === 'C' && Number.isNaN(chunk.line[at]!)) continue
      visit(chunk, at)
    }
  }
}
