/** One row of the route table: where it is, who may call it, whether it changes anything, and what it answers.
 *
 * The application is built from the table, so that a route without an entry cannot exist. GET changes nothing; what changes something is
 * a POST, and has to come from our own pages or with a key (guard.ts). */
import type { Context } from 'hono'
import type { Caller, Demand } from '../../platform/access/caller.ts'
import type { ApiParts } from '../api-parts.ts'
import type { Visit } from '../visit.ts'

interface CommonRoute {
  readonly method: 'GET' | 'POST'
  /** As Hono reads it: `/documents/:name{[a-z_]+}`. */
  readonly path: string
  /** Answered under every host name: a load balancer asks by address. */
  readonly isProbe?: true
  /** Of the picks site: where that has a host name of its own, it is there and the others are not. */
  readonly isForReaders?: true
  /** Asked by a page that lies open, and by nobody in front of it: no session lives longer for it. */
  readonly isUnattended?: true
}

/** What needs no login: it says nothing that is not for everybody. */
export interface PublicRoute extends CommonRoute {
  readonly access: 'public'
  answer(context: Context, parts: ApiParts, visit: Visit): Response | Promise<Response>
}

export interface GuardedRoute extends CommonRoute {
  readonly access: Demand
  /** A person has to have given the password within the last minutes; a key needs the scope `dangerous`. */
  readonly isDangerous?: true
  /** Open also to whoever still lacks the second factor that is asked of his role: it leads him to one. */
  readonly isForEnrolment?: true
  answer(context: Context, parts: ApiParts, visit: AdmittedVisit): Response | Promise<Response>
}

export type AdmittedVisit = Visit & { readonly caller: Caller }

export type Route = PublicRoute | GuardedRoute

/** What every reader may see. */
export const readers: Demand = { role: 'viewer', scope: 'read' }
