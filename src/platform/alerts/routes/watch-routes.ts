/** A route that does not deliver is one incident, told on the other routes: its receiver is away or refuses, or its daily sign of life did not
 * arrive. It is resolved when the route delivers again. */
import { Temporal } from 'temporal-polyfill'
import type { Database } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import { keepIncident, resolveIncident } from '../../ledger/incidents.ts'
import { type RouteState, readRouteStates } from './route-states.ts'

const awayMinutes = 10
const canaryHours = 26

export async function watchRoutes(db: Database, now: Temporal.Instant): Promise<void> {
  const states = await readRouteStates(db)
  await db.transaction(async (tx) => {
    for (const state of states) {
      const problem = findProblem(state, now)
      if (problem === null) {
        await resolveIncident(tx, causeOf(state.route), now)
        continue
      }
      await keepIncident(tx, {
        cause: causeOf(state.route),
        severity: 'critical',
        title: `the route ${state.route} (${state.channel}) does not deliver alerts: ${problem}`,
        details: {
          alertRoute: state.route,
          code: 'alerts.undelivered',
          waiting: state.waiting,
          dead: state.dead,
        },
        now,
      })
    }
    const causes = states.map(({ route }) => causeOf(route))
    await tx.query(sql`
      update incidents set resolved_at = ${now}, resolved_note = 'the route is configured no more'
      where resolved_at is null and details ? 'alertRoute' and not cause = any(${causes}::text[])`)
  })
}

function causeOf(route: string): string {
  return `alert route ${route}`
}

/** In one sentence, or null. */
export function findProblem(state: RouteState, now: Temporal.Instant): string | null {
  const { failingSince, refused, waiting, lastAnswer, canaryAt, registeredAt } = state
  if (refused > 0)
    return `its receiver refuses ${refused === 1 ? 'a message' : `${refused} messages`} (${lastAnswer})`
  if (failingSince !== null && now.since(failingSince).total('minutes') >= awayMinutes)
    return `its receiver is away since ${failingSince.toString()}, and ${waiting} wait (${lastAnswer})`
  const since = [canaryAt, registeredAt]
    .filter((at) => at !== null)
    .sort(Temporal.Instant.compare)
    .at(-1)!
  if (now.since(since).total('hours') < canaryHours) return null
  return canaryAt === null
    ? 'no daily sign of life has ever arrived'
    : `its last daily sign of life arrived ${canaryAt.toString()}`
}
