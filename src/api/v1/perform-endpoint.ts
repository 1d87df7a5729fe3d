/** Does what an action declares, for whoever was let in: the API calls it with a JSON body, a page with the fields of a form. */
import { type Performed, performAction } from '../../platform/audit/perform-action.ts'
import type { ApiParts } from '../api-parts.ts'
import type { AdmittedVisit } from '../routes/route.ts'
import type { ActionContext, ActionEndpoint, Given } from './endpoint.ts'

export function performEndpoint(
  endpoint: ActionEndpoint,
  parts: ApiParts,
  { caller, address }: AdmittedVisit,
  given: Given<object, unknown, object>,
  idempotencyKey: string | null,
): Promise<Performed<unknown>> {
  const now = parts.clock.now()
  const { actor } = caller
  const contextOf = (db: ActionContext['db']): ActionContext => ({ db, parts, actor, now })
  return performAction(parts.db, {
    actor,
    origin: {
      via: 'web',
      address,
      ...(caller.kind === 'session' ? { session: caller.sessionId } : {}),
      ...(caller.kind === 'key' ? { key: caller.keyId } : {}),
    },
    name: endpoint.name,
    input: { ...given.params, ...given.body },
    now,
    idempotencyKey,
    look: (db) => endpoint.look(contextOf(db), given),
    act: (db) => endpoint.act(contextOf(db), given),
  })
}
