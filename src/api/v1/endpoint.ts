/** One address of the API as it is declared: what it takes, what it answers, who may call it. The route, the check of the parameters and the
 * OpenAPI document come from it, so that none of them can say something else.
 *
 *     export const listWorkers = defineRead({
 *       path: '/workers', tag: 'processes', summary: 'processes that are alive',
 *       reply: z.array(worker), read: ({ db }) => readLivingProcesses(db),
 *     })
 */
import { z } from 'zod'
import type { Caller, Demand } from '../../platform/access/caller.ts'
import type { Database } from '../../platform/db/database.ts'
import type { ApiParts } from '../api-parts.ts'
import type { AdmittedVisit } from '../routes/route.ts'
import { readers } from '../routes/route.ts'

export interface Given<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
}

interface Described {
  /** As OpenAPI writes it, after `/api/v1`: `/partitions/{asset}/{gameDate}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
}

export interface ReadEndpoint extends Described {
  readonly kind: 'read'
  readonly access: Demand
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly reply: z.ZodType
  read(parts: ApiParts, given: Given<unknown, unknown, unknown>, visit: AdmittedVisit): Promise<unknown>
}

/** What an action works with: a database that is its one transaction. */
export interface ActionContext {
  readonly db: Database
  readonly parts: ApiParts
  readonly actor: string
  readonly caller: Caller
  readonly now: ReturnType<ApiParts['clock']['now']>
  /** What `prepare` gave. */
  readonly prepared: unknown
}

/** Which replies tell that there was nothing to do, and what a page says then: 'the schedule was off already'. */
export interface Idle {
  is(reply: Readonly<Record<string, unknown>>): boolean
  readonly says: string
}

export interface ActionEndpoint extends Described {
  readonly kind: 'action'
  /** As the audit log has it: `dead-letters.redrive`. */
  readonly name: string
  /** What a page says once it is done: 'the backfill is paused'. */
  readonly done: string
  readonly idle?: Idle
  readonly access: Demand
  readonly isDangerous: boolean
  /** As a route says it (route.ts). */
  readonly isForEnrolment?: true
  /** Fields of the body that are kept nowhere. */
  readonly secrets: readonly string[]
  readonly params: z.ZodObject
  readonly body: z.ZodObject
  readonly reply: z.ZodType
  prepare?(parts: ApiParts, given: Given<unknown, unknown, unknown>, visit: AdmittedVisit): Promise<unknown>
  look(context: ActionContext, given: Given<unknown, unknown, unknown>): Promise<unknown>
  act(context: ActionContext, given: Given<unknown, unknown, unknown>): Promise<unknown>
}

export type Endpoint = ReadEndpoint | ActionEndpoint

const nothing = z.strictObject({})

export function defineRead<
  Params extends z.ZodObject = typeof nothing,
  Query extends z.ZodObject = typeof nothing,
>(
  declared: Described & {
    readonly access?: Demand
    readonly params?: Params
    readonly query?: Query
    readonly reply: z.ZodType
    read(
      parts: ApiParts,
      given: Given<z.output<Params>, z.output<Query>, unknown>,
      visit: AdmittedVisit,
    ): Promise<unknown>
  },
): ReadEndpoint {
  return { access: readers, params: nothing, query: nothing, ...declared, kind: 'read' } as ReadEndpoint
}

export function defineAction<Body extends z.ZodObject, Params extends z.ZodObject = typeof nothing>(
  declared: Described & {
    readonly name: string
    readonly done: string
    /** Default: each reply tells of something done. */
    readonly idle?: Idle
    readonly access: Demand
    readonly isDangerous?: boolean
    readonly isForEnrolment?: true
    /** Fields of the body that are kept nowhere. Default: none. */
    readonly secrets?: readonly string[]
    readonly params?: Params
    readonly body: Body
    readonly reply: z.ZodType
    /** What has to happen before the action's transaction, and stays whatever becomes of it. Default: nothing. */
    prepare?(
      parts: ApiParts,
      given: Given<z.output<Params>, unknown, z.output<Body>>,
      visit: AdmittedVisit,
    ): Promise<unknown>
    /** How what it is about is, before and after: both stand in the audit row. */
    look(context: ActionContext, given: Given<z.output<Params>, unknown, z.output<Body>>): Promise<unknown>
    act(context: ActionContext, given: Given<z.output<Params>, unknown, z.output<Body>>): Promise<unknown>
  },
): ActionEndpoint {
  return { isDangerous: false, secrets: [], params: nothing, ...declared, kind: 'action' } as ActionEndpoint
}
