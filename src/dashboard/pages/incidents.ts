/** GET /incidents: what needs a human, with what the system does by itself and what to do; then what was resolved. */
import { html } from 'hono/html'
import { type Route, readers } from '../../api/routes/route.ts'
import { cutPage, pageParameters, readCursor } from '../../api/v1/page-of.ts'
import {
  acceptIncident,
  acknowledgeIncident,
  incidentPlace,
  resolveIncident,
} from '../../api/v1/resources/incidents.ts'
import type { Caller } from '../../platform/access/caller.ts'
import {
  type Incident,
  incidentStates,
  placeOf,
  readIncidents,
} from '../../platform/alerts/read-incidents.ts'
import { severities } from '../../platform/ledger/incidents.ts'
import { renderAction } from '../action-form.ts'
import { choose, defineFilter } from '../filter.ts'
import { formatInstant } from '../format.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

const limit = 60
const path = '/incidents'
const filter = defineFilter(
  path,
  { severity: choose('Severity', severities), state: choose('State', incidentStates) },
  { after: pageParameters.after },
)

export const incidents: Route = {
  method: 'GET',
  access: readers,
  path,
  async answer(context, parts, visit) {
    const { after, ...chosen } = filter.read(context)
    const from = readCursor(after, incidentPlace)
    const found = await readIncidents(parts.db, { ...chosen, all: true, after: from, limit: limit + 1 })
    const { items: all, next } = cutPage(found, limit, placeOf)
    const isLeftOut = all.length === 0 && filter.isSet(chosen)
    const leftOut = isLeftOut ? (await readIncidents(parts.db, { all: true, limit })).length : 0
    const open = all.filter(({ state }) => state !== 'resolved')
    const past = all.filter(({ state }) => state === 'resolved')
    const body = html`${filter.render(chosen)}${isLeftOut ? filter.sayEmpty(chosen, leftOut, 'There was none so far.') : open.length === 0 && from === null ? html`<p class="soft">None is open.</p>` : open.map((each) => renderIncident(each, visit.caller, path))}
      <h2>Resolved</h2>
      ${renderTable(
        [
          { head: 'resolved', cell: (each) => formatInstant(each.resolvedAt) },
          { head: 'by', cell: (each) => each.resolvedBy ?? 'itself' },
          { head: 'opened', cell: (each) => formatInstant(each.openedAt), isWide: true },
          { head: 'what', cell: (each) => html`<a href="/incidents/${each.id}">${each.title}</a>` },
          { head: 'times', cell: (each) => each.occurrences, isWide: true },
        ],
        past,
        from === null ? 'None so far.' : 'None before.',
      )}
      ${next === null ? '' : html`<p><a href="${filter.address(chosen, { after: next })}">Older</a></p>`}`
    return showPage(context, parts, visit, { title: 'Incidents', body })
  },
}

/** What it is and what it asks for, with what can be done about it in its state. */
export function renderIncident(incident: Incident, caller: Caller, next: string): Fragment {
  const { id, severity, title, state, occurrences, openedAt, lastSeenAt, systemDoes, whatToDo } = incident
  return html`<article class="incident ${severity}">
    <h2><a href="/incidents/${id}">${title}</a></h2>
    <p class="soft"><span class="${severity}">${severity}</span> · ${sayState(incident)} · since ${formatInstant(openedAt)} · ${occurrences === 1 ? 'once' : `${occurrences} times`}, last ${formatInstant(lastSeenAt)}</p>
    ${systemDoes ? html`<p>By itself: ${systemDoes}</p>` : ''}${whatToDo && state !== 'resolved' ? html`<p>To do: ${whatToDo}</p>` : ''}
    ${state === 'resolved' ? '' : renderActions(incident, caller, next)}
  </article>`
}

function sayState({ state, acknowledgedBy, resolvedAt, resolvedBy }: Incident): string {
  if (state === 'resolved') return `resolved by ${resolvedBy ?? 'itself'}, ${formatInstant(resolvedAt)}`
  return `${state}${acknowledgedBy ? ` by ${acknowledgedBy}` : ''}`
}

function renderActions({ id, state, hasLevel }: Incident, caller: Caller, next: string): Fragment {
  const form = { caller, given: { ids: [id] }, next, why: 'note' } as const
  return html`<div class="actions">
    ${state === 'open' ? renderAction({ ...form, action: acknowledgeIncident, label: 'Acknowledge' }) : ''}
    ${renderAction({ ...form, action: resolveIncident, label: 'Resolve' })}
    ${hasLevel ? renderAction({ ...form, action: acceptIncident, label: 'Take the level as normal' }) : ''}
  </div>`
}
