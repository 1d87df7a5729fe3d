/** Answers with a page of the dashboard: its body, below the banner of what is open and what the last form did. */
import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ApiParts } from '../api/api-parts.ts'
import { countGaps, type Gaps } from '../api/reads/findings.ts'
import type { AdmittedVisit } from '../api/routes/route.ts'
import { endpoints } from '../api/v1/index.ts'
import { readOpenIncidents } from '../platform/ledger/incidents.ts'
import { type FailedForm, failedFormOf } from './failed-form.ts'
import { formatInstant } from './format.ts'
import { bottom, type Fragment, renderTop } from './layout.ts'

export interface Shown {
  readonly title: string
  /** In pieces where some of it is kept as it goes out. */
  readonly body: Fragment | readonly Piece[]
}

export type Piece = Fragment | Uint8Array

/** In the address, in the place of what was done. */
export const doneBefore = 'before'
/** Before the name of an action that found nothing to do. */
export const idlePrefix = 'idle.'

const namedInBanner = 3
const graveness = { critical: 0, warning: 1, info: 2 } as const

export async function showPage(
  context: Context,
  { db, isSimulated = false }: ApiParts,
  { caller }: AdmittedVisit,
  { title, body }: Shown,
): Promise<Response> {
  const [incidents, gaps] = await Promise.all([readOpenIncidents(db), countGaps(db)])
  const done = context.req.query('done')
  const failed = failedFormOf(caller)
  const banner = html`${isSimulated ? saySimulated : ''}${failed === undefined ? '' : sayFailed(failed)}${done === undefined ? '' : sayDone(done)}
    ${incidents.length === 0 ? '' : renderBanner(incidents)} ${gaps.count === 0 ? '' : renderGaps(gaps)}`
  const top = renderTop({ title, caller, banner, isLive: failed === undefined })
  const page = await join(Array.isArray(body) ? [top, ...body, bottom] : [top, body as Fragment, bottom])
  return context.body(page, 200, { 'content-type': 'text/html; charset=UTF-8' })
}

const saySimulated = html`<p class="soft">A simulated league: the teams have real names, players, games, lines and results are invented.</p>`

/** As bytes: what `html` makes is an object that the server would copy into a stream and read back, and a season's grid is a megabyte. */
async function join(pieces: readonly Piece[]): Promise<Uint8Array<ArrayBuffer>> {
  return Buffer.concat(
    await Promise.all(
      pieces.map(async (piece) =>
        piece instanceof Uint8Array ? piece : Buffer.from((await piece).toString()),
      ),
    ),
  )
}

const saidOnceDone = new Map(
  endpoints.flatMap((each) => (each.kind === 'action' ? [[each.name, each.done] as const] : [])),
)
const saidWhereIdle = new Map<string, string>(
  endpoints.flatMap((each) =>
    each.kind === 'action' && each.idle ? [[`${idlePrefix}${each.name}`, each.idle.says] as const] : [],
  ),
)

/** An address is anybody's to write: what names no action of ours says nothing. */
function sayDone(done: string): Fragment {
  if (done === doneBefore)
    return html`<p role="status" class="state">Not done again: this form was sent before, and done then. It stands in the audit log.</p>`
  const idle = saidWhereIdle.get(done)
  if (idle !== undefined)
    return html`<p role="status" class="state">Nothing was changed: ${idle}. That it was asked for stands in the audit log.</p>`
  const said = saidOnceDone.get(done)
  return said === undefined
    ? html``
    : html`<p role="status" class="done">Done: ${said}. It stands in the audit log.</p>`
}

/** It has the focus where no field is to blame: its form may be gone meanwhile. */
function sayFailed({ said, faults, isDoneBefore }: FailedForm): Fragment {
  return html`<p role="alert" class="failed state" ${faults.size === 0 ? html`tabindex="-1" autofocus` : ''}>${
    isDoneBefore
      ? 'What this form said when it was sent before was done, and stands in the audit log. What it says now was not done: sending it again does this as well.'
      : `Nothing was done: ${said}`
  }</p>`
}

/** A gap that is mended by itself is no incident, and yet something is not there that a reader of a page takes to be. */
function renderGaps({ count, graveCount }: Gaps): Fragment {
  return html`<section class="banner${graveCount > 0 ? ' grave' : ''}" aria-label="gaps in the data">
    <p><strong>The data has ${count} ${count === 1 ? 'gap' : 'gaps'}</strong> · <a href="/reliability">where, and what is done about it</a></p></section>`
}

function renderBanner(incidents: Awaited<ReturnType<typeof readOpenIncidents>>): Fragment {
  const isGrave = incidents.some(({ severity }) => severity === 'critical')
  const named = incidents
    .toSorted((a, b) => graveness[a.severity] - graveness[b.severity])
    .slice(0, namedInBanner)
  return html`<section class="banner${isGrave ? ' grave' : ''}" aria-label="open incidents">
    <p><strong>${incidents.length} open ${incidents.length === 1 ? 'incident' : 'incidents'}</strong> · <a href="/incidents">all of them</a></p>
    <ul>${named.map((each) => html`<li><span class="${each.severity}">${each.severity}</span> <a href="/incidents/${each.id}">${each.title}</a> <span class="soft">since ${formatInstant(each.openedAt)}</span></li>`)}</ul>
  </section>`
}
