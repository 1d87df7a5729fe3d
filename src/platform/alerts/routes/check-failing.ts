/** A route that was away when it was last asked, and has nothing to send by which it would be noticed that it is back, is asked again without telling
 * anybody anything. */
import type { Clock } from '../../clock.ts'
import type { Database } from '../../db/database.ts'
import type { Log } from '../../log.ts'
import type { ChannelParts } from '../receivers/channel.ts'
import type { Route } from './route.ts'
import { readRouteStates, recordRouteCheck } from './route-states.ts'

export interface CheckParts {
  readonly db: Database
  readonly clock: Clock
  readonly channel: ChannelParts
  readonly log: Log
}

export async function checkFailing(
  { db, clock, channel, log }: CheckParts,
  routes: readonly Route[],
): Promise<void> {
  const states = await readRouteStates(db)
  const idle = states.filter(({ failingSince, waiting }) => failingSince !== null && waiting === 0)
  const names = new Set(idle.map(({ route }) => route))
  await Promise.all(
    routes
      .filter(({ name }) => names.has(name))
      .map(async ({ name, receiver }) => {
        try {
          const answer = await receiver.check(channel)
          await recordRouteCheck(db, name, answer, clock.now())
        } catch (error) {
          log.error({ route: name, error }, 'a route that is away could not be asked; it is asked again')
        }
      }),
  )
}
