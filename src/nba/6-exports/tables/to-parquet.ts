/** Parquet with typed columns, each of which may be null: instants are timestamps in milliseconds (UTC), lists and objects are JSON.
 *
 * The same rows give the same bytes: nothing in the file says when it was made. */
import { type BasicType, type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer'
import { Temporal } from 'temporal-polyfill'
import type { Column, ColumnKind } from './column.ts'
import { type ReadTable, readCell, type TableRow } from './document-table.ts'

const types: Readonly<Record<ColumnKind, BasicType>> = {
  text: 'STRING',
  integer: 'INT32',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  json: 'JSON',
}

export function toParquet({ columns, rows, origin }: ReadTable): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map((column) => columnOf(column, rows)),
      createdBy: 'sixthman',
      kvMetadata: [
        { key: 'document', value: origin.document },
        { key: 'revision', value: String(origin.revision) },
      ],
    }),
  )
}

function columnOf(column: Column, rows: readonly TableRow[]): ColumnSource {
  const { name, kind } = column
  return { name, type: types[kind], data: rows.map((row) => readValue(kind, readCell(column, row))) }
}

function readValue(kind: ColumnKind, value: unknown): unknown {
  if (value === null || value === undefined) return null
  return kind === 'instant' ? BigInt(Temporal.Instant.from(String(value)).epochMilliseconds) : value
}
