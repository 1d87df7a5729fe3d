/** The OpenAPI 3.1 document, made from the endpoints: what it says of a parameter is what checks it. */
import { z } from 'zod'
import { scopes } from '../../platform/access/role.ts'
import { type ErrorCode, errorKinds } from '../../platform/errors.ts'
import type { Endpoint } from './endpoint.ts'
import { apiBase } from './to-route.ts'

export function describeApi(endpoints: readonly Endpoint[], version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const endpoint of endpoints) {
    const path = `${apiBase}${endpoint.path}`
    paths[path] = { ...paths[path], [endpoint.kind === 'read' ? 'get' : 'post']: describe(endpoint) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sixth Man',
      version,
      description:
        'Everything that the dashboard shows and does. A key is sent as `Authorization: Bearer sm_…`, never in an address. Lists come in pages (`limit`, `after`). ' +
        'An action is done once for each `Idempotency-Key` within a day. Errors are problem+json (RFC 9457) with a code that has a page in docs/runbook.',
    },
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: `Scopes: ${Object.keys(scopes).join(', ')}.` },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-sixthman' },
      },
      schemas: { Problem: toSchema(problem) },
      responses: {
        Problem: {
          description: 'What is wrong, with its code.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]),
  faults: z.array(z.string()).optional(),
})

function describe(endpoint: Endpoint): object {
  const { summary, description, tag, access, params, reply } = endpoint
  const isAction = endpoint.kind === 'action'
  const danger =
    isAction && endpoint.isDangerous
      ? ' It is dangerous: the password has to have been given within ten minutes, a key needs the scope `dangerous`.'
      : ''
  return {
    operationId: operationIdOf(endpoint),
    tags: [tag],
    summary,
    description: `${description ? `${description} ` : ''}Role ${access.role}, scope \`${access.scope}\`.${danger}`,
    parameters: [
      ...parametersOf(params, 'path'),
      ...(isAction ? [idempotencyKey] : parametersOf(endpoint.query, 'query')),
    ],
    ...(isAction
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toSchema(endpoint.body, 'input') } },
          },
        }
      : {}),
    responses: {
      '200': { description: 'Done.', content: { 'application/json': { schema: toSchema(reply) } } },
      ...(isAction ? {} : { '304': { description: 'As the ETag that was sent says.' } }),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

export function operationIdOf({ kind, path }: Endpoint): string {
  const words = path.split('/').flatMap((part) => (part === '' ? [] : [part.replaceAll(/[{}]/g, '')]))
  return [kind === 'read' ? 'get' : 'post', ...words].join('-')
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 8, maxLength: 128 },
}

function parametersOf(shape: z.ZodObject, where: 'path' | 'query'): object[] {
  const schema = toSchema(shape) as { properties: Record<string, object>; required?: string[] }
  return Object.entries(schema.properties).map(([name, own]) => ({
    name,
    in: where,
    required: where === 'path' || ((schema.required ?? []).includes(name) && !('default' in own)),
    schema: own,
  }))
}

/** Instants are said as `date-time`: the pattern of every leap day would only be noise. */
function toSchema(shape: z.ZodType, io: 'input' | 'output' = 'output'): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
    },
  })
  return schema
}
