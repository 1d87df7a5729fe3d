/** The grid of the status page: a row an asset in the order of work, a column a game date, a mark a partition. */
import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import type { Asset } from '../platform/asset.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { type Mark, markPartition, marks } from './mark.ts'
import type { StoredGate } from './reads/gates.ts'
import type { GridPartition } from './reads/grid.ts'

export interface GridParts {
  readonly pipeline: Pipeline
  readonly gameDates: readonly string[]
  readonly partitions: readonly GridPartition[]
  readonly gates: readonly StoredGate[]
  readonly now: Temporal.Instant
}

type Fragment = ReturnType<typeof html>

export function renderGrid({ pipeline, gameDates, partitions, gates, now }: GridParts): Fragment {
  if (gameDates.length === 0)
    return html`<p class="soft">No date is wanted yet. <code>sixthman run 2024-12-02</code> wants one.</p>`
  const byName = new Map(partitions.map((each) => [`${each.asset} ${each.gameDate}`, each]))
  const gateStates = new Map(gates.map((each) => [`${each.gate} ${each.gameDate}`, each.state]))
  const renderCell = (asset: Asset, gameDate: string): Fragment => {
    const partition = byName.get(`${asset.name} ${gameDate}`)
    if (!partition) return html`<td></td>`
    const mark = markPartition(partition, gateStates.get(`${asset.gate} ${gameDate}`), now)
    return html`<td>${renderMark(mark, describe(partition, mark), partition.deadlineVerdict === 'missed')}</td>`
  }
  const rows = [...Map.groupBy(pipeline.assets, (asset) => asset.phase)].map(
    ([phase, assets]) => html`<tr class="phase"><th colspan="${gameDates.length + 1}">${phase}</th></tr>
      ${assets.map((asset) => html`<tr><th scope="row">${asset.name}</th>${gameDates.map((date) => renderCell(asset, date))}</tr>`)}`,
  )
  return html`<h2>Game dates</h2>
    <div class="scroll"><table class="grid">
      <thead><tr><td></td>${gameDates.map((date) => html`<th scope="col"><span class="wide">${date.slice(0, 5)}</span>${date.slice(5)}</th>`)}</tr></thead>
      <tbody>${rows}</tbody>
    </table></div>
    <ul class="legend">
      ${Object.entries(marks).map(([mark, { sign, meaning }]) => html`<li><span class="mark ${mark}">${sign}</span> ${meaning}</li>`)}
      <li><span class="mark late">&nbsp;&nbsp;</span> its deadline was missed</li>
    </ul>`
}

function renderMark(mark: Mark, title: string, isLate: boolean): Fragment {
  return html`<abbr class="mark ${mark}${isLate ? ' late' : ''}" title="${title}" aria-label="${title}">${marks[mark].sign}</abbr>`
}

function describe({ asset, gameDate, rowCount, reason, deadlineVerdict }: GridPartition, mark: Mark): string {
  const rows = rowCount === null ? '' : `, ${rowCount} rows`
  const late = deadlineVerdict === 'missed' ? ', after its deadline' : ''
  return `${asset} ${gameDate}: ${marks[mark].meaning}${rows}${late}${reason ? ` (${reason})` : ''}`
}
