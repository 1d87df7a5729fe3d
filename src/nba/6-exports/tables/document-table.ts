/** The tabular part of a document: one of its lists, as rows and columns. Everything is read from the document as it was published, so that
 * a table can never say anything that its document does not. */

/** text, instant (ISO 8601 in the document), json: what has no column of its own kind, such as factors and quantiles. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'json'

export interface Column {
  /** As the field is named in the document. */
  readonly name: string
  readonly kind: ColumnKind
}

export interface DocumentTable {
  /** The document's name before the date: `predictions`. */
  readonly document: string
  /** The field that holds the rows. */
  readonly list: string
  readonly columns: readonly Column[]
}

export type TableRow = Readonly<Record<string, unknown>>

export interface ReadTable {
  readonly columns: readonly Column[]
  readonly rows: readonly TableRow[]
  /** What the file says of its origin, where its format has a place for that. */
  readonly origin: { readonly document: string; readonly revision: number }
}

/** Reads a document's body. A field that an earlier schema did not have is null; so is one that is missing. */
export function readTable({ list, columns }: DocumentTable, body: string): ReadTable {
  const document = JSON.parse(body) as { document: string; revision: number } & Record<string, unknown>
  const rows = document[list]
  return {
    columns,
    rows: Array.isArray(rows) ? (rows as TableRow[]) : [],
    origin: { document: document.document, revision: document.revision },
  }
}
