/** The healers of the league's pipeline, in the order in which they look: sources first, for the rest is made from them. A new one is a
 * file here and a line below. */
import { createRedriveHealer } from '../../platform/healers/index.ts'
import type { Healer } from '../../platform/healing/healer.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { createCalendarDocumentsHealer } from './calendar-documents.ts'
import { createCoverageHolesHealer } from './coverage-holes.ts'
import { exhaustedBreakersHealer } from './exhausted-breakers.ts'
import { failedLastLookHealer } from './failed-last-look.ts'
import { fallenBackHealer } from './fallen-back.ts'
import { createPublicationHealer } from './publication.ts'
import { createReconciliationHealer } from './reconciliation.ts'
import { createUngradedPredictionsHealer } from './ungraded-predictions.ts'
import { createUnreadArchiveHealer } from './unread-archive.ts'

/** The pipeline is complete only after its healers. */
export function createNbaHealers(pipelineOf: () => Pipeline, codeVersion: string): readonly Healer[] {
  return [
    createRedriveHealer(codeVersion),
    createUnreadArchiveHealer(codeVersion),
    exhaustedBreakersHealer,
    fallenBackHealer,
    failedLastLookHealer,
    createCoverageHolesHealer(pipelineOf),
    createUngradedPredictionsHealer(pipelineOf),
    createPublicationHealer(pipelineOf),
    createCalendarDocumentsHealer(pipelineOf),
    createReconciliationHealer(pipelineOf),
  ]
}
