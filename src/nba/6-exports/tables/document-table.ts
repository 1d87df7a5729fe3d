/** The tabular part of a document: one of its lists, as rows and columns. Everything is read from the document as it was published, so that
 * a table can never say anything that its document does not; its columns are the fields of the document's schema. */
import type { Column } from './column.ts'
import { deriveColumns } from './derive-columns.ts'

export interface DocumentTable {
  /** The document's name before the date: `predictions`. */
  readonly document: string
  /** The fields that hold the rows, one within the other: `players`, `markets` has a row for each market of each player, with his fields first. */
  readonly lists: readonly [string, ...string[]]
  readonly columns: readonly Column[]
}

export type TableRow = Readonly<Record<string, unknown>>

export interface ReadTable {
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
  /** What the file says of its origin, where its format has a place for that. */
  readonly origin: { readonly document: string; readonly revision: number }
}

/** The schema is read when somebody asks for the columns. */
export function defineTable(document: string, ...lists: DocumentTable['lists']): DocumentTable {
  let columns: readonly Column[] | undefined
  return {
    document,
    lists,
    get columns() {
      columns ??= deriveColumns(document, lists)
      return columns
    },
  }
}

/** Reads a document's body. A field that an earlier schema did not have is null; so is one that is missing. */
export function readTable({ lists, columns }: DocumentTable, body: string): ReadTable {
  const document = JSON.parse(body) as { document: string; revision: number } & TableRow
  const rows = lists.reduce(spread, [document])
  return { columns, rows, origin: { document: document.document, revision: document.revision } }
}

/** A row for each member of its list, with what stood beside the list. */
function spread(rows: readonly TableRow[], list: string, depth: number): TableRow[] {
  return rows.flatMap((row) => {
    const members = row[list]
    if (!Array.isArray(members)) return []
    return depth === 0
      ? (members as TableRow[])
      : (members as TableRow[]).map((each) => ({ ...row, ...each }))
  })
}

export function readCell({ path }: Column, row: TableRow): unknown {
  return path.reduce<unknown>((value, field) => (value as TableRow | null | undefined)?.[field], row)
}
