/** The holes of the evenings at work that an order can close, each named after the earliest broken partition that it comes from. */
import type { HealingContext } from '../../platform/healing/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { DateSpan, Finding } from '../../platform/reconciliation/finding.ts'
import { readOpenFindings } from '../../platform/reconciliation/findings.ts'
import { chooseMendable, type Mendable, withMends } from '../../platform/reconciliation/mend-findings.ts'
import { type Reconciliation, reconcile } from '../../platform/reconciliation/reconcile.ts'
import { addDays, gameDateOf } from '../domain/game-date.ts'

export interface Holes {
  readonly found: Reconciliation
  readonly holes: readonly Mendable[]
}

/** Game dates from so many days ago until tomorrow. */
export function spanOfDays(daysBack: number, { now }: Pick<HealingContext, 'now'>): DateSpan {
  const today = gameDateOf(now)
  return { from: addDays(today, -daysBack), to: addDays(today, 1) }
}

/** Without a span: of every date kept. */
export async function findHoles(
  { db, now }: HealingContext,
  pipeline: Pipeline,
  span?: DateSpan,
  isMeant?: (finding: Finding) => boolean,
): Promise<Holes> {
  const found = await reconcile({ db, pipeline, now, options: { span } })
  if (found.findings.length === 0) return { found, holes: [] }
  const findings = withMends(found.findings, await readOpenFindings(db))
  return { found, holes: chooseMendable(findings, { pipeline, dates: found.dates, now, isMeant }) }
}

/** Does anything that is meant lack something of one asset alone? A tenth of the statements of a whole look, which also finds the root. */
export async function isShort(
  { db, now }: HealingContext,
  pipeline: Pipeline,
  asset: string,
  span: DateSpan,
  isMeant: (finding: Finding) => boolean,
): Promise<boolean> {
  const { equations, readSeasons } = pipeline.reconciliation!
  const narrowed = {
    ...pipeline,
    assets: [pipeline.asset(asset)],
    reconciliation: {
      equations: equations.filter((equation) => equation.asset === asset),
      readSeasons,
      findFurther: async () => [],
    },
  }
  const { findings } = await reconcile({ db, pipeline: narrowed, now, options: { span } })
  return findings.some(isMeant)
}

/** What a healer says of a hole. */
export function describeHole({ asset, gameDate, kind, subject, detail }: Finding): {
  readonly key: string
  readonly says: string
} {
  const what = subject === '' ? kind : `${kind}, ${subject}`
  return { key: `${asset} ${gameDate} ${what}`, says: detail }
}
