/** GET /incidents/{id}: one incident with what it was about and everything that happened to it. */
import { html } from 'hono/html'
import { z } from 'zod'
import { type Route, readers } from '../../api/routes/route.ts'
import { idParameter } from '../../api/v1/parameters.ts'
import { readParams } from '../../api/v1/read-input.ts'
import { readIncident, readTransitions } from '../../platform/alerts/read-incidents.ts'
import { PipelineError } from '../../platform/errors.ts'
import { redact, redactDeep } from '../../platform/redaction.ts'
import { renderFigures } from '../figures.ts'
import { formatInstant } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'
import { renderIncident } from './incidents.ts'

export const incident: Route = {
  method: 'GET',
  access: readers,
  path: '/incidents/:id',
  async answer(context, parts, visit) {
    const { id } = readParams(context, z.strictObject({ id: idParameter }))
    const [found, history] = await Promise.all([readIncident(parts.db, id), readTransitions(parts.db, id)])
    if (!found) throw new PipelineError('usage.not-found', `no incident has the number ${id}`)
    const body = html`${renderIncident(found, visit.caller, `/incidents/${found.id}`)}
      ${renderSeen(found.details)}
      <h2>History</h2>
      ${renderTable(
        [
          { head: 'when', cell: (each) => formatInstant(each.at) },
          { head: 'what', cell: (each) => each.kind },
          { head: 'severity', cell: (each) => each.severity },
          { head: 'times', cell: (each) => each.occurrences, isWide: true },
          { head: 'by', cell: (each) => each.actor ?? 'itself' },
          { head: 'note', cell: (each) => each.note ?? '' },
        ],
        history,
        'Nothing has happened to it.',
      )}
      <h2>Details</h2><pre class="scroll" tabindex="0">${redact(JSON.stringify(found.details, null, 2))}</pre>`
    return showPage(context, parts, visit, { title: `Incident ${id}`, body })
  },
}

/** Where what a detector looks at is drawn. */
const drawnAt: Readonly<Record<string, string>> = {
  slowdown: '/durations',
  latency: '/latency',
  sources: '/sources',
  'model-health': '/models',
  'dead-letters': '/dead-letters',
  schedules: '/schedules',
  workers: '/workers',
}

/** What a detector saw when it last looked; of an incident that another part keeps, what it says of it. */
function renderSeen(details: object): Fragment {
  const { detector, figures } = details as { readonly detector?: unknown; readonly figures?: unknown }
  if (typeof detector === 'string' && typeof figures === 'object' && figures !== null) {
    const page = drawnAt[detector] ?? '/monitor'
    return html`<h2>What was seen</h2>${renderFigures(redactDeep({ ...figures }))}<p><a href="${page}">Look there now</a></p>`
  }
  if (Object.keys(details).length === 0) return html``
  return html`<h2>What was seen</h2>${renderFigures(redactDeep({ ...details }))}`
}
