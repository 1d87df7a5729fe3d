/** GET /reliability: what ought to exist and does not, by the last look at every date of every season kept. */
import { html } from 'hono/html'
import { readFindingPage, readLookSummary } from '../../api/reads/findings.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import { findingKinds } from '../../platform/reconciliation/finding.ts'
import { choose, defineFilter, ofAsset, onDate } from '../filter.ts'
import { formatInstant } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 100
const filter = defineFilter(
  '/reliability',
  {
    kind: choose('Kind', findingKinds),
    asset: ofAsset,
    from: onDate('From'),
    to: onDate('To'),
    state: choose('State', ['open', 'with_those_closed']),
  },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)

export const reliability: Route = {
  method: 'GET',
  access: readers,
  path: '/reliability',
  async answer(context, parts, visit) {
    const { before = null, state, ...chosen } = filter.read(context)
    const [look, findings] = await Promise.all([
      readLookSummary(parts.db),
      readFindingPage(parts.db, { ...chosen, all: state === 'with_those_closed', before, limit }),
    ])
    const isLeftOut = findings.length === 0 && filter.isSet({ ...chosen, state })
    const all = isLeftOut ? await readFindingPage(parts.db, { all: true, before: null, limit }) : []
    const shown = findings.slice(0, limit)
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
        {
          head: 'closed',
          cell: (each) => (each.resolvedAt === null ? '' : formatInstant(each.resolvedAt)),
          isWide: true,
        },
        { head: 'mended', cell: (each) => `${each.mends} times`, isWide: true },
      ],
      shown,
      filter.sayEmpty({ ...chosen, state }, all.length, 'No gap is known.'),
    )
    const more =
      findings.length > limit
        ? html`<p><a href="${filter.address({ ...chosen, state }, { before: shown.at(-1)!.id })}">Older gaps</a></p>`
        : ''
    return showPage(context, parts, visit, {
      title: 'Reliability',
      body: html`${said}<h2>Gaps</h2>${filter.render({ ...chosen, state })}${table}${more}`,
    })
  },
}
