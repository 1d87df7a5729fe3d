/** GET /backfills/preview: exactly the partitions that an order would touch, and the button that orders them.
 *
 * The order may touch no more than was shown: where the ledger has moved on meanwhile and it would, it is refused. Dates whose games are not
 * known yet bring partitions that nobody can show; with them the bound is the API's own. */
import { html } from 'hono/html'
import { z } from 'zod'
import type { Route } from '../../api/routes/route.ts'
import { check, readQuery } from '../../api/v1/read-input.ts'
import { previewBackfill, selectWished, startBackfill, wish } from '../../api/v1/resources/backfills.ts'
import type { Caller } from '../../platform/access/caller.ts'
import type { Selection } from '../../platform/backfills/selection.ts'
import { PipelineError } from '../../platform/errors.ts'
import { renderAction } from '../action-form.ts'
import { renderBackfillForm } from '../backfill-form.ts'
import { faultsOf } from '../failed-form.ts'
import { partitionAddress } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const text = z.string().max(4_000).optional()
const query = z.strictObject({ from: text, to: text, assets: text, only: text, hasDownstream: text })

export const backfillPreview: Route = {
  method: 'GET',
  access: previewBackfill.access,
  path: '/backfills/preview',
  async answer(context, parts, visit) {
    const given = readQuery(context, query)
    const { search } = new URL(context.req.url)
    const written = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''))
    const told = await tell(async () => {
      const wished = check(wish, written, 'the wish')
      const selection = await selectWished(parts, wished)
      return html`${renderOrder(selection, wished, visit.caller, `/backfills/preview${search}`)}${renderSelection(selection)}`
    })
    const body = html`${renderBackfillForm(parts.pipeline, given, told.faults)}${told.shown}`
    return showPage(context, parts, visit, { title: 'Preview of a backfill', body })
  },
}

interface Told {
  readonly shown: Fragment
  readonly faults: ReadonlyMap<string, string>
}

/** A wish that cannot be is said in the form in which it is mended, beside the field that is wrong. */
async function tell(show: () => Promise<Fragment>): Promise<Told> {
  try {
    return { shown: await show(), faults: new Map() }
  } catch (error) {
    if (!(error instanceof PipelineError && error.code === 'usage.invalid')) throw error
    return { shown: html`<p role="alert" class="failed">${error.message}</p>`, faults: faultsOf(error) }
  }
}

function renderOrder(
  { partitions, unknownDates, alreadyFinal }: Selection,
  wished: z.output<typeof wish>,
  caller: Caller,
  next: string,
): Fragment {
  const count = partitions.length
  if (count + unknownDates.length === 0)
    return html`<p class="state complete">Nothing to make: ${alreadyFinal} partitions are final already.</p>`
  const dates = new Set(partitions.map(({ gameDate }) => gameDate)).size
  const given = { ...wished, ...(unknownDates.length === 0 ? { partitionsMax: count } : {}) }
  return html`<p class="state">${count} partitions on ${dates} dates would be made; ${alreadyFinal} are final already.</p>
    ${unknownDates.length === 0 ? '' : html`<p>The games of ${unknownDates.length} dates are not known yet (${unknownDates[0]} …): they are asked for first, and bring their partitions with them.</p>`}
    <div class="actions">${renderAction({ caller, action: startBackfill, label: `Order these ${count} partitions`, given, next, afterwards: '/backfills' })}</div>`
}

const stays = {
  locked: 'fixed since tip-off',
  polled: 'still looked at by the schedule',
  running: 'at work just now',
} as const

function renderSelection({ partitions, leftAlone, mayFollow, empty }: Selection): Fragment {
  const byDate = [...Map.groupBy(partitions, ({ gameDate }) => gameDate)]
  return html`<h2>What is made</h2>
    ${renderTable(
      [
        { head: 'game date', cell: ([date]) => html`<a href="/runs/${date}">${date}</a>` },
        { head: 'partitions', cell: ([, own]) => own.length },
        {
          head: 'assets',
          cell: ([, own]) =>
            own.map(
              (each) =>
                html`<a href="${partitionAddress(each)}">${each.asset}</a>${each.because === 'missing' ? '' : html` <span class="soft">(${each.because})</span>`} `,
            ),
        },
      ],
      byDate,
      'None.',
    )}
    <h2>What stays as it is</h2>
    ${renderTable(
      [
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        { head: 'because it is', cell: (each) => stays[each.because] },
      ],
      leftAlone,
      'Nothing that was asked for.',
    )}
    ${empty.length === 0 ? '' : html`<p class="soft">Dates without games: ${empty.map(({ gameDate, because }) => `${gameDate} (${because})`).join(', ')}.</p>`}
    ${mayFollow.length === 0 ? '' : html`<p class="soft">${mayFollow.length} more partitions are made again by themselves, where what they read turns out to have changed.</p>`}`
}
