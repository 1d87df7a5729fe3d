/** Assets by dates: a row an asset in the order of work, a column a game date, a mark a partition that leads to its page.
 *
 * A season has thousands of cells, so they are put together as text; every name and reason in them is escaped here. What was drawn is kept by
 * the versions of its dates: of a date where nothing was written nothing is read or drawn again, whoever asks. */
import { createHash } from 'node:crypto'
import { html } from 'hono/html'
import type { Temporal } from 'temporal-polyfill'
import {
  type GridCell,
  type GridColumn,
  readCells,
  readGatesOf,
  readGridColumns,
  readGridVersions,
} from '../api/reads/grid.ts'
import type { Asset } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createKeeper, type Keeper } from '../platform/keeper.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { type Mark, markPartition, marks } from './mark.ts'
import type { Piece } from './show-page.ts'

export interface GridParts {
  readonly db: Queryable
  readonly pipeline: Pipeline
  readonly gameDates: readonly string[]
  readonly now: Temporal.Instant
  /** Default: all. */
  readonly phase?: Asset['phase'] | undefined
  /** What is seen of it first where it is wider than the page. Default: the oldest date. */
  readonly opensAt?: 'newest'
}

/** What the clock alone makes another. */
interface Lasting {
  /** Null: for ever. */
  readonly untilMs: number | null
}

interface DrawnColumn extends Lasting {
  /** By asset. */
  readonly cells: ReadonlyMap<string, string>
}

/** As it goes out. */
interface DrawnTable extends Lasting {
  readonly bytes: Uint8Array
}

/** Dates and whole tables. A season's table takes 1.2 MiB, five seasons of dates 12. */
interface Drawn {
  readonly columns: Keeper<DrawnColumn>
  readonly tables: Keeper<DrawnTable>
}

const bytesMax = { columns: 24 * 1024 * 1024, tables: 24 * 1024 * 1024 }

/** By pipeline: it says by which gates its assets are held up. */
const drawnOf = new WeakMap<Pipeline, Drawn>()

function findDrawn(pipeline: Pipeline): Drawn {
  let drawn = drawnOf.get(pipeline)
  if (drawn === undefined) {
    drawn = {
      columns: createKeeper({ bytesMax: bytesMax.columns, sizeOf: sizeOfCells }),
      tables: createKeeper({ bytesMax: bytesMax.tables, sizeOf: ({ bytes }) => bytes.length }),
    }
    drawnOf.set(pipeline, drawn)
  }
  return drawn
}

/** Of an entry of a map and the two strings beside their text. */
const cellBytes = 100

/** Two bytes a sign: the marks are none of the first 256. */
function sizeOfCells({ cells }: DrawnColumn): number {
  let bytes = 0
  for (const { length } of cells.values()) bytes += cellBytes + 2 * length
  return bytes
}

export async function renderGrid(parts: GridParts): Promise<readonly Piece[]> {
  const { gameDates, opensAt = 'oldest' } = parts
  if (gameDates.length === 0)
    return [
      html`<p class="soft">No date is wanted yet. <code>sixthman run 2024-12-02</code> wants one, <code>sixthman backfill</code> many.</p>`,
    ]
  const { bytes } = await takeTable(parts)
  const head = html`<div class="scroll ${opensAt}" tabindex="0" role="region" aria-label="assets by game dates"><table class="grid">
      <thead><tr><td></td>${gameDates.map((date) => html`<th scope="col"><a href="/runs/${date}" aria-label="${date}">${date.slice(5)}</a></th>`)}</tr></thead>
      <tbody>`
  const legend = html`</tbody>
    </table></div>
    <ul class="legend">
      ${Object.entries(marks).map(([mark, { sign, meaning }]) => html`<li><span class="mark ${mark}">${sign}</span> ${meaning}</li>`)}
      <li><span class="mark late">&nbsp;&nbsp;</span> its deadline was missed</li>
    </ul>`
  return [head, bytes, legend]
}

/** The versions are read before what they name: what is kept under one is never older than it. */
async function takeTable({ db, pipeline, gameDates, now, phase }: GridParts): Promise<DrawnTable> {
  const drawn = findDrawn(pipeline)
  const versions = await readGridVersions(db, gameDates)
  const named = versions.map(({ gameDate, version }) => `${gameDate} ${version}`)
  const readColumn = gatherDates((dates) => readGridColumns(db, dates, now))
  const takeColumn = ({ gameDate }: { readonly gameDate: string }, index: number): Promise<DrawnColumn> =>
    takeAt(drawn.columns, named[index]!, now, async () => drawColumn(pipeline, await readColumn(gameDate)))
  return takeAt(drawn.tables, hash([String(phase), ...gameDates, ...named]), now, async () => {
    const columns = await Promise.all(versions.map(takeColumn))
    const byDate = new Map(versions.map(({ gameDate }, index) => [gameDate, columns[index]!.cells]))
    return {
      bytes: Buffer.from(drawRows(pipeline, gameDates, byDate, phase)),
      untilMs: earliest(columns.map(({ untilMs }) => untilMs)),
    }
  })
}

/** What the clock has made another since it was kept is made anew, and kept beside it. */
async function takeAt<Value extends Lasting>(
  keeper: Keeper<Value>,
  key: string,
  now: Temporal.Instant,
  make: () => Promise<Value>,
): Promise<Value> {
  const kept = await keeper.take(key, make)
  if (kept.untilMs === null || now.epochMilliseconds < kept.untilMs) return kept
  return takeAt(keeper, `${key} ${kept.untilMs}`, now, make)
}

function earliest(instants: readonly (number | null)[]): number | null {
  const known = instants.filter((each) => each !== null)
  return known.length === 0 ? null : Math.min(...known)
}

/** Whatever is asked for at the same time is read by one statement. */
function gatherDates(
  read: (gameDates: readonly string[]) => Promise<GridColumn[]>,
): (gameDate: string) => Promise<GridColumn | undefined> {
  const asked: string[] = []
  let reading: Promise<ReadonlyMap<string, GridColumn>> | undefined
  return async (gameDate) => {
    asked.push(gameDate)
    reading ??= Promise.resolve().then(async () => {
      const columns = await read(asked)
      return new Map(columns.map((column) => [column.gameDate, column]))
    })
    return (await reading).get(gameDate)
  }
}

/** The key of a season names hundreds of dates: its hash is kept instead. */
function hash(parts: readonly string[]): string {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(`${part.length} `).update(part)
  return digest.digest('base64')
}

function drawRows(
  { assets }: Pipeline,
  gameDates: readonly string[],
  cells: ReadonlyMap<string, ReadonlyMap<string, string>>,
  chosen: Asset['phase'] | undefined,
): string {
  const inOrder = gameDates.map((date) => cells.get(date))
  const drawRow = ({ name }: Asset): string =>
    `<tr><th scope="row">${escapeHtml(name)}</th>${inOrder.map((own) => own?.get(name) ?? '<td></td>').join('')}</tr>`
  const shown = assets.filter(({ phase }) => chosen === undefined || phase === chosen)
  return [...Map.groupBy(shown, ({ phase }) => phase)]
    .map(
      ([phase, own]) =>
        `<tr class="phase"><th colspan="${gameDates.length + 1}">${escapeHtml(phase)}</th></tr>${own.map(drawRow).join('')}`,
    )
    .join('')
}

/** Undefined: its rows were deleted since their version was read. */
function drawColumn(pipeline: Pipeline, column: GridColumn | undefined): DrawnColumn {
  if (column === undefined) return { cells: new Map(), untilMs: null }
  const gates = readGatesOf(column)
  const gateOf = new Map(pipeline.assets.map(({ name, gate }) => [name, gates[gate]]))
  return {
    untilMs: column.untilMs,
    cells: new Map(
      readCells(column).map((cell) => [
        cell.asset,
        drawCell(cell, column.gameDate, markPartition(cell, gateOf.get(cell.asset))),
      ]),
    ),
  }
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
