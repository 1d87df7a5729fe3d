/** Assets by dates: a row an asset in the order of work, a column a game date, a mark a partition that leads to its page.
 *
 * A season has thousands of cells, so they are put together as text; every name and reason in them is escaped here. What was drawn is kept by
 * the very texts that it was drawn of: of what the database says the same nothing is drawn again, whoever asks. */
import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { type GridCell, type GridColumn, readCells, readGatesOf } from '../api/reads/grid.ts'
import type { Asset } from '../platform/asset.ts'
import { createKeeper, type Keeper } from '../platform/keeper.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import type { Fragment } from './layout.ts'
import { type Mark, markPartition, marks } from './mark.ts'

export interface GridParts {
  readonly pipeline: Pipeline
  readonly gameDates: readonly string[]
  readonly columns: readonly GridColumn[]
  /** Default: all. */
  readonly phase?: Asset['phase'] | undefined
}

/** The cells of a date, by asset. */
type DrawnColumn = ReadonlyMap<string, string>

/** Dates and whole tables. A season's table takes 3 MiB, five seasons of dates 12. */
interface Drawn {
  readonly columns: Keeper<DrawnColumn>
  readonly tables: Keeper<string>
}

const bytesMax = { columns: 24 * 1024 * 1024, tables: 24 * 1024 * 1024 }

/** By pipeline: it says by which gates its assets are held up. */
const drawnOf = new WeakMap<Pipeline, Drawn>()

function findDrawn(pipeline: Pipeline): Drawn {
  let drawn = drawnOf.get(pipeline)
  if (drawn === undefined) {
    drawn = {
      columns: createKeeper({ bytesMax: bytesMax.columns, sizeOf: sizeOfCells }),
      tables: createKeeper({ bytesMax: bytesMax.tables, sizeOf: ({ length }) => 2 * length }),
    }
    drawnOf.set(pipeline, drawn)
  }
  return drawn
}

/** Of an entry of a map and the two strings beside their text. */
const cellBytes = 100

/** Two bytes a sign: the marks are none of the first 256. */
function sizeOfCells(cells: DrawnColumn): number {
  let bytes = 0
  for (const { length } of cells.values()) bytes += cellBytes + 2 * length
  return bytes
}

export async function renderGrid({ pipeline, gameDates, columns, phase }: GridParts): Promise<Fragment> {
  if (gameDates.length === 0)
    return html`<p class="soft">No date is wanted yet. <code>sixthman run 2024-12-02</code> wants one, <code>sixthman backfill</code> many.</p>`
  const drawn = findDrawn(pipeline)
  const key = hash([String(phase), ...gameDates, ...columns.map(nameColumn)])
  const body = await drawn.tables.take(key, () => drawRows(drawn, { pipeline, gameDates, columns, phase }))
  return html`<div class="scroll" tabindex="0" role="region" aria-label="assets by game dates"><table class="grid">
      <thead><tr><td></td>${gameDates.map((date) => html`<th scope="col"><a href="/runs/${date}" aria-label="${date}">${date.slice(5)}</a></th>`)}</tr></thead>
      <tbody>${raw(body)}</tbody>
    </table></div>
    <ul class="legend">
      ${Object.entries(marks).map(([mark, { sign, meaning }]) => html`<li><span class="mark ${mark}">${sign}</span> ${meaning}</li>`)}
      <li><span class="mark late">&nbsp;&nbsp;</span> its deadline was missed</li>
    </ul>`
}

const nameColumn = ({ gameDate, gates, partitions }: GridColumn): string =>
  hash([gameDate, gates, partitions])

/** The key of a column holds what thousands of cells say: its hash is kept instead. */
function hash(parts: readonly string[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(`${part.length} `).update(part)
  return digest.digest('base64')
}

async function drawRows(
  drawn: Drawn,
  { pipeline, gameDates, columns, phase: chosen }: GridParts,
): Promise<string> {
  const cells = new Map(
    await Promise.all(
      columns.map(async (column) => {
        const own = await drawn.columns.take(nameColumn(column), async () => drawColumn(pipeline, column))
        return [column.gameDate, own] as const
      }),
    ),
  )
  const inOrder = gameDates.map((date) => cells.get(date))
  const drawRow = ({ name }: Asset): string =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${inOrder.map((own) => own?.get(name) ?? '<td></td>').join('')}</tr>`
  const shown = pipeline.assets.filter(({ phase }) => chosen === undefined || phase === chosen)
  return [...Map.groupBy(shown, ({ phase }) => phase)]
    .map(
      ([phase, own]) =>
        `<tr class="phase"><th colspan="${gameDates.length + 1}">${escapeHtml(phase)}</th></tr>${own.map(drawRow).join('')}`,
    )
    .join('')
}

function drawColumn(pipeline: Pipeline, column: GridColumn): DrawnColumn {
  const gates = readGatesOf(column)
  const gateOf = new Map(pipeline.assets.map(({ name, gate }) => [name, gates[gate]]))
  return new Map(
    readCells(column).map((cell) => [
      cell.asset,
      drawCell(cell, column.gameDate, markPartition(cell, gateOf.get(cell.asset))),
    ]),
  )
}

/** What it says is shown by the style sheet where the mark is pointed at or has the focus: said once instead of in a `title` as well. */
function drawCell(cell: GridCell, gameDate: string, mark: Mark): string {
  const address = partitionAddress({ asset: cell.asset, gameDate })
  const said = escapeHtml(describe(cell, gameDate, marks[mark].meaning))
  return `<td><a class="mark ${mark}${cell.isLate ? ' late' : ''}" href="${address}" aria-label="${said}">${marks[mark].sign}</a></td>`
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

function describe({ asset, rowCount, reason, isLate }: GridCell, gameDate: string, meaning: string): string {
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
