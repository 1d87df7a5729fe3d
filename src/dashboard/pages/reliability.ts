/** GET /reliability: what ought to exist and does not, by the last look at every date of every season kept. */
import { html } from 'hono/html'
import { readFindingPage, readLookSummary } from '../../api/reads/findings.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { formatInstant } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100

export const reliability: Route = {
  method: 'GET',
  access: readers,
  path: '/reliability',
  async answer(context, parts, visit) {
    const [look, findings] = await Promise.all([
      readLookSummary(parts.db),
      readFindingPage(parts.db, { all: false, before: null, limit }),
    ])
    const said =
      look === null
        ? html`<p class="soft">Nobody has looked yet: <code>sixthman reconcile</code> does, and the morning's schedule.</p>`
        : html`<p class="equation">${look.expected} expected = ${look.found} found + ${look.expected - look.found} that are not</p>
          <p class="soft">${look.dates} dates, looked at ${formatInstant(look.at)}; ${look.findings} findings.</p>`
    const table = renderTable(
      [
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        { head: 'what', cell: (each) => each.detail },
        { head: 'expected', cell: (each) => each.expected, isWide: true },
        { head: 'found', cell: (each) => each.found, isWide: true },
        { head: 'root', cell: (each) => `${each.rootAsset} ${each.rootDate}` },
        { head: 'cause', cell: (each) => each.cause, isWide: true },
        { head: 'mended', cell: (each) => `${each.mends} times`, isWide: true },
      ],
      findings.slice(0, limit),
      'No gap is known.',
    )
    const more =
      findings.length > limit
        ? html`<p class="soft">And more: <code>sixthman reconcile</code> lists all.</p>`
        : ''
    return showPage(context, parts, visit, {
      title: 'Reliability',
      body: html`${said}<h2>Gaps</h2>${table}${more}`,
    })
  },
}
