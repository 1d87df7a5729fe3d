/** GET /runs: the game dates that are wanted, the newest first, each with how its partitions stand. */
import { html } from 'hono/html'
import { readRunPage, runTroubles } from '../../api/reads/runs.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { gameDate } from '../../api/v1/parameters.ts'
import { runCauses } from '../../platform/ledger/plan.ts'
import { choose, defineFilter, onDate } from '../filter.ts'
import { formatInstant, words } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 60
const filter = defineFilter(
  '/runs',
  {
    from: onDate('From'),
    to: onDate('To'),
    cause: choose('Cause', runCauses),
    trouble: choose('With partitions that are', runTroubles),
  },
  { before: gameDate },
)

export const runs: Route = {
  method: 'GET',
  access: readers,
  path: '/runs',
  async answer(context, parts, visit) {
    const { before = null, ...chosen } = filter.read(context)
    const found = await readRunPage(parts.db, { ...chosen, before, limit })
    const shown = found.slice(0, limit)
    const isLeftOut = shown.length === 0 && filter.isSet(chosen)
    const all = isLeftOut ? await readRunPage(parts.db, { before: null, limit }) : []
    const table = renderTable(
      [
        { head: 'game date', cell: (each) => html`<a href="/runs/${each.gameDate}">${each.gameDate}</a>` },
        { head: 'scope', cell: (each) => each.scope, isWide: true },
        { head: 'cause', cell: (each) => each.cause },
        {
          head: 'partitions',
          cell: (each) =>
            Object.entries(each.states)
              .map(([state, count]) => `${count} ${words(state)}`)
              .join(', '),
        },
        { head: 'late', cell: (each) => each.missedDeadlines || '' },
        { head: 'wanted since', cell: (each) => formatInstant(each.requestedAt), isWide: true },
      ],
      shown,
      filter.sayEmpty(chosen, all.length, 'No date is wanted yet.'),
    )
    const older =
      found.length > limit
        ? html`<p><a href="${filter.address(chosen, { before: shown.at(-1)!.gameDate })}">Older dates</a></p>`
        : ''
    return showPage(context, parts, visit, {
      title: 'Runs',
      body: html`${filter.render(chosen)}${table}${older}`,
    })
  },
}
