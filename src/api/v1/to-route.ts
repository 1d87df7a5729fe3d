/** An endpoint as a row of the route table. A read answers JSON with an ETag, and 304 to whoever has it already; an action is done once for
 * each `Idempotency-Key`. */
import type { Context } from 'hono'
import { z } from 'zod'
import { PipelineError } from '../../platform/errors.ts'
import { redact } from '../../platform/redaction.ts'
import { isKnownByTag } from '../known-tag.ts'
import type { GuardedRoute } from '../routes/route.ts'
import type { ActionEndpoint, Endpoint, ReadEndpoint } from './endpoint.ts'
import { performEndpoint } from './perform-endpoint.ts'
import { readBody, readParams, readQuery } from './read-input.ts'

export const apiBase = '/api/v1'
const noParameters = z.strictObject({})

export function toRoute(endpoint: Endpoint): GuardedRoute {
  const path = `${apiBase}${endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1')}`
  return endpoint.kind === 'read' ? toReadRoute(endpoint, path) : toActionRoute(endpoint, path)
}

function toReadRoute(endpoint: ReadEndpoint, path: string): GuardedRoute {
  return {
    method: 'GET',
    path,
    access: endpoint.access,
    async answer(context, parts, visit) {
      const given = {
        params: readParams(context, endpoint.params),
        query: readQuery(context, endpoint.query),
        body: undefined,
      }
      return answerJson(context, endpoint, await endpoint.read(parts, given, visit))
    },
  }
}

function toActionRoute(endpoint: ActionEndpoint, path: string): GuardedRoute {
  return {
    method: 'POST',
    path,
    access: endpoint.access,
    ...(endpoint.isDangerous ? { isDangerous: true as const } : {}),
    ...(endpoint.isForEnrolment ? { isForEnrolment: true as const } : {}),
    async answer(context, parts, visit) {
      readQuery(context, noParameters)
      const given = {
        params: readParams(context, endpoint.params),
        query: undefined,
        body: await readBody(context, endpoint.body),
      }
      const done = await performEndpoint(endpoint, parts, visit, given, readKey(context))
      if (done.isReplay) context.header('idempotency-replayed', 'true')
      return sendJson(context, JSON.stringify(done.result ?? null))
    },
  }
}

function readKey(context: Context): string | null {
  const key = context.req.header('idempotency-key')
  if (key === undefined) return null
  if (/^[\x21-\x7e]{8,128}$/.test(key)) return key
  throw new PipelineError(
    'usage.invalid',
    'Idempotency-Key: expected 8 to 128 printable signs without blanks',
  )
}

/** What is said of people, keys and the audit log is kept by no cache; everything else may lie in the reader's own, to be asked for anew each time. */
const unkeptTags = new Set(['access', 'audit'])

function answerJson(context: Context, { tag }: ReadEndpoint, value: unknown): Response {
  const text = redact(JSON.stringify(value))
  context.header('cache-control', unkeptTags.has(tag) ? 'no-store' : 'private, no-cache')
  return isKnownByTag(context, text) ? context.body(null, 304) : sendJson(context, text)
}

function sendJson(context: Context, text: string): Response {
  return context.body(text, 200, { 'content-type': 'application/json; charset=utf-8' })
}
