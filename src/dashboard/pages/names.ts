/** GET /names: names that nobody was found for, and who might be meant; a confirmed one holds from then on. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { confirmName, forgetName } from '../../api/v1/resources/names.ts'
import { readAliases } from '../../nba/identity/learned-names.ts'
import { readUnresolved } from '../../nba/identity/unresolved-names.ts'
import { renderAction } from '../action-form.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const next = '/names'

export const names: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const [{ names: unresolved, total }, aliases] = await Promise.all([
      readUnresolved(parts.db, { from: null, to: null, limit }),
      readAliases(parts.db),
    ])
    const body = html`<p class="soft">${total} without a player.</p>
      ${renderTable(
        [
          { head: 'name', cell: (each) => each.postedName },
          { head: 'source', cell: (each) => each.source, isWide: true },
          { head: 'why', cell: (each) => each.reason },
          { head: 'dates', cell: (each) => `${each.gameDates}, last ${each.lastDate}` },
          {
            head: 'who is it?',
            cell: (each) =>
              each.candidates.length === 0
                ? 'nobody comes near'
                : each.candidates.map(({ playerId, name }) =>
                    renderAction({
                      caller,
                      action: confirmName,
                      label: name,
                      given: { postedName: each.postedName, playerId },
                      next,
                    }),
                  ),
          },
        ],
        unresolved,
        'Every name has its player.',
      )}
      <h2>Confirmed</h2>
      ${renderTable(
        [
          { head: 'name', cell: (each) => each.postedName },
          { head: 'player', cell: (each) => each.playerId },
          {
            head: '',
            cell: (each) =>
              renderAction({
                caller,
                action: forgetName,
                label: 'Forget',
                given: { name: each.postedName },
                next,
              }),
          },
        ],
        aliases,
        'None was confirmed so far.',
      )}`
    return showPage(context, parts, visit, { title: 'Names', body })
  },
}
