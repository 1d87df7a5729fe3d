/** GET /backfills: work ordered over many dates, who wanted it and why, and how far each is; to pause, resume or cancel one.
 * One is ordered on the command line or by the API, after a preview of exactly what it would touch. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { cancel, pause, resume } from '../../api/v1/resources/backfills.ts'
import type { Caller } from '../../platform/access/caller.ts'
import { type Backfill, readBackfills } from '../../platform/backfills/backfills.ts'
import { renderAction } from '../action-form.ts'
import { formatInstant } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 50
const next = '/backfills'

export const backfills: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const ordered = await readBackfills(parts.db, limit)
    const body = renderTable(
      [
        { head: '#', cell: (each) => each.id },
        { head: 'dates', cell: (each) => `${each.from} to ${each.to}` },
        { head: 'assets', cell: (each) => each.assets?.join(', ') ?? 'all', isWide: true },
        { head: 'state', cell: (each) => each.state },
        {
          head: 'done',
          cell: (each) =>
            html`<progress max="${each.total}" value="${each.done}" aria-label="done of backfill ${each.id}"></progress> ${each.done} of ${each.total}${each.failed > 0 ? html`, <span class="failed">${each.failed} failed</span>` : ''}`,
        },
        {
          head: 'why',
          cell: (each) => `${each.reason} (${each.requestedBy}, ${formatInstant(each.requestedAt)})`,
          isWide: true,
        },
        { head: '', cell: (each) => renderActions(each, visit.caller) },
      ],
      ordered,
      'None was ordered so far.',
    )
    return showPage(context, parts, visit, { title: 'Backfills', body })
  },
}

function renderActions({ id, state }: Backfill, caller: Caller): Fragment {
  if (state === 'done' || state === 'cancelled') return html``
  const form = { caller, params: { id }, next }
  return html`${state === 'running' ? renderAction({ ...form, action: pause, label: 'Pause' }) : renderAction({ ...form, action: resume, label: 'Resume' })}
    ${renderAction({ ...form, action: cancel, label: 'Cancel' })}`
}
