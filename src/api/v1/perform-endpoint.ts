/** Does what an action declares, for whoever was let in: the API calls it with a JSON body, a page with the fields of a form. */
import { type Performed, performAction } from '../../platform/audit/perform-action.ts'
import type { ApiParts } from '../api-parts.ts'
import type { AdmittedVisit } from '../routes/route.ts'
import type { ActionContext, ActionEndpoint, Given } from './endpoint.ts'

export async function performEndpoint(
  endpoint: ActionEndpoint,
  parts: ApiParts,
  visit: AdmittedVisit,
  given: Given<object, unknown, object>,
  idempotencyKey: string | null,
): Promise<Performed<unknown>> {
  const { caller, address } = visit
  const { actor } = caller
  const prepared = await endpoint.prepare?.(parts, given, visit)
  const now = parts.clock.now()
  const contextOf = (db: ActionContext['db']): ActionContext => ({
    ...{ db, parts, actor, caller, now, prepared },
  })
  const body = Object.entries(given.body).filter(([name]) => !endpoint.secrets.includes(name))
  return performAction(parts.db, {
    actor,
    origin: {
      via: 'web',
      address,
      ...(caller.kind === 'session' ? { session: caller.sessionId } : {}),
      ...(caller.kind === 'key' ? { key: caller.keyId } : {}),
    },
    name: endpoint.name,
    input: { ...given.params, ...Object.fromEntries(body) },
    now,
    idempotencyKey,
    look: (db) => endpoint.look(contextOf(db), given),
    act: (db) => endpoint.act(contextOf(db), given),
  })
}
