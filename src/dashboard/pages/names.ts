/** GET /names: names that nobody was found for, and who might be meant; a confirmed one holds from then on. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { pageParameters, readCursor } from '../../api/v1/page-of.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { aliasPlace, confirmName, sourceIdPlace } from '../../api/v1/resources/names.ts'
import { readAliases, readSourceIds } from '../../nba/identity/learned-names.ts'
import { readUnresolved } from '../../nba/identity/unresolved-names.ts'
import { mayCall } from '../../platform/access/caller.ts'
import { renderAction } from '../action-form.ts'
import { defineFilter, onDate, text } from '../filter.ts'
import { learnedShown, renderAliases, renderSourceIds } from '../learned-names.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'
import { choiceAddress } from './choose-player.ts'

const limit = 25
const next = '/names'
const filter = defineFilter(
  next,
  { source: text('Source'), from: onDate('From'), to: onDate('To') },
  { skip: wholeNumber(0, 1_000_000), after: pageParameters.after, afterId: pageParameters.after },
)

export const names: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const { skip = 0, after, afterId, from = null, to = null, source } = filter.read(context)
    const chosen = { from: from ?? undefined, to: to ?? undefined, source }
    const [{ names: unresolved, total }, aliases, sourceIds] = await Promise.all([
      readUnresolved(parts.db, { from, to, source, skip, limit }),
      readAliases(parts.db, { after: readCursor(after, aliasPlace), limit: learnedShown + 1 }),
      readSourceIds(parts.db, { after: readCursor(afterId, sourceIdPlace), limit: learnedShown + 1 }),
    ])
    const isLeftOut = unresolved.length === 0 && filter.isSet(chosen)
    const whole = { from: null, to: null, limit: 1 }
    const leftOut = isLeftOut ? (await readUnresolved(parts.db, whole)).total : 0
    const further =
      skip + unresolved.length < total
        ? html`<p><a href="${filter.address(chosen, { skip: skip + limit })}">Further names</a></p>`
        : ''
    const body = html`${filter.render(chosen)}<p class="soft">${total} without a player.</p>
      ${renderTable(
        [
          { head: 'name', cell: (each) => each.postedName },
          { head: 'source', cell: (each) => each.source, isWide: true },
          { head: 'why', cell: (each) => each.reason },
          { head: 'dates', cell: (each) => `${each.gameDates}, last ${each.lastDate}` },
          {
            head: 'who is it?',
            cell: (each) =>
              html`${each.candidates.length === 0 ? 'nobody comes near ' : ''}${each.candidates.map(
                ({ playerId, name }) =>
                  renderAction({
                    caller,
                    action: confirmName,
                    label: name,
                    given: { postedName: each.postedName, playerId },
                    next,
                  }),
              )}${mayCall(caller, confirmName.access) ? html`<a href="${choiceAddress(each.postedName)}">${each.candidates.length === 0 ? 'look for him' : 'somebody else'}</a>` : ''}`,
          },
        ],
        unresolved,
        filter.sayEmpty(chosen, leftOut, 'Every name has its player.'),
      )}${further}
      ${renderAliases({ caller, found: aliases, isBehind: after !== undefined, addressAfter: (cursor) => filter.address(chosen, { skip, after: cursor }) })}
      ${renderSourceIds({ caller, found: sourceIds, isBehind: afterId !== undefined, addressAfter: (cursor) => filter.address(chosen, { skip, afterId: cursor }) })}`
    return showPage(context, parts, visit, { title: 'Names', body })
  },
}
