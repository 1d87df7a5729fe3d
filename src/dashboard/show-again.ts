/** Shows the page of a form again, after the form was not taken: the very page, with the form open in it (failed-form.ts). */
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ApiParts } from '../api/api-parts.ts'
import type { AdmittedVisit, GuardedRoute, Route } from '../api/routes/route.ts'
import { mayCall } from '../platform/access/caller.ts'
import type { PipelineError } from '../platform/errors.ts'
import { type FailedForm, withFailedForm } from './failed-form.ts'
import { pages } from './pages/index.ts'

interface Showing {
  readonly Bindings: { readonly parts: ApiParts; readonly visit: AdmittedVisit }
}

const isPage = (route: Route): route is GuardedRoute => route.method === 'GET' && route.access !== 'public'

const shown = new Hono<Showing>()
for (const page of pages.filter(isPage))
  shown.get(page.path, (context) => {
    const { parts, visit } = context.env
    if (!mayCall(visit.caller, page.access)) return context.notFound()
    return page.answer(context as unknown as Context, parts, visit)
  })

// An address that its page refuses: the form's own error is what is answered.
shown.onError((_, context) => context.body(null, 500))

/** Undefined where `next` is no page that the caller may see. */
export async function showAgain(
  next: string,
  parts: ApiParts,
  visit: AdmittedVisit,
  failed: FailedForm,
  status: ContentfulStatusCode,
): Promise<Response | undefined> {
  const asking = { ...visit, caller: withFailedForm(visit.caller, failed) }
  const reply = await shown.request(next, { headers: { accept: 'text/html' } }, { parts, visit: asking })
  if (reply.status !== 200) return undefined
  return new Response(await reply.text(), { status, headers: { 'content-type': 'text/html; charset=UTF-8' } })
}

/** How a refusal is answered: what is wrong is the caller's to mend. Undefined for every other error. */
export function refusalStatus({ code }: PipelineError): ContentfulStatusCode | undefined {
  if (code === 'usage.invalid') return 400
  if (code === 'usage.not-found') return 404
  if (code === 'usage.conflict') return 409
  return code === 'access.rate-limited' ? 429 : undefined
}
