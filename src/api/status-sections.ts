/** The tables below the grid: gates, incidents, sources, dead letters, published documents. */
import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import { easternZone } from '../nba/domain/game-date.ts'
import type { DeadLetter } from '../platform/ledger/dead-letters.ts'
import type { OpenIncident } from '../platform/ledger/incidents.ts'
import type { StoredGate } from './reads/gates.ts'
import type { PublishedDocument } from './reads/grid.ts'
import { describeFreshness, type SourcesSummary } from './reads/sources.ts'

type Fragment = ReturnType<typeof html>

const gateClasses = { open: 'complete', degraded: 'degraded', closed: 'blocked' } as const

export function renderGates(gameDate: string, gates: readonly StoredGate[]): Fragment {
  return html`<h2>Gates of ${gameDate}</h2>
    <div class="scroll"><table>
      <thead><tr><th>gate</th><th>state</th><th>why</th><th class="wide">since</th></tr></thead>
      <tbody>
        ${gates.map(
          (gate) => html`<tr><td>${gate.gate}</td><td class="${gateClasses[gate.state]}">${gate.state}</td>
            <td>${gate.reason}${gate.missing.length > 0 ? html`<br /><span class="soft">missing: ${gate.missing.join(', ')}</span>` : ''}</td>
            <td class="wide">${formatInstant(gate.decidedAt)}</td></tr>`,
        )}
      </tbody>
    </table></div>`
}

export function renderIncidents(incidents: readonly OpenIncident[]): Fragment {
  if (incidents.length === 0) return html`<h2>Incidents</h2><p class="soft">None is open.</p>`
  return html`<section class="banner"><h2>Open incidents</h2>
    <table>
      <thead><tr><th>since</th><th>severity</th><th>what</th><th class="wide">times</th></tr></thead>
      <tbody>
        ${incidents.map(
          (
            each,
          ) => html`<tr><td>${formatInstant(each.openedAt)}</td><td class="failed">${each.severity}</td><td>${each.title}</td>
            <td class="wide">${each.occurrences}</td></tr>`,
        )}
      </tbody>
    </table></section>`
}

export function renderSources({ facts, unwell }: SourcesSummary): Fragment {
  return html`<h2>Sources</h2>
    <p>${facts.map(describeFreshness).join(' · ')}</p>
    ${
      unwell.length === 0
        ? html`<p class="soft">None is failing or paused.</p>`
        : html`<div class="scroll"><table>
      <thead><tr><th>source</th><th>state</th><th>tried again</th><th class="wide">why</th></tr></thead>
      <tbody>
        ${unwell.map(
          (
            each,
          ) => html`<tr><td>${each.source}</td><td class="${each.state === 'paused' ? 'failed' : 'degraded'}">${each.state}</td>
            <td>${each.pausedUntil ? formatInstant(each.pausedUntil) : 'with the next request'}</td><td class="wide">${each.why?.slice(0, 300) ?? ''}</td></tr>`,
        )}
      </tbody>
    </table></div>`
    }`
}

export function renderDeadLetters(letters: readonly DeadLetter[]): Fragment {
  if (letters.length === 0) return html`<h2>Dead letters</h2><p class="soft">None: no work was given up.</p>`
  return html`<h2>Dead letters</h2>
    <div class="scroll"><table>
      <thead><tr><th>id</th><th>partition</th><th>error</th><th class="wide">what</th></tr></thead>
      <tbody>
        ${letters.map(
          (
            each,
          ) => html`<tr><td>${each.id}</td><td>${each.asset} ${each.gameDate}</td><td class="failed">${each.errorCode}</td>
            <td class="wide">${each.error.slice(0, 300)}</td></tr>`,
        )}
      </tbody>
    </table></div>
    <p class="soft">When the cause is gone: <code>sixthman deadletters redrive --all --reason "why"</code></p>`
}

export function renderDocuments(documents: readonly PublishedDocument[]): Fragment {
  if (documents.length === 0) return html`<h2>Documents</h2><p class="soft">None is published yet.</p>`
  return html`<h2>Documents</h2>
    <ul>
      ${documents.map(
        ({ name, gameDate, revision }) =>
          html`<li><a href="/documents/${name}/${gameDate}.json">${name}/${gameDate}</a> <span class="soft">revision ${revision}</span></li>`,
      )}
    </ul>`
}

function formatInstant(instant: Temporal.Instant): string {
  const local = instant.toZonedDateTimeISO(easternZone)
  return `${local.toPlainDate().toString().slice(5)} ${local.toPlainTime().toString().slice(0, 5)}`
}
