/** A reconciliation as text: the equations of each season, then the gaps grouped by the partition that they come from, and what to type. */
import type { Temporal } from 'temporal-polyfill'
import type { Equation } from '../platform/pipeline.ts'
import type { Finding, FindingKind } from '../platform/reconciliation/finding.ts'
import type { StoredFinding } from '../platform/reconciliation/findings.ts'
import {
  type EquationTotals,
  partitionsEquation,
  type Reconciliation,
} from '../platform/reconciliation/reconcile.ts'
import { formatInstant, program } from './output.ts'
import { formatTable } from './table.ts'

export interface Cause {
  readonly cause: string
  readonly kind: FindingKind
  readonly asset: string
  /** Of the roots. */
  readonly dates: number
  readonly from: string
  readonly to: string
  /** Everything that comes of it. */
  readonly findings: number
  readonly detail: string
  /** The equation, the table or the season; empty for partitions as a whole. */
  readonly subject: string
  /** When the daily look first saw the oldest of it; null where it has not yet. */
  readonly since: Temporal.Instant | null
}

/** The most dates first. */
export function groupByCause(findings: readonly Finding[], stored: readonly StoredFinding[]): Cause[] {
  const seenOf = Map.groupBy(stored, ({ cause }) => cause)
  return [...Map.groupBy(findings, ({ cause }) => cause)]
    .map(([cause, own]): Cause => {
      const first = own[0]!
      const root =
        own.find((each) => each.asset === each.rootAsset && each.gameDate === each.rootDate) ?? first
      const dates = [...new Set(own.map(({ rootDate }) => rootDate))].sort()
      const seen = (seenOf.get(cause) ?? []).map(({ firstSeenAt }) => firstSeenAt)
      return {
        cause,
        kind: root.kind,
        asset: root.rootAsset,
        dates: dates.length,
        from: dates[0]!,
        to: dates.at(-1)!,
        findings: own.length,
        detail: root.detail,
        subject: root.subject,
        since: seen.sort((a, b) => a.epochMilliseconds - b.epochMilliseconds)[0] ?? null,
      }
    })
    .sort((a, b) => b.dates - a.dates)
}

export function describeReconciliation(
  { dates, partitions, equations, findings }: Reconciliation,
  causes: readonly Cause[],
  declared: readonly Equation[],
): string {
  if (dates.length === 0)
    return `No date is kept yet. To want one: ${program} run 2024-12-02, or ${program} up\n`
  const lines = [...Map.groupBy(equations, ({ season }) => season)]
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    .map(([season, own]) =>
      describeSeason(season, own, dates.filter((date) => date.season === season).length, declared),
    )
  if (lines.length === 0 && findings.length === 0)
    return `Nothing ought to be final yet: of the dates that are kept (${dates.length}) none is due.\n`
  const sum = `${partitions.found} of ${partitions.expected} partitions that ought to be final by now are.`
  if (findings.length === 0) return `${lines.join('\n')}\nEverything balances: ${sum}\n`
  return `${lines.join('\n')}\n${sum} ${findings.length} gaps, from ${causes.length} causes:\n${causes.map(describeCause).join('')}`
}

function describeSeason(
  season: string | null,
  totals: readonly EquationTotals[],
  dates: number,
  declared: readonly Equation[],
): string {
  const saysOf = new Map(declared.map(({ name, says }) => [name, says]))
  saysOf.set(partitionsEquation, 'planned by the calendar and due = final')
  const title = season === null ? 'Dates of no known season' : `Season ${season}, ${dates} dates`
  return `${title}\n${formatTable(
    ['equation', 'says', 'expected', 'found', 'missing', 'too many', 'dates'],
    totals.map((each) => [
      each.equation,
      saysOf.get(each.equation),
      each.expected,
      each.found,
      each.missing,
      each.extra,
      each.dates,
    ]),
  )}`
}

function describeCause({ kind, asset, dates, from, to, findings, detail, subject, since }: Cause): string {
  const span = dates === 1 ? from : `${dates} dates from ${from} to ${to}`
  const seen = since ? `, seen since ${formatInstant(since)}` : ''
  return `\n  ${kind.replaceAll('_', ' ')}: ${asset}, ${span} (${findings} gaps${seen})\n    ${detail}\n    ${advise({ kind, asset, from, to, subject })}\n`
}

function advise({
  kind,
  asset,
  from,
  to,
  subject,
}: Pick<Cause, 'kind' | 'asset' | 'from' | 'to' | 'subject'>): string {
  const explain = `${program} explain ${asset} ${from}`
  switch (kind) {
    case 'missing_partition':
    case 'emptied': {
      const backfill = `${program} backfill --from ${from} --to ${to}`
      return subject === ''
        ? `Under up it is made by itself, some dates a day. At once: ${backfill}`
        : `Nobody makes it unasked. What it would touch: ${backfill} --dry-run`
    }
    case 'failed':
      return `${program} deadletters, and why: ${explain}`
    case 'not_final':
      return `It waits or is at work: ${explain}`
    case 'lost_rows':
    case 'unbalanced':
      return `Under up it is made again by itself; what was imported: import the file again. More: ${explain}`
    case 'unknown_games':
      return `${program} import <files>, with the season’s schedule or the box scores that are missing`
    default:
      return kind satisfies never
  }
}
