/** At the start every route is asked, and nothing starts where one refuses, or where one that was never reached is away. All of them are named at once.
 *
 * A receiver that has worked and is away when a process restarts at night must not keep the pipeline from its work: it is noted as failing, and
 * the loop tells the other routes (docs/decisions). */
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import { PipelineError } from '../../errors.ts'
import type { ChannelParts } from '../receivers/channel.ts'
import type { Route } from './route.ts'
import { addRoutes, readRouteStates, recordRouteCheck } from './route-states.ts'

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
    routes.map(async ({ name, receiver, channel: kind }) => {
      const answer = await receiver.check(channel)
      const isFault = answer.kind === 'refused' || (answer.kind === 'unreachable' && !reached.has(name))
      if (isFault) {
        const said = [answer.status, answer.text].filter((text) => text !== '').join(' ')
        return [`route ${name} (${kind}, ${receiver.address}): ${answer.kind}: ${said}`]
      }
      await recordRouteCheck(db, name, answer, clock.now())
      return []
    }),
  )
  const all = faults.flat()
  if (all.length === 0) return
  throw new PipelineError(
    'alerts.unreachable',
    `${all.length === 1 ? 'a route of alerts' : `${all.length} routes of alerts`} cannot be reached; nothing was started:\n${all.map((fault) => `  - ${fault}`).join('\n')}\nCorrect SIXTHMAN_ALERT_ROUTES, or take the route out of it. One that has worked once, and is only away, keeps nothing from starting.`,
    { faults: all },
  )
}
