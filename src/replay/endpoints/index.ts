/** Every upstream endpoint that the replay plays; a new one is a file here and a line below. */
import type { Endpoint } from './endpoint.ts'
import { createGameLogEndpoint } from './game-log.ts'
import { createOddsApiEndpoints } from './odds-api.ts'
import { createScheduleEndpoint } from './schedule.ts'

/** Each server has its own: they keep serialised replies and the used quota. */
export function createEndpoints(): Endpoint[] {
  return [createScheduleEndpoint(), createGameLogEndpoint(), ...createOddsApiEndpoints()]
}
