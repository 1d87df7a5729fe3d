/** GET /backfills/{id}: one backfill, how far each of its partitions is, and to pause, resume or cancel it. */
import { html } from 'hono/html'
import { z } from 'zod'
import { type Route, readers } from '../../api/routes/route.ts'
import { assetName, gameDate, idParameter } from '../../api/v1/parameters.ts'
import { readParams } from '../../api/v1/read-input.ts'
import { requireBackfill } from '../../api/v1/resources/backfills.ts'
import {
  type Backfill,
  type BackfillPartition,
  readBackfillPartitionPage,
} from '../../platform/backfills/backfills.ts'
import { renderBackfillActions } from '../backfill-actions.ts'
import { choose, defineFilter } from '../filter.ts'
import { formatInstant, words } from '../format.ts'
import { partitionAddress } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { renderNobodyAtWork } from '../nobody-at-work.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const key = z.strictObject({ id: idParameter })
const limit = 200
const shownPartitions = choose('Partitions', ['open', 'failed'])

export const backfill: Route = {
  method: 'GET',
  access: readers,
  path: '/backfills/:id',
  async answer(context, parts, visit) {
    const { id } = readParams(context, key)
    const ordered = await requireBackfill(parts.db, id)
    const filter = defineFilter(
      `/backfills/${id}`,
      { show: shownPartitions },
      { asset: assetName, date: gameDate },
    )
    const { asset, date, ...chosen } = filter.read(context)
    const after = asset && date ? { asset, gameDate: date } : null
    const found = await readBackfillPartitionPage(parts.db, { id, show: chosen.show ?? 'all', after, limit })
    const shown = found.slice(0, limit)
    const last = shown.at(-1)
    const further =
      last && found.length > limit
        ? html`<p><a href="${filter.address(chosen, { asset: last.asset, date: last.gameDate })}">Further partitions</a></p>`
        : ''
    const whenEmpty = filter.sayEmpty(
      chosen,
      ordered.total,
      'None so far: the games of its dates are asked for first.',
    )
    const body = html`${renderOrdered(ordered)}${ordered.state === 'running' ? await renderNobodyAtWork(parts) : ''}
      <div class="actions">${renderBackfillActions(ordered, visit.caller, `/backfills/${id}`)}</div>
      <h2>Partitions</h2>${filter.render(chosen)}${renderPartitions(shown, whenEmpty)}${further}`
    return showPage(context, parts, visit, { title: `Backfill ${id}`, body })
  },
}

function renderOrdered(each: Backfill): Fragment {
  return html`<p class="state">${each.state}: <progress max="${Math.max(1, each.total)}" value="${each.done}" aria-label="done"></progress>
      ${each.done} of ${each.total} made${each.failed > 0 ? html`, <span class="failed">${each.failed} failed</span>` : ''}, ${each.running} at work</p>
    <dl class="facts">
      <dt>dates</dt><dd>${each.from} to ${each.to}</dd>
      <dt>assets</dt><dd>${each.assets?.join(', ') ?? 'all'}${each.hasDownstream ? ', and what follows' : ''}</dd>
      <dt>makes</dt><dd>${each.only.join(', ')}</dd>
      <dt>at most</dt><dd>${each.partitionsMax} partitions, ${each.concurrency ?? 'any number'} at once</dd>
      <dt>why</dt><dd>${each.reason || '–'}</dd>
      <dt>ordered</dt><dd>${formatInstant(each.requestedAt)} by ${each.requestedBy}</dd>
      <dt>last change</dt><dd>${formatInstant(each.changedAt)}</dd>
    </dl>
    ${each.unknownDates.length === 0 ? '' : html`<p class="soft">The games of ${each.unknownDates.length} dates are not known yet.</p>`}`
}

function renderPartitions(partitions: readonly BackfillPartition[], whenEmpty: Fragment): Fragment {
  return renderTable(
    [
      {
        head: 'partition',
        cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
      },
      { head: 'because', cell: ({ because }) => because },
      {
        head: 'made',
        cell: ({ isMade }) => (isMade ? html`<span class="complete">yes</span>` : 'not yet'),
      },
      { head: 'state', cell: ({ state }) => (state === null ? 'not planned' : words(state)) },
    ],
    partitions,
    whenEmpty,
  )
}
