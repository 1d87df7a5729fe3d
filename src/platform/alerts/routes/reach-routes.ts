/** At the start: a route whose address was never reached must be reached now, or nothing starts. All that cannot be are named at once.
 *
 * An address that has worked once is not asked again: a receiver that is away when a process restarts at night must not keep the pipeline
 * from its work; the loop notices, and tells the other routes (docs/decisions). */
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { PipelineError } from '../../errors.ts'
import type { ChannelParts } from '../receivers/channel.ts'
import type { Route } from './route.ts'
import { addRoutes, readRouteStates, recordRouteAnswer } from './route-states.ts'

export interface ReachParts {
  readonly db: Database
  readonly clock: Clock
  readonly channel: ChannelParts
}

/** Throws `alerts.unreachable`. */
export async function reachRoutes(
  { db, clock, channel }: ReachParts,
  routes: readonly Route[],
): Promise<void> {
  await addRoutes(db, routes, clock.now()) // the process that sends may have others: they are its own to take out
  const reached = new Set(
    (await readRouteStates(db)).filter(({ reachedAt }) => reachedAt !== null).map(({ route }) => route),
  )
  const faults = await Promise.all(
    routes
      .filter(({ name }) => !reached.has(name))
      .map(async ({ name, receiver, channel: kind }) => {
        const answer = await receiver.check(channel)
        if (answer.kind !== 'delivered') {
          const said = [answer.status, answer.text].filter((text) => text !== '').join(' ')
          return [`route ${name} (${kind}, ${receiver.address}): ${answer.kind}: ${said}`]
        }
        await recordRouteAnswer(db, name, answer, { now: clock.now(), isCanary: false, pausedUntil: null })
        return []
      }),
  )
  const all = faults.flat()
  if (all.length === 0) return
  throw new PipelineError(
    'alerts.unreachable',
    `${all.length === 1 ? 'a route of alerts' : `${all.length} routes of alerts`} cannot be reached; nothing was started:\n${all.map((fault) => `  - ${fault}`).join('\n')}\nCorrect SIXTHMAN_ALERT_ROUTES, or take the route out of it. A route that has worked once is not asked at the start.`,
    { faults: all },
  )
}
