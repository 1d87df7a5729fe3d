/** Which gates opened: how many, with those that a reader waits for and those that did not wait for everything. */
import { readGates } from '../../api/reads/gates.ts'
import type { System } from '../../main.ts'

/** What the day turns on; the others are steps on the way there. */
const gatesNamed: ReadonlySet<string> = new Set([
  'predictions',
  'publication',
  'grading',
  'results_publication',
])

/** Gates of these dates that opened since the last step, each reason once. On a date on which nothing is expected none waits for anything. */
export async function tellGates(
  { db, pipeline }: Pick<System, 'db' | 'pipeline'>,
  gameDates: readonly string[],
  known: Map<string, string>,
): Promise<string[]> {
  const calendar = await pipeline.loadCalendar(db)
  let opened = 0
  const named: string[] = []
  const degraded: string[] = []
  for (const { gate, gameDate, state, reason, missing } of await readGates(db, gameDates)) {
    const key = `${gate} ${gameDate}`
    if (known.get(key) === state) continue
    known.set(key, state)
    if (state === 'closed' || reason.startsWith('0 of 0')) continue
    opened += 1
    if (state !== 'open') degraded.push(`${gate} (${reason}; without ${missing.join(', ')})`)
    else if (gatesNamed.has(gate) && calendar.on(gameDate).kind === 'games')
      named.push(`${gate} (${reason.replace(' are there', '')})`)
  }
  if (opened === 0) return []
  const parts = [
    `${opened} ${opened === 1 ? 'gate opens' : 'gates open'}`,
    ...(named.length > 0 ? [`among them ${named.join(', ')}`] : []),
    ...(degraded.length > 0 ? [`degraded: ${degraded.join(', ')}`] : []),
  ]
  return [parts.join('; ')]
}
