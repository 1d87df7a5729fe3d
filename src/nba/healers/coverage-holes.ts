/** Rows that are gone or do not balance across the phases, on the evenings at work: players without a prediction, tables that lost rows.
 *
 * Mended from the root: of a hole in the predictions whose features have lost rows, the features are made again, and what follows
 * follows. Orders are counted with those of the daily look over all dates: twice a finding, and the rest is its incident. */
import type { Found, Healer } from '../../platform/healing/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { Finding } from '../../platform/reconciliation/finding.ts'
import type { Reconciliation } from '../../platform/reconciliation/reconcile.ts'
import { describeHole, findHoles, spanOfDays } from '../reconciliation/find-holes.ts'
import { lookAndMend } from '../reconciliation/look-and-mend.ts'

const daysBack = 2

type Hole = Found & { readonly found: Reconciliation }

const isCoverage = ({ kind, asset }: Finding): boolean =>
  (kind === 'lost_rows' || kind === 'unbalanced') && asset !== 'grades'

/** The pipeline is complete only after its healers. */
export function createCoverageHolesHealer(pipelineOf: () => Pipeline): Healer<Hole> {
  return {
    name: 'coverage-holes',
    repairs: 'rows that are gone, or do not balance across the phases',
    everySeconds: 300,
    async find(context) {
      const { found, holes } = await findHoles(
        context,
        pipelineOf(),
        spanOfDays(daysBack, context),
        isCoverage,
      )
      return holes.map((hole) => ({
        ...describeHole(hole),
        remedy: `${hole.rootAsset} is made again, and what follows from it`,
        found,
      }))
    },
    async mend(context, holes) {
      const { db, now } = context
      const span = spanOfDays(daysBack, context)
      const { found } = holes[0]!
      const parts = { db, pipeline: pipelineOf(), now, span, found, isMeant: isCoverage }
      await db.transaction((tx) => lookAndMend({ ...parts, tx }))
    },
  }
}
