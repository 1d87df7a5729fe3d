/** CSV as RFC 4180 has it: a line of names, CRLF, quotes where they are needed. Nothing between two commas is null; an empty text is "". */
import type { Column } from './column.ts'
import { type ReadTable, readCell } from './document-table.ts'

export function toCsv({ columns, rows }: ReadTable): string {
  const lines = [columns.map(({ name }) => quote(name)).join(',')]
  for (const row of rows) lines.push(columns.map((column) => spell(column, readCell(column, row))).join(','))
  return `${lines.join('\r\n')}\r\n`
}

function spell({ kind }: Column, value: unknown): string {
  if (value === null || value === undefined) return ''
  return quote(kind === 'json' ? JSON.stringify(value) : String(value))
}

function quote(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
