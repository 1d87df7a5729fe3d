/** Does what an action declares, for whoever was let in: the API calls it with a JSON body, a page with the fields of a form. */
import { createHmac } from 'node:crypto'
import {
  findReply,
  type OperatorAction,
  type Performed,
  performAction,
} from '../../platform/audit/perform-action.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { ApiParts } from '../api-parts.ts'
import type { AdmittedVisit } from '../routes/route.ts'
import type { ActionContext, ActionEndpoint, Given } from './endpoint.ts'

type GivenAction = Given<object, unknown, object>

export async function performEndpoint(
  endpoint: ActionEndpoint,
  parts: ApiParts,
  visit: AdmittedVisit,
  given: GivenAction,
  idempotencyKey: string | null,
): Promise<Performed<unknown>> {
  const { caller, address } = visit
  const { actor } = caller
  const request = describeRequest(endpoint, visit, given, idempotencyKey)
  const findBefore = async () =>
    idempotencyKey === null || !endpoint.prepare
      ? undefined
      : findReply(parts.db, { ...request, now: parts.clock.now() }, idempotencyKey)
  const before = await findBefore()
  if (before) return before
  let prepared: unknown
  try {
    prepared = await endpoint.prepare?.(parts, given, visit)
  } catch (error) {
    const meanwhile = await findBefore() // the same request was under way beside this one, and what it did is what failed here
    if (meanwhile) return meanwhile
    throw error
  }
  const now = parts.clock.now()
  const contextOf = (db: ActionContext['db']): ActionContext => ({
    ...{ db, parts, actor, caller, now, prepared },
  })
  return performAction(parts.db, {
    ...request,
    origin: {
      via: 'web',
      address,
      ...(caller.kind === 'session' ? { session: caller.sessionId } : {}),
      ...(caller.kind === 'key' ? { key: caller.keyId } : {}),
    },
    now,
    idempotencyKey,
    look: (db) => endpoint.look(contextOf(db), given),
    act: (db) => endpoint.act(contextOf(db), given),
  })
}

type Request = Pick<OperatorAction<unknown>, 'actor' | 'name' | 'input' | 'secretDigest'>

/** Throws `usage.invalid` where the request holds secrets, is to be known again, and nothing is there to key their digest with. */
function describeRequest(
  { name, secrets }: ActionEndpoint,
  { caller }: AdmittedVisit,
  { params, body }: GivenAction,
  idempotencyKey: string | null,
): Request {
  const fields = Object.entries(body)
  const isSecret = ([field]: [string, unknown]): boolean => secrets.includes(field)
  const input = { ...params, ...Object.fromEntries(fields.filter((field) => !isSecret(field))) }
  const request = { actor: caller.actor, name, input }
  if (idempotencyKey === null || secrets.length === 0) return request
  if (caller.kind !== 'session')
    throw new PipelineError('usage.invalid', 'this takes an Idempotency-Key from whoever has logged in alone')
  return { ...request, secretDigest: digestSecrets(caller.csrf, fields.filter(isSecret)) }
}

/** Keyed with what only the session's own browser has: a plain hash of six digits, or of a password, would be guessed by whoever reads the table. */
function digestSecrets(formToken: string, fields: readonly [string, unknown][]): string {
  return createHmac('sha256', formToken)
    .update(`secrets of a request ${JSON.stringify(fields)}`)
    .digest('hex')
}
