/** GET /alerts: what was sent, by which route, and what the receiver said. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { deliveryStates, readDeliveries } from '../../platform/alerts/operate-deliveries.ts'
import { choose, defineFilter, text } from '../filter.ts'
import { cutText, formatInstant } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const filter = defineFilter(
  '/alerts',
  { route: text('Route'), state: choose('State', deliveryStates) },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)
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
    const { before = null, ...chosen } = filter.read(context)
    const found = await readDeliveries(parts.db, { ...chosen, before, limit: limit + 1 })
    const deliveries = found.slice(0, limit)
    const isLeftOut = deliveries.length === 0 && filter.isSet(chosen)
    const all = isLeftOut ? await readDeliveries(parts.db, { limit }) : []
    const table = renderTable(
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
          cell: (each) =>
            [each.lastStatus, each.lastAnswer && cutText(each.lastAnswer, 120)].filter(Boolean).join(' '),
          isWide: true,
        },
      ],
      deliveries,
      filter.sayEmpty(
        chosen,
        all.length,
        'Nothing was sent so far. Routes are configured in the settings; sixthman alerts routes lists them.',
      ),
    )
    const older =
      found.length > limit
        ? html`<p><a href="${filter.address(chosen, { before: deliveries.at(-1)!.id })}">Older</a></p>`
        : ''
    const body = html`${filter.render(chosen)}${table}${older}`
    return showPage(context, parts, visit, { title: 'Alerts', body })
  },
}
