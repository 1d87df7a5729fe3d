/** What stands against a partition, on top of its page: its dead letter, gaps in it, the incidents that tell of them, each with where it is dealt with. */
import { html } from 'hono/html'
import type { Explanation } from '../api/reads/explanation.ts'
import type { ListedLetter } from '../api/reads/letters.ts'
import type { RowExpectation } from '../api/reads/row-expectation.ts'
import { formatInstant, words } from './format.ts'
import { partitionAddress } from './grid-view.ts'
import type { Fragment } from './layout.ts'

/** How many are there, how many ought to be, and why. */
export function sayRows(count: number | null, { says, because, isMet }: RowExpectation): Fragment {
  const verdict = isMet === false ? html` <span class="failed">is not what is expected</span>` : ''
  return html`${count ?? '–'}${verdict} <span class="soft">expected: ${says} (${because})</span>`
}

export function renderTroubles({
  asset,
  gameDate,
  letter,
  findings,
  hasMoreFindings,
  incidents,
}: Explanation): Fragment {
  const items = [
    ...incidents.map(
      (each) =>
        html`<li><span class="${each.severity}">${each.severity}</span> incident: <a href="/incidents/${each.id}">${each.title}</a>
          <span class="soft">since ${formatInstant(each.openedAt)}${each.acknowledgedBy ? `, ${each.acknowledgedBy} has it` : ''}</span></li>`,
    ),
    ...(letter === null ? [] : [renderLetter(letter)]),
    ...findings.map(
      (each) =>
        html`<li><span class="failed">gap</span>: <a href="${gapsAddress(each)}">${words(each.kind)}</a>,
          ${each.found} of ${each.expected}: ${each.detail} ${renderRoot(each)}</li>`,
    ),
    ...(hasMoreFindings
      ? [html`<li><a href="${gapsAddress({ asset, gameDate })}">and more gaps</a></li>`]
      : []),
  ]
  return items.length === 0
    ? html``
    : html`<section aria-label="what is open about it"><ul class="plain">${items}</ul></section>`
}

const gapsAddress = ({ asset, gameDate }: Pick<Explanation, 'asset' | 'gameDate'>): string =>
  `/reliability?asset=${asset}&from=${gameDate}&to=${gameDate}`

/** The list goes on before a number, so that the letter is the first on the page that the link leads to. */
function renderLetter({
  id,
  asset,
  errorCode,
  createdAt,
  closedAt,
  closedHow,
  closedBy,
}: ListedLetter): Fragment {
  const address = `/dead-letters?asset=${asset}&before=${id + 1}${closedAt === null ? '' : '&state=with_those_closed'}`
  const end =
    closedAt === null
      ? html`since ${formatInstant(createdAt)}`
      : html`${words(closedHow ?? '')} by ${closedBy ?? 'itself'}, ${formatInstant(closedAt)}`
  return html`<li><span class="${closedAt === null ? 'failed' : 'soft'}">${closedAt === null ? 'dead letter' : 'dead letter, closed'}</span>:
    <a href="${address}">${errorCode}</a> <span class="soft">${end}</span></li>`
}

function renderRoot({
  asset,
  gameDate,
  rootAsset,
  rootDate,
}: Explanation['findings'][number]): Fragment | string {
  if (rootAsset === asset && rootDate === gameDate) return ''
  const root = { asset: rootAsset, gameDate: rootDate }
  return html`<span class="soft">from</span> <a href="${partitionAddress(root)}">${rootAsset} ${rootDate}</a>`
}
