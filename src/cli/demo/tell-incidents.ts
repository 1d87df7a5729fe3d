/** What needs a human, as it opens and as it is over: the demo orders two faults, and hides no third one. */
import type { System } from '../../main.ts'
import { type IncidentState, readIncidents } from '../../platform/alerts/read-incidents.ts'

const incidentsMax = 100

/** Those that have opened, or were resolved, since the last step; `known`: how each stood then. */
export async function tellIncidents(db: System['db'], known: Map<number, IncidentState>): Promise<string[]> {
  const lines: string[] = []
  for (const { id, severity, state, title } of await readIncidents(db, { all: true, limit: incidentsMax })) {
    const before = known.get(id)
    if (before === state) continue
    known.set(id, state)
    if (state !== 'resolved') lines.push(`incident ${id} (${severity}): ${title}`)
    else if (before === undefined) lines.push(`incident ${id} (${severity}), over already: ${title}`)
    else lines.push(`incident ${id} is over: ${title}`)
  }
  return lines
}
