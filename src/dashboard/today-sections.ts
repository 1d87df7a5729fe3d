/** The tables below the grid of today: gates, sources, dead letters, published documents. */
import { html } from 'hono/html'
import type { StoredGate } from '../api/reads/gates.ts'
import type { PublishedDocument } from '../api/reads/grid.ts'
import { describeFreshness, type SourcesSummary } from '../api/reads/sources.ts'
import type { DeadLetter } from '../platform/ledger/dead-letters.ts'
import { cutText, formatInstant } from './format.ts'
import { partitionAddress } from './grid-view.ts'
import type { Fragment } from './layout.ts'
import { renderTable } from './table.ts'

const gateClasses = { open: 'complete', degraded: 'degraded', closed: 'blocked' } as const

export function renderGates(gameDate: string, gates: readonly StoredGate[]): Fragment {
  return html`<h2>Gates of ${gameDate}</h2>
    ${renderTable(
      [
        { head: 'gate', cell: (each) => each.gate },
        {
          head: 'state',
          cell: (each) => html`<span class="${gateClasses[each.state]}">${each.state}</span>`,
        },
        {
          head: 'why',
          cell: (each) =>
            html`${each.reason}${each.missing.length > 0 ? html`<br /><span class="soft">missing: ${each.missing.join(', ')}</span>` : ''}`,
        },
        { head: 'since', cell: (each) => formatInstant(each.decidedAt), isWide: true },
      ],
      gates,
      'None was decided so far.',
    )}`
}

export function renderSources({ facts, unwell }: SourcesSummary): Fragment {
  return html`<h2>Sources</h2>
    <p>${facts.map(describeFreshness).join(' · ')}</p>
    ${renderTable(
      [
        { head: 'source', cell: (each) => each.source },
        {
          head: 'state',
          cell: (each) =>
            html`<span class="${each.state === 'paused' ? 'failed' : 'degraded'}">${each.state}</span>`,
        },
        {
          head: 'tried again',
          cell: (each) => (each.pausedUntil ? formatInstant(each.pausedUntil) : 'with the next request'),
        },
        { head: 'why', cell: (each) => cutText(each.why ?? '', 300) },
      ],
      unwell,
      'None is failing or paused.',
    )}`
}

export function renderDeadLetters(letters: readonly DeadLetter[]): Fragment {
  return html`<h2>Dead letters</h2>
    ${renderTable(
      [
        { head: 'id', cell: (each) => each.id, isWide: true },
        {
          head: 'partition',
          cell: (each) => html`<a href="${partitionAddress(each)}">${each.asset} ${each.gameDate}</a>`,
        },
        { head: 'error', cell: (each) => html`<span class="failed">${each.errorCode}</span>` },
        { head: 'what', cell: (each) => cutText(each.error, 300) },
      ],
      letters,
      'None: no work was given up.',
    )}
    ${letters.length === 0 ? '' : html`<p class="soft"><a href="/dead-letters">Redrive or discard them</a> when the cause is gone.</p>`}`
}

export function renderDocuments(documents: readonly PublishedDocument[]): Fragment {
  if (documents.length === 0) return html`<h2>Documents</h2><p class="soft">None is published yet.</p>`
  const byKind = [...Map.groupBy(documents, ({ name }) => name.split('/')[0]!)]
  return html`<h2>Documents</h2>
    ${byKind.map(([kind, own]) => (own.length <= documentsListed ? renderList(own) : html`<details><summary>${own.length} of ${kind}</summary>${renderList(own)}</details>`))}`
}

/** More of one kind, such as one a player or one a date, are folded. */
const documentsListed = 4

const renderList = (documents: readonly PublishedDocument[]): Fragment =>
  html`<ul>${documents.map(
    ({ name, gameDate, revision }) =>
      html`<li><a href="/documents/${name}/${gameDate}.json">${name}/${gameDate}</a> <span class="soft">revision ${revision}</span></li>`,
  )}</ul>`
