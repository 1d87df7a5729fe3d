/** GET /models: the artefact of each system in use, how its predictions did of the last 28 days, and whether it is trusted. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { release, rollBack } from '../../api/v1/resources/models.ts'
import { type ModelInUse, readModelsInUse } from '../../nba/reports/read-models.ts'
import { renderAction } from '../action-form.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const next = '/models'

export const models: Route = {
  method: 'GET',
  access: readers,
  path: next,
  async answer(context, parts, visit) {
    const { caller } = visit
    const inUse = await readModelsInUse(parts.db, null)
    const body = renderTable(
      [
        { head: 'system', cell: (each) => each.system },
        { head: 'market', cell: (each) => each.market },
        {
          head: 'health',
          cell: (each) =>
            html`<span class="${each.health === 'healthy' ? 'complete' : 'degraded'}">${each.health}</span><br /><span class="soft">${each.healthReason}</span>`,
        },
        { head: 'graded of late', cell: (each) => each.graded.map((row) => renderGraded(row)) },
        { head: 'trained before', cell: (each) => each.trainedBefore, isWide: true },
        {
          head: 'artefact',
          cell: (each) =>
            html`<code>${each.hash.slice(0, 12)}</code>${each.pin ? html`<br />pinned by ${each.pin.by}: ${each.pin.reason}` : ''}`,
          isWide: true,
        },
        {
          head: '',
          cell: ({ system, market, pin }) =>
            pin === null
              ? renderAction({
                  caller,
                  action: rollBack,
                  label: 'Roll back',
                  given: { system, market },
                  next,
                  fields: html`<label>To the artefact <input name="to" required pattern="[0-9a-f]{6,64}" /></label>`,
                })
              : renderAction({ caller, action: release, label: 'Release', given: { system, market }, next }),
        },
      ],
      inUse,
      'No model is in use yet: the first training makes one.',
    )
    return showPage(context, parts, visit, { title: 'Models', body })
  },
}

function renderGraded({ label, rows, meanAbsoluteError, minusLine }: ModelInUse['graded'][number]): Fragment {
  const beside =
    minusLine === null ? '' : `, ${minusLine >= 0 ? '+' : ''}${minusLine.toFixed(3)} against the line`
  return html`${label}: error ${meanAbsoluteError.toFixed(3)} over ${rows}${beside}<br />`
}
