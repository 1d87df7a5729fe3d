/** GET /reliability: what ought to exist and does not, by the last look at every date of every season kept. */
import { html } from 'hono/html'
import { type LookSummary, readFindingPage, readLookSummary } from '../../api/reads/findings.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { wholeNumber } from '../../api/v1/parameters.ts'
import type { Equation } from '../../platform/pipeline.ts'
import { findingKinds } from '../../platform/reconciliation/finding.ts'
import { choose, defineFilter, ofAsset, onDate } from '../filter.ts'
import { formatInstant } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
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
    state: choose('State', ['with_those_closed'], 'open'),
  },
  { before: wholeNumber(1, Number.MAX_SAFE_INTEGER) },
)

/** Each equation over all seasons; where it does not balance, in which of them. */
function renderEquations(
  { equations: totals, expected }: LookSummary,
  declared: readonly Equation[],
): Fragment {
  // A look that expected anything has at least the ledger's own count.
  const whenNone =
    expected === 0
      ? 'There was nothing to count: no partition is due yet.'
      : 'The last look was made before they were kept; the next one has them.'
  const own = [...Map.groupBy(totals, ({ equation }) => equation)].map(([name, seasons]) => {
    const sum = (field: 'expected' | 'found' | 'missing' | 'extra'): number =>
      seasons.reduce((total, each) => total + each[field], 0)
    const says = declared.find((each) => each.name === name)?.says ?? ''
    const off = seasons.filter(({ dates }) => dates > 0)
    return {
      name,
      says,
      off,
      ...{ expected: sum('expected'), found: sum('found'), missing: sum('missing'), extra: sum('extra') },
    }
  })
  return html`<h2>Equations</h2>
    ${renderTable(
      [
        { head: 'equation', cell: (each) => each.name },
        { head: 'says', cell: (each) => each.says, isWide: true },
        { head: 'expected', cell: (each) => each.expected },
        { head: 'found', cell: (each) => each.found },
        { head: 'missing', cell: (each) => each.missing },
        { head: 'too many', cell: (each) => each.extra, isWide: true },
        {
          head: 'balance',
          cell: ({ off }) =>
            off.length === 0
              ? html`<span class="complete">on every date</span>`
              : html`<span class="failed">${off.map(({ season, dates }) => `not on ${dates} of ${season ?? 'no season'}`).join(', ')}</span>`,
        },
      ],
      own,
      whenNone,
    )}`
}

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
          <p class="soft">${look.dates} dates that have games in a season that is kept, or are wanted, also those ahead (<a href="/runs">Runs</a> lists those that are wanted); looked at ${formatInstant(look.at)}; ${look.findings} findings.</p>
          ${renderEquations(look, parts.pipeline.reconciliation?.equations ?? [])}`
    const table = renderTable(
      [
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        { head: 'what', cell: (each) => each.detail },
        { head: 'expected', cell: (each) => each.expected },
        { head: 'found', cell: (each) => each.found },
        { head: 'root', cell: (each) => `${each.rootAsset} ${each.rootDate}` },
        { head: 'cause', cell: (each) => each.cause },
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
