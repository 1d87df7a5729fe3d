/** GET /api/v1/openapi.json: the API as it is declared, for programs and for people with a viewer for it. */
import { endpoints } from '../v1/index.ts'
import { describeApi } from '../v1/openapi.ts'
import { apiBase } from '../v1/to-route.ts'
import { type Route, readers } from './route.ts'

export const openapi: Route = {
  method: 'GET',
  path: `${apiBase}/openapi.json`,
  access: readers,
  answer: (context, { pipeline }) => context.json(describeApi(endpoints, pipeline.codeVersion)),
}
