/** The OpenAPI document is made from the endpoints, and says of each what is checked. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadEndpoint } from '../../src/api/v1/endpoint.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { describeApi } from '../../src/api/v1/openapi.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import { findSchemaFaults, findSchemas, type Schema } from '../support/schema-faults.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const base = '/api/v1'
const read: ApiStage['read'] = (path) => stage.read(path)

describe('the OpenAPI document', () => {
  const document = describeApi(endpoints, '1') as {
    openapi: string
    paths: Record<
      string,
      Record<
        string,
        {
          operationId: string
          parameters: { name: string; in: string; required: boolean }[]
          requestBody?: object
        }
      >
    >
  }

  test('is served, and has every endpoint with its parameters and no other', async () => {
    expect(await read('/openapi.json')).toMatchObject({ openapi: '3.1.0' })
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(described.sort()).toEqual(
      endpoints.map(({ kind, path }) => `${kind === 'read' ? 'get' : 'post'} ${base}${path}`).sort(),
    )
    for (const { path, kind, ...rest } of endpoints) {
      const own = document.paths[`${base}${path}`]![kind === 'read' ? 'get' : 'post']!
      const names = [
        ...Object.keys(rest.params.shape),
        ...(kind === 'read' ? Object.keys((rest as ReadEndpoint).query.shape) : ['Idempotency-Key']),
      ]
      expect(own.parameters.map(({ name }) => name)).toEqual(names)
      expect((path.match(/\{\w+\}/g) ?? []).map((each) => each.slice(1, -1))).toEqual(
        own.parameters.filter((each) => each.in === 'path').map(({ name }) => name),
      )
    }
  })

  test('has a tag by which whoever has it already is answered 304', async () => {
    const first = await stage.get(`${base}/openapi.json`)
    const again = await stage.get(`${base}/openapi.json`, { 'if-none-match': first.headers.get('etag')! })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  test('names each operation once, and every schema in it is one', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
    const schemas = findSchemas(document)
    expect(schemas.length).toBeGreaterThan(2 * endpoints.length)
    expect(schemas.flatMap(({ schema, at }) => findSchemaFaults(document, schema, at))).toEqual([])
  })

  test.for([
    [{}, 'says nothing'],
    [{ type: 'text' }, 'type text'],
    [{ type: 'object', properties: { a: { type: 'string' } }, required: ['b'] }, 'required b'],
    [{ type: 'array' }, 'items'],
    [{ anyOf: [] }, 'empty'],
    [{ $ref: '#/components/schemas/Nobody' }, 'leads nowhere'],
    [{ type: 'object', properties: { a: { enum: [] } } }, 'empty'],
  ] as const)('what is no schema would be found: %o', ([schema, fault]) => {
    expect(findSchemaFaults(document, schema as Schema, 'x').join()).toContain(fault)
  })
})
