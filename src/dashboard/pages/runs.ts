/** GET /runs: the game dates that are wanted, the newest first, each with how its partitions stand. */
import { html } from 'hono/html'
import { z } from 'zod'
import { readRunPage } from '../../api/reads/runs.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { gameDate } from '../../api/v1/parameters.ts'
import { readQuery } from '../../api/v1/read-input.ts'
import { formatInstant, words } from '../format.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 60

export const runs: Route = {
  method: 'GET',
  access: readers,
  path: '/runs',
  async answer(context, parts, visit) {
    const { before } = readQuery(
      context,
      z.strictObject({ before: gameDate.optional(), done: z.string().max(100).optional() }),
    )
    const found = await readRunPage(parts.db, { before: before ?? null, limit })
    const shown = found.slice(0, limit)
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
      'No date is wanted yet.',
    )
    const older =
      found.length > limit
        ? html`<p><a href="/runs?before=${shown.at(-1)!.gameDate}">Older dates</a></p>`
        : ''
    return showPage(context, parts, visit, { title: 'Runs', body: html`${table}${older}` })
  },
}
