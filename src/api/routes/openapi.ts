/** GET /api/v1/openapi.json: the API as it is declared, for programs and for people with a viewer for it. */
import { isKnownByTag } from '../known-tag.ts'
import { endpoints } from '../v1/index.ts'
import { describeApi } from '../v1/openapi.ts'
import { apiBase } from '../v1/to-route.ts'
import { type Route, readers } from './route.ts'

export const openapi: Route = {
  method: 'GET',
  path: `${apiBase}/openapi.json`,
  access: readers,
  answer(context, { pipeline }) {
    const text = JSON.stringify(describeApi(endpoints, pipeline.codeVersion))
    context.header('cache-control', 'private, no-cache')
    if (isKnownByTag(context, text)) return context.body(null, 304)
    return context.body(text, 200, { 'content-type': 'application/json; charset=utf-8' })
  },
}
