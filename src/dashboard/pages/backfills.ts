/** GET /backfills: work ordered over many dates, who wanted it and why, and how far each is; to pause, resume or cancel one, and to ask for
 * the preview of a new one. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { previewBackfill } from '../../api/v1/resources/backfills.ts'
import { mayCall } from '../../platform/access/caller.ts'
import { backfillStates, nameAssets, readBackfills } from '../../platform/backfills/backfills.ts'
import { renderBackfillActions } from '../backfill-actions.ts'
import { renderBackfillForm } from '../backfill-form.ts'
import { choose, defineFilter } from '../filter.ts'
import { formatInstant } from '../format.ts'
import { renderNobodyAtWork } from '../nobody-at-work.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 50
const path = '/backfills'
const filter = defineFilter(
  path,
  { state: choose('State', backfillStates) },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)

export const backfills: Route = {
  method: 'GET',
  access: readers,
  path,
  async answer(context, parts, visit) {
    const { before = null, ...chosen } = filter.read(context)
    const state = chosen.state ?? null
    const found = await readBackfills(parts.db, { state, before, limit: limit + 1 })
    const ordered = found.slice(0, limit)
    const isAll = ordered.length > 0 || !filter.isSet(chosen)
    const leftOut = isAll ? 0 : (await readBackfills(parts.db, { state: null, before: null, limit })).length
    const form = mayCall(visit.caller, previewBackfill.access)
      ? html`<h2>A new one</h2>
          <p class="soft">The preview shows every partition that it would touch, and changes nothing.</p>
          ${renderBackfillForm(parts.pipeline, {})}`
      : ''
    const table = renderTable(
      [
        { head: '#', cell: (each) => html`<a href="${path}/${each.id}">${each.id}</a>` },
        { head: 'dates', cell: (each) => `${each.from} to ${each.to}` },
        { head: 'assets', cell: (each) => nameAssets(each.assets) },
        { head: 'state', cell: (each) => each.state },
        {
          head: 'done',
          cell: (each) =>
            html`<progress max="${Math.max(1, each.total)}" value="${each.done}" aria-label="done of backfill ${each.id}"></progress> ${each.done} of ${each.total}${each.failed > 0 ? html`, <span class="failed">${each.failed} failed</span>` : ''}`,
        },
        {
          head: 'why',
          cell: (each) => `${each.reason} (${each.requestedBy}, ${formatInstant(each.requestedAt)})`,
        },
        { head: '', cell: (each) => renderBackfillActions(each, visit.caller, path) },
      ],
      ordered,
      filter.sayEmpty(chosen, leftOut, 'None was ordered so far.'),
    )
    const older =
      found.length > limit
        ? html`<p><a href="${filter.address(chosen, { before: ordered.at(-1)!.id })}">Older</a></p>`
        : ''
    const isOpen = ordered.some((each) => each.state === 'running')
    const body = html`${filter.render(chosen)}${isOpen ? await renderNobodyAtWork(parts) : ''}${table}${older}${form}`
    return showPage(context, parts, visit, { title: 'Backfills', body })
  },
}
