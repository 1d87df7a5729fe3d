/** Reads a gzipped CSV file of the data pack into rows of fields, its header checked.
 *
 * Nearly all lines hold no quote and are split at the comma (a season of box scores in 60 ms); the few that do ("Portis,
 * Bobby") go through the real parser. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'

export type TableRow = readonly string[]

/** Throws when the file is absent, a named column is, or a row has another number of fields than the header. */
export function readTable(path: string, columns: readonly string[]): TableRow[] {
  const lines = gunzipSync(readFileSync(path)).toString('utf8').split(/\r?\n/)
  const header = (lines[0] ?? '').replace(/^\uFEFF/, '').split(',')
  const positions = columns.map((column) => {
    const position = header.indexOf(column)
    if (position < 0) throw new Error(`${path} has no column ${column}; it has ${header.join(', ')}`)
    return position
  })
  const rows: TableRow[] = []
  for (let index = 1; index < lines.length; index++) {
    const line = lines[index]
    if (!line) continue
    const fields = line.includes('"') ? (parse(line)[0] as string[]) : line.split(',')
    if (fields.length !== header.length) {
      throw new Error(`${path}:${index + 1} has ${fields.length} fields, the header ${header.length}`)
    }
    rows.push(positions.map((position) => fields[position] as string))
  }
  return rows
}
