/** The files of one document: its JSON byte for byte, and beside it the tabular part as CSV and Parquet where it has one. */
import { type DocumentTable, readTable } from '../tables/document-table.ts'
import { findTable } from '../tables/index.ts'
import { toCsv } from '../tables/to-csv.ts'
import { toParquet } from '../tables/to-parquet.ts'

export const fileFormats = ['json', 'csv', 'parquet'] as const
export type FileFormat = (typeof fileFormats)[number]

/** Of the formats that are asked for those that the document has. */
export function formatsOf(document: string, asked: readonly FileFormat[]): FileFormat[] {
  return asked.filter((format) => format === 'json' || findTable(document) !== undefined)
}

export function spellFile(document: string, format: FileFormat, body: string): string | Uint8Array {
  if (format === 'json') return body
  return spellTable(findTable(document)!, format, body)
}

export function spellTable(
  table: DocumentTable,
  format: Exclude<FileFormat, 'json'>,
  body: string,
): string | Uint8Array {
  const read = readTable(table, body)
  return format === 'csv' ? toCsv(read) : toParquet(read)
}
