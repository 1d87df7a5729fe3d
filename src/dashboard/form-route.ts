/** An action of the API as the address of a form: `POST /act/…` takes its fields as text, does what the action declares, and leads back to the
 * page it came from. So a page works without a script, and can do nothing that the API cannot.
 *
 * `given` holds, as JSON, what the page knew already; the other fields are what a person wrote. */
import type { Context } from 'hono'
import { type Fields, readForm } from '../api/read-form.ts'
import type { GuardedRoute } from '../api/routes/route.ts'
import type { ActionEndpoint, Endpoint } from '../api/v1/endpoint.ts'
import { performEndpoint } from '../api/v1/perform-endpoint.ts'
import { check, readParams } from '../api/v1/read-input.ts'
import { PipelineError } from '../platform/errors.ts'
import { ownPath } from './own-path.ts'

const base = '/act'

export function toFormRoutes(endpoints: readonly Endpoint[]): GuardedRoute[] {
  return endpoints.filter((each) => each.kind === 'action').map(toFormRoute)
}

/** Where the form of an action is posted to. */
export function formAddress(
  action: ActionEndpoint,
  params: Readonly<Record<string, string | number>>,
): string {
  return `${base}${action.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))}`
}

function toFormRoute(action: ActionEndpoint): GuardedRoute {
  return {
    method: 'POST',
    path: `${base}${action.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    access: action.access,
    ...(action.isDangerous ? { isDangerous: true as const } : {}),
    async answer(context, parts, visit) {
      const params = readParams(context, action.params)
      const fields = await readForm(context)
      const body = check(action.body, { ...readGiven(fields), ...readWritten(fields) }, 'the form')
      await performEndpoint(action, parts, visit, { params, query: undefined, body }, null)
      return comeBack(context, fields, action.name)
    },
  }
}

function readGiven({ given }: Fields): object {
  if (given === undefined) return {}
  try {
    const value: unknown = JSON.parse(given)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // no JSON: refused below, as anything else that no page of ours sends
  }
  throw new PipelineError('usage.invalid', 'the form is none of ours: load the page again')
}

function readWritten(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] =>
        !['formToken', 'next', 'afterwards', 'given'].includes(entry[0]) &&
        entry[1] !== undefined &&
        entry[1] !== '',
    ),
  )
}

function comeBack(context: Context, { next, afterwards = next }: Fields, done: string): Response {
  const address = new URL(ownPath(afterwards), 'http://own.invalid')
  address.searchParams.set('done', done)
  return context.redirect(address.pathname + address.search, 303)
}
