/** stats.nba.com's tables: a header beside rows of cells. Gives the wanted columns of a row as an object held against a schema.
 *
 * Columns have moved before, so they are found by name; an error names the column beside the place of the cell. */
import { z } from 'zod'
import { describeChangedPlace } from '../../../platform/reply.ts'

export const resultSets = z.object({
  resultSets: z
    .array(
      z.object({ name: z.string(), headers: z.array(z.string()), rowSet: z.array(z.array(z.unknown())) }),
    )
    .min(1),
})
export type ResultSets = z.output<typeof resultSets>['resultSets']

/** The rows of the table of that name; `source.schema-changed` for a missing table, column or cell. */
export function readTable<Shape extends z.ZodRawShape>(
  sets: ResultSets,
  name: string,
  row: z.ZodObject<Shape>,
): z.output<z.ZodObject<Shape>>[] {
  const place = sets.findIndex((set) => set.name === name)
  const table = sets[place]
  if (!table)
    throw describeChangedPlace(['resultSets'], `a table ${name}`, sets.map((set) => set.name).join(', '))
  const path = ['resultSets', place]
  const columns = Object.keys(row.shape)
  const missing = columns.filter((column) => !table.headers.includes(column))
  if (missing.length > 0) {
    throw describeChangedPlace(
      [...path, 'headers'],
      `the columns ${missing.join(', ')}`,
      table.headers.join(', '),
    )
  }
  const places = columns.map((column) => [column, table.headers.indexOf(column)] as const)
  return table.rowSet.map((cells, number) => {
    const rowPath = [...path, 'rowSet', number]
    if (cells.length !== table.headers.length) {
      throw describeChangedPlace(rowPath, `${table.headers.length} cells as there are headers`, cells.length)
    }
    const result = row.safeParse(Object.fromEntries(places.map(([column, cell]) => [column, cells[cell]])))
    if (result.success) return result.data
    const [issue] = result.error.issues
    const column = String(issue!.path[0])
    const cell = table.headers.indexOf(column)
    const expected = issue!.message.replace(/^Invalid input: /, '').replace(/, received .*$/, '')
    throw describeChangedPlace([...rowPath, cell], `${column}, ${expected}`, cells[cell])
  })
}
