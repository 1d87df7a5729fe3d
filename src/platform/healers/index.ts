/** The healers of the core, in the order in which they look: what is held by nobody is freed first. A new one is a file here and a line below. */
import type { Healer } from '../healing/healer.ts'
import type { Pipeline } from '../pipeline.ts'
import { expiredLeases } from './expired-leases.ts'
import { createMissingPartitionsHealer } from './missing-partitions.ts'
import { orphanedWork } from './orphaned-work.ts'
import { createStalePartitionsHealer } from './stale-partitions.ts'
import { stuckGates } from './stuck-gates.ts'

/** Declared by the pipeline, which knows which code it is. */
export { createRedriveHealer } from './redrive.ts'

/** Those of the core, then those that the pipeline declares. */
export function listHealers(pipeline: Pipeline): readonly Healer[] {
  return [
    expiredLeases,
    orphanedWork,
    createMissingPartitionsHealer(pipeline),
    ...(pipeline.healers ?? []),
    createStalePartitionsHealer(pipeline),
    stuckGates,
  ]
}
