/** GET /audit: who did what, why and from where, the newest first. `sixthman audit verify` proves that nobody changed it. */
import { html } from 'hono/html'
import type { GuardedRoute } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { readAudit } from '../../platform/audit/audit-rows.ts'
import { describeOrigin } from '../../platform/audit/origin.ts'
import { redact } from '../../platform/redaction.ts'
import { choose, defineFilter, text } from '../filter.ts'
import { breakAtSigns, cutText, formatInstant } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const filter = defineFilter(
  '/audit',
  {
    actor: text('Who begins with'),
    action: text('What begins with'),
    by: choose('Done by', ['everybody'], 'people'),
  },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)

export const audit: GuardedRoute = {
  method: 'GET',
  access: { role: 'operator', scope: 'audit' },
  path: '/audit',
  async answer(context, parts, visit) {
    const { before = null, ...chosen } = filter.read(context)
    const { actor = null, action = null } = chosen
    const byPeople = chosen.by !== 'everybody'
    const rows = await readAudit(parts.db, { actor, action, byPeople, before, limit: limit + 1 })
    const shown = rows.slice(0, limit)
    const isLeftOut = shown.length === 0 && filter.isSet(chosen)
    const whole = { actor: null, action: null, byPeople: false, before: null, limit }
    const leftOut = isLeftOut ? (await readAudit(parts.db, whole)).length : 0
    const table = renderTable(
      [
        { head: 'when', cell: (each) => formatInstant(each.at) },
        { head: 'who', cell: (each) => breakAtSigns(each.actor) },
        { head: 'from', cell: (each) => describeOrigin(each.origin) },
        { head: 'what', cell: (each) => breakAtSigns(each.action) },
        {
          head: 'on',
          cell: ({ asset, gameDate }) =>
            asset === null && gameDate === null
              ? ''
              : html`<span class="parts">${asset} <span class="whole">${gameDate}</span></span>`,
        },
        {
          head: 'details',
          cell: (each) =>
            html`<code class="long">${cutText(redact(JSON.stringify(each.details)), 300)}</code>`,
        },
      ],
      shown,
      filter.sayEmpty(
        chosen,
        leftOut,
        byPeople ? 'No person has done anything so far.' : 'Nothing has happened so far.',
      ),
    )
    const older =
      rows.length > limit
        ? html`<p><a href="${filter.address(chosen, { before: shown.at(-1)!.id })}">Older</a></p>`
        : ''
    const body = html`${filter.render(chosen)}${table}${older}`
    return showPage(context, parts, visit, { title: 'Audit', body })
  },
}
