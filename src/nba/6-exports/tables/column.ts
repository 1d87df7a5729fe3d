/** A column of a table of a document. */

/** text, instant (ISO 8601 in the document), json: what has no column of its own kind, such as quantiles and lists of books. */
export type ColumnKind = 'text' | 'integer' | 'number' | 'boolean' | 'instant' | 'json'

export interface Column {
  /** As the field is named in the document; `hits_rate` is `rate` of the object `hits`. */
  readonly name: string
  readonly kind: ColumnKind
  /** Where it stands in a row. */
  readonly path: readonly string[]
}
