/** GET /runs/{gameDate}: one game date with its gates, what each of them said in order, and its partitions. */
import { html } from 'hono/html'
import { z } from 'zod'
import { readDecisionsOfDate, type StoredDecision } from '../../api/reads/gate-decisions.ts'
import { readGates, type StoredGate } from '../../api/reads/gates.ts'
import { readRun } from '../../api/reads/runs.ts'
import { type Route, readers } from '../../api/routes/route.ts'
import { gameDate } from '../../api/v1/parameters.ts'
import { readParams } from '../../api/v1/read-input.ts'
import { PipelineError } from '../../platform/errors.ts'
import { formatInstant, words } from '../format.ts'
import { renderGrid } from '../grid-view.ts'
import type { Fragment } from '../layout.ts'
import { showPage } from '../show-page.ts'
import { renderTable } from '../table.ts'

export const run: Route = {
  method: 'GET',
  access: readers,
  path: '/runs/:gameDate',
  async answer(context, parts, visit) {
    const { db, pipeline, clock } = parts
    const { gameDate: date } = readParams(context, z.strictObject({ gameDate }))
    const [found, gates, decisions, grid] = await Promise.all([
      readRun(db, date),
      readGates(db, [date]),
      readDecisionsOfDate(db, date),
      renderGrid({ db, pipeline, gameDates: [date], now: clock.now() }),
    ])
    if (!found) throw new PipelineError('usage.not-found', `${date} is not wanted by anybody`)
    const above = html`<p>Wanted by ${found.requestedBy} (${found.cause}) on ${formatInstant(found.requestedAt)}:
        ${found.scope === 'full' ? 'all of it' : found.scope}. ${describeStates(found.states)}${found.missedDeadlines > 0 ? html` <span class="failed">${found.missedDeadlines} after their deadline.</span>` : ''}</p>
      <h2>Gates</h2>
      ${gates.length === 0 ? html`<p class="soft">None has been decided yet.</p>` : gates.map((gate) => renderGate(gate, decisions.get(gate.gate) ?? []))}
      <h2>Partitions</h2>
      `
    return showPage(context, parts, visit, { title: `Game date ${date}`, body: [above, ...grid] })
  },
}

function describeStates(states: Readonly<Record<string, number>>): string {
  const said = Object.entries(states).map(([state, count]) => `${count} ${words(state)}`)
  return said.length === 0 ? 'Nothing is planned.' : `${said.join(', ')}.`
}

const gateClasses = { open: 'complete', degraded: 'degraded', closed: 'blocked' } as const

function renderGate(gate: StoredGate, decisions: readonly StoredDecision[]): Fragment {
  return html`<section class="gate"><h3>${gate.gate}: <span class="${gateClasses[gate.state]}">${gate.state}</span></h3>
    <p>${gate.reason}${gate.missing.length > 0 ? html`<br /><span class="soft">missing: ${gate.missing.join(', ')}</span>` : ''}
      ${gate.failing.length > 0 ? html`<br /><span class="soft">does not hold: ${gate.failing.join(', ')}</span>` : ''}</p>
    <details><summary>${decisions.length} ${decisions.length === 1 ? 'decision' : 'decisions'}</summary>${renderDecisions(decisions)}</details></section>`
}

export function renderDecisions(decisions: readonly StoredDecision[]): Fragment {
  return renderTable(
    [
      { head: '#', cell: (each) => each.number },
      { head: 'state', cell: (each) => html`<span class="${gateClasses[each.state]}">${each.state}</span>` },
      { head: 'why', cell: (each) => each.reason },
      { head: 'missing', cell: (each) => each.missing.join(', ') },
      { head: 'follows from', cell: (each) => formatInstant(each.since), isWide: true },
    ],
    decisions,
    'It has decided nothing yet.',
  )
}
