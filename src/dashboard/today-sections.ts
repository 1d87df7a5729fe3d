/** The tables below the grid of today: gates, sources, dead letters, published documents. */
import { html } from 'hono/html'
import type { StoredGate } from '../api/reads/gates.ts'
import type { PublishedDocument } from '../api/reads/grid.ts'
import { describeFreshness, type SourcesSummary } from '../api/reads/sources.ts'
import type { DeadLetter } from '../platform/ledger/dead-letters.ts'
import { formatInstant } from './format.ts'
import { partitionAddress } from './grid-view.ts'
import type { Fragment } from './layout.ts'

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
          ) => html`<tr><td>${each.id}</td><td><a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a></td><td class="failed">${each.errorCode}</td>
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
