/** Assets by dates: a row an asset in the order of work, a column a game date, a mark a partition that leads to its page.
 *
 * A season has thousands of cells, so they are put together as text; every name and reason in them is escaped here. */
import { html, raw } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import type { GateStanding } from '../api/reads/gates.ts'
import type { GridPartition } from '../api/reads/grid.ts'
import type { Asset } from '../platform/asset.ts'
import type { Fragment } from './layout.ts'
import { markPartition, marks } from './mark.ts'

export interface GridParts {
  readonly assets: readonly Asset[]
  readonly gameDates: readonly string[]
  readonly partitions: readonly GridPartition[]
  readonly gates: readonly GateStanding[]
  readonly now: Temporal.Instant
}

export function renderGrid({ assets, gameDates, partitions, gates, now }: GridParts): Fragment {
  if (gameDates.length === 0)
    return html`<p class="soft">No date is wanted yet. <code>sixthman run 2024-12-02</code> wants one, <code>sixthman backfill</code> many.</p>`
  const byName = new Map(partitions.map((each) => [`${each.asset} ${each.gameDate}`, each]))
  const gateStates = new Map(gates.map((each) => [`${each.gate} ${each.gameDate}`, each.state]))
  const renderCell = (asset: Asset, gameDate: string): string => {
    const partition = byName.get(`${asset.name} ${gameDate}`)
    if (!partition) return '<td></td>'
    const mark = markPartition(partition, gateStates.get(`${asset.gate} ${gameDate}`), now)
    const isLate = partition.deadlineVerdict === 'missed'
    const title = escapeHtml(describe(partition, marks[mark].meaning, isLate))
    return `<td><a class="mark ${mark}${isLate ? ' late' : ''}" href="${partitionAddress(partition)}" title="${title}" aria-label="${title}">${marks[mark].sign}</a></td>`
  }
  const renderRow = (asset: Asset): string =>
    `<tr><th scope="row">${escapeHtml(asset.name)}</th>${gameDates.map((date) => renderCell(asset, date)).join('')}</tr>`
  const body = [...Map.groupBy(assets, (asset) => asset.phase)]
    .map(
      ([phase, own]) =>
        `<tr class="phase"><th colspan="${gameDates.length + 1}">${escapeHtml(phase)}</th></tr>${own.map(renderRow).join('')}`,
    )
    .join('')
  return html`<div class="scroll" tabindex="0" role="region" aria-label="assets by game dates"><table class="grid">
      <thead><tr><td></td>${gameDates.map((date) => html`<th scope="col"><a href="/runs/${date}" aria-label="${date}">${date.slice(5)}</a></th>`)}</tr></thead>
      <tbody>${raw(body)}</tbody>
    </table></div>
    <ul class="legend">
      ${Object.entries(marks).map(([mark, { sign, meaning }]) => html`<li><span class="mark ${mark}">${sign}</span> ${meaning}</li>`)}
      <li><span class="mark late">&nbsp;&nbsp;</span> its deadline was missed</li>
    </ul>`
}

/** The page of a partition. */
export function partitionAddress({
  asset,
  gameDate,
}: {
  readonly asset: string
  readonly gameDate: string
}): string {
  return `/partitions/${encodeURIComponent(asset)}/${encodeURIComponent(gameDate)}`
}

function describe(
  { asset, gameDate, rowCount, reason }: GridPartition,
  meaning: string,
  isLate: boolean,
): string {
  const rows = rowCount === null ? '' : `, ${rowCount} rows`
  return `${asset} ${gameDate}: ${meaning}${rows}${isLate ? ', after its deadline' : ''}${reason ? ` (${reason})` : ''}`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => escapes[sign]!)
