/** A route: a path, and what it answers from what it may read. */
import type { Context } from 'hono'
import type { ApiParts } from '../api-parts.ts'

export interface Route {
  readonly path: string
  answer(context: Context, parts: ApiParts): Promise<Response> | Response
}
