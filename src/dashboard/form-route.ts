/** An action of the API as the address of a form: `POST /act/…` takes its fields as text, does what the action declares, and leads back to the
 * page it came from. So a page works without a script, and can do nothing that the API cannot.
 *
 * A form that is sent twice is done once (`once`), and the second time leads back as the first did, saying so. A form that is not taken is shown again on its page, with the reason beside the field. `given` holds, as JSON, what the page knew already; the other fields are what a person wrote. */
import type { Context } from 'hono'
import type { ApiParts } from '../api/api-parts.ts'
import { isForPeople } from '../api/problem.ts'
import { type Fields, readForm } from '../api/read-form.ts'
import type { AdmittedVisit, GuardedRoute } from '../api/routes/route.ts'
import type { ActionEndpoint, Endpoint } from '../api/v1/endpoint.ts'
import { performEndpoint } from '../api/v1/perform-endpoint.ts'
import { check, readParams } from '../api/v1/read-input.ts'
import { UsedKeyError } from '../platform/audit/perform-action.ts'
import { PipelineError } from '../platform/errors.ts'
import { redact } from '../platform/redaction.ts'
import { faultsOf } from './failed-form.ts'
import { formBase } from './form-address.ts'
import { ownPath } from './own-path.ts'
import { refusalStatus, showAgain } from './show-again.ts'
import { doneBefore, idlePrefix } from './show-page.ts'

/** Fields that nobody writes. */
const ours: ReadonlySet<string> = new Set(['formToken', 'once', 'next', 'afterwards', 'given'])

export function toFormRoutes(endpoints: readonly Endpoint[]): GuardedRoute[] {
  return endpoints.filter((each) => each.kind === 'action').map(toFormRoute)
}

function toFormRoute(action: ActionEndpoint): GuardedRoute {
  return {
    method: 'POST',
    path: `${formBase}${action.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    access: action.access,
    ...(action.isDangerous ? { isDangerous: true as const } : {}),
    ...(action.isForEnrolment ? { isForEnrolment: true as const } : {}),
    async answer(context, parts, visit) {
      const params = readParams(context, action.params)
      const fields = await readForm(context)
      try {
        const body = check(action.body, { ...readGiven(fields), ...readWritten(fields) }, 'the form')
        const given = { params, query: undefined, body }
        const { isReplay, result } = await performEndpoint(
          action,
          parts,
          visit,
          given,
          readOnce(fields, action, visit),
        )
        const done = action.idle?.is(result as Record<string, unknown>)
          ? `${idlePrefix}${action.name}`
          : isReplay
            ? doneBefore
            : action.name
        return comeBack(context, fields, done)
      } catch (error) {
        return refuse(context, parts, visit, { action, fields, error })
      }
    },
  }
}

interface Refusal {
  readonly action: ActionEndpoint
  readonly fields: Fields
  readonly error: unknown
}

/** The page with the form once more, where it can be mended there; every other error goes on. */
async function refuse(
  context: Context,
  parts: ApiParts,
  visit: AdmittedVisit,
  { action, fields, error }: Refusal,
): Promise<Response> {
  const status = error instanceof PipelineError ? refusalStatus(error) : undefined
  if (status === undefined || !isForPeople(context)) throw error
  const written = Object.entries(readWritten(fields)).filter(([name]) => !action.secrets.includes(name))
  const failed = {
    address: context.req.path,
    given: fields.given,
    written: Object.fromEntries(written),
    faults: faultsOf(error),
    said: redact((error as PipelineError).message),
    isDoneBefore: error instanceof UsedKeyError,
  }
  const again = await showAgain(ownPath(fields.next), parts, visit, failed, status)
  if (again === undefined) throw error
  const { retryAfterSeconds } = (error as PipelineError).details
  if (typeof retryAfterSeconds === 'number') again.headers.set('retry-after', String(retryAfterSeconds))
  return again
}

/** The key of the form, as an action knows a request again. Whoever has no session has nothing that a digest of secrets could be keyed with. */
function readOnce({ once }: Fields, { secrets }: ActionEndpoint, { caller }: AdmittedVisit): string | null {
  if (once === undefined || (secrets.length > 0 && caller.kind !== 'session')) return null
  if (/^[\w-]{22,64}$/.test(once)) return `form/${once}`
  throw new PipelineError('usage.invalid', 'the form is none of ours: load the page again')
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
      (entry): entry is [string, string] => !ours.has(entry[0]) && entry[1] !== undefined && entry[1] !== '',
    ),
  )
}

function comeBack(context: Context, { next, afterwards = next }: Fields, done: string): Response {
  const address = new URL(ownPath(afterwards), 'http://own.invalid')
  address.searchParams.set('done', done)
  return context.redirect(address.pathname + address.search, 303)
}
