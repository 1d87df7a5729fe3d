/** GET /schemas/{name}.json: the JSON Schema of a kind of document; /schemas/index.json lists them. */
import { describeDocument, documentKinds, schemaNameOf } from '../../nba/6-exports/schemas/index.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { Route } from './route.ts'

export const schemas: Route = {
  method: 'GET',
  access: 'public',
  path: '/schemas/:schema{[a-z-]+\\.json}',
  answer(context) {
    const name = (context.req.param('schema') ?? '').replace(/\.json$/, '')
    context.header('cache-control', 'public, max-age=3600')
    if (name === 'index')
      return context.json(
        documentKinds.map((kind) => ({
          name: kind.name,
          says: kind.says,
          isCollection: kind.isCollection,
          cacheSeconds: kind.cacheSeconds,
          schema: `/schemas/${schemaNameOf(kind)}.json`,
        })),
      )
    const kind = documentKinds.find((each) => schemaNameOf(each) === name)
    if (!kind) throw new PipelineError('usage.not-found', 'there is no schema of that name')
    return context.json(describeDocument(kind))
  },
}
