/** Published predictions of the last week that nobody graded although the grading of their date is made: graded again, from the earliest
 * result that is broken. A grade that waits for a result is made by the result's arrival and needs no healer. */
import type { Found, Healer } from '../../platform/healing/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { Finding } from '../../platform/reconciliation/finding.ts'
import type { Reconciliation } from '../../platform/reconciliation/reconcile.ts'
import { describeHole, findHoles, isShort, spanOfDays } from '../reconciliation/find-holes.ts'
import { lookAndMend } from '../reconciliation/look-and-mend.ts'

const daysBack = 7

type Ungraded = Found & { readonly found: Reconciliation }

const isUngraded = ({ kind, asset }: Finding): boolean =>
  (kind === 'lost_rows' || kind === 'unbalanced') && asset === 'grades'

/** The pipeline is complete only after its healers. */
export function createUngradedPredictionsHealer(pipelineOf: () => Pipeline): Healer<Ungraded> {
  return {
    name: 'ungraded-predictions',
    repairs: 'published predictions that nobody graded',
    everySeconds: 900,
    async find(context) {
      const span = spanOfDays(daysBack, context)
      if (!(await isShort(context, pipelineOf(), 'grades', span, isUngraded))) return []
      const { found, holes } = await findHoles(context, pipelineOf(), span, isUngraded)
      return holes.map((hole) => ({ ...describeHole(hole), remedy: 'the date is graded again', found }))
    },
    async mend(context, ungraded) {
      const { db, now } = context
      const span = spanOfDays(daysBack, context)
      const { found } = ungraded[0]!
      const parts = { db, pipeline: pipelineOf(), now, span, found, isMeant: isUngraded }
      await db.transaction((tx) => lookAndMend({ ...parts, tx }))
    },
  }
}
