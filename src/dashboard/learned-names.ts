/** What was confirmed once and holds from then on, on the page of the names: aliases, and ids by which sources name a player. Each can be forgotten. */
import { html } from 'hono/html'
import { cutPage } from '../api/v1/page-of.ts'
import { forgetName } from '../api/v1/resources/names.ts'
import type { Alias, SourceId } from '../nba/identity/learned-names.ts'
import type { Caller } from '../platform/access/caller.ts'
import { renderAction } from './action-form.ts'
import { formatInstant } from './format.ts'
import type { Fragment } from './layout.ts'
import { renderTable } from './table.ts'

export const learnedShown = 50

interface List<Row> {
  readonly caller: Caller
  /** One more than `learnedShown`, where there is one. */
  readonly found: readonly Row[]
  /** It goes on from an earlier page. */
  readonly isBehind: boolean
  /** Of the page that goes on. */
  readonly addressAfter: (cursor: string) => string
}

export function renderAliases({ caller, found, isBehind, addressAfter }: List<Alias>): Fragment {
  const { items, next } = cutPage(found, learnedShown, ({ alias }) => alias)
  return html`<h2 id="confirmed">Confirmed</h2>
    ${renderTable(
      [
        { head: 'name', cell: (each) => each.postedName },
        { head: 'player', cell: (each) => each.playerId },
        { head: 'by', cell: sayWho, isWide: true },
        { head: '', cell: (each) => renderForget(caller, each.postedName) },
      ],
      items,
      isBehind ? 'None behind.' : 'None was confirmed so far.',
    )}${next === null ? '' : html`<p><a href="${addressAfter(next)}#confirmed">Further aliases</a></p>`}`
}

export function renderSourceIds({ caller, found, isBehind, addressAfter }: List<SourceId>): Fragment {
  const { items, next } = cutPage(found, learnedShown, ({ source, sourceId }) => ({ source, sourceId }))
  return html`<h2 id="ids">Ids of sources</h2>
    ${renderTable(
      [
        { head: 'source', cell: (each) => each.source },
        { head: 'its id', cell: (each) => each.sourceId },
        { head: 'player', cell: (each) => each.playerId },
        { head: 'by', cell: sayWho, isWide: true },
        { head: '', cell: (each) => renderForget(caller, `${each.source}:${each.sourceId}`) },
      ],
      items,
      isBehind
        ? 'None behind.'
        : 'None was confirmed so far: a source that gives ids of its own has one confirmed along with a name.',
    )}${next === null ? '' : html`<p><a href="${addressAfter(next)}#ids">Further ids</a></p>`}`
}

const sayWho = ({ confirmedBy, confirmedAt }: Pick<Alias, 'confirmedBy' | 'confirmedAt'>): Fragment =>
  html`${confirmedBy}, ${formatInstant(confirmedAt)}`

const renderForget = (caller: Caller, name: string): Fragment =>
  renderAction({ caller, action: forgetName, label: 'Forget', given: { name }, next: '/names' })
