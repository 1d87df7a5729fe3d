/** GET /alerts: what was sent, by which route, and what the receiver said. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { readDeliveries } from '../../platform/alerts/operate-deliveries.ts'
import { formatInstant } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const stateClasses: Readonly<Record<string, string>> = {
  sent: 'complete',
  waiting: 'degraded',
  dead: 'failed',
}

export const alerts: Route = {
  method: 'GET',
  access: readers,
  path: '/alerts',
  async answer(context, parts, visit) {
    const deliveries = await readDeliveries(parts.db, { limit })
    const body = renderTable(
      [
        { head: 'queued', cell: (each) => formatInstant(each.createdAt) },
        { head: 'route', cell: (each) => each.route },
        {
          head: 'what',
          cell: (each) =>
            each.incident === null
              ? each.title
              : html`<a href="/incidents/${each.incident}">${each.title}</a>`,
        },
        { head: 'kind', cell: (each) => each.kind, isWide: true },
        {
          head: 'state',
          cell: (each) =>
            html`<span class="${stateClasses[each.state] ?? 'soft'}">${each.state}</span>${each.heldBecause ? html`<br /><span class="soft">${each.heldBecause}</span>` : ''}`,
        },
        { head: 'tries', cell: (each) => each.tries, isWide: true },
        {
          head: 'answer',
          cell: (each) => [each.lastStatus, each.lastAnswer?.slice(0, 120)].filter(Boolean).join(' '),
          isWide: true,
        },
      ],
      deliveries,
      'Nothing was sent so far. Routes are configured in the settings; sixthman alerts routes lists them.',
    )
    return showPage(context, parts, visit, { title: 'Alerts', body })
  },
}
