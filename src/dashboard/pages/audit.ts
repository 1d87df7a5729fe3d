/** GET /audit: who did what, why and from where, the newest first. `sixthman audit verify` proves that nobody changed it. */
import { html } from 'hono/html'
import { z } from 'zod'
import type { GuardedRoute } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { readQuery } from '../../api/v1/read-input.ts'
import { readAudit } from '../../platform/audit/audit-rows.ts'
import { redact } from '../../platform/redaction.ts'
import { formatInstant } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const query = z.strictObject({
  before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  all: z.enum(['true', 'false']).optional(),
  done: z.string().max(100).optional(),
})

export const audit: GuardedRoute = {
  method: 'GET',
  access: { role: 'operator', scope: 'audit' },
  path: '/audit',
  async answer(context, parts, visit) {
    const { before, all } = readQuery(context, query)
    const byPeople = all !== 'true'
    const rows = await readAudit(parts.db, {
      actor: null,
      action: null,
      byPeople,
      before: before ?? null,
      limit: limit + 1,
    })
    const shown = rows.slice(0, limit)
    const table = renderTable(
      [
        { head: 'when', cell: (each) => formatInstant(each.at) },
        { head: 'who', cell: (each) => each.actor },
        { head: 'what', cell: (each) => each.action },
        { head: 'on', cell: (each) => [each.asset, each.gameDate].filter(Boolean).join(' '), isWide: true },
        {
          head: 'details',
          cell: (each) => html`<code>${redact(JSON.stringify(each.details)).slice(0, 300)}</code>`,
          isWide: true,
        },
      ],
      shown,
      byPeople ? 'No person has done anything so far.' : 'Nothing has happened so far.',
    )
    const older =
      rows.length > limit
        ? html`<p><a href="/audit?all=${String(!byPeople)}&amp;before=${shown.at(-1)!.id}">Older</a></p>`
        : ''
    const body = html`<p>${byPeople ? html`<a href="/audit?all=true">With what workers and schedules did</a>` : html`<a href="/audit">Only what people did</a>`}</p>${table}${older}`
    return showPage(context, parts, visit, { title: 'Audit', body })
  },
}
