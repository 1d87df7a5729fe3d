/** The clock of an attempt: when each of its parts began and ended. */
import type { Clock } from '../clock.ts'
import type { Stage, StageName } from '../telemetry/telemetry.ts'

export interface Stages {
  /** Also a part that fails is one that took its time. */
  time<Result>(name: StageName, work: () => Promise<Result>): Promise<Result>
  list(): readonly Stage[]
}

export function createStages(clock: Clock): Stages {
  const stages: Stage[] = []
  return {
    async time(name, work) {
      const from = clock.now()
      try {
        return await work()
      } finally {
        stages.push({ name, from, until: clock.now() })
      }
    },
    list: () => stages,
  }
}
