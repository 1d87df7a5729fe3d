/** The columns of a table, read from the schema of its document: one for every field of a row, in order. An object gets a column for each of its
 * fields; lists, and objects whose fields nobody knows before, are JSON. */
import { describeDocument, documentKinds } from '../schemas/index.ts'
import type { Column, ColumnKind } from './column.ts'

interface FieldSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly anyOf?: readonly FieldSchema[]
  readonly properties?: Readonly<Record<string, FieldSchema>>
  readonly items?: FieldSchema
}

export function deriveColumns(document: string, lists: readonly string[]): Column[] {
  const kind = documentKinds.find(({ name }) => name === document)!
  let fields = (describeDocument(kind) as FieldSchema).properties!
  for (const [depth, list] of lists.entries()) {
    const { [list]: rows, ...beside } = fields
    fields = { ...(depth === 0 ? {} : beside), ...rows!.items!.properties }
  }
  return columnsOf(fields, [])
}

function columnsOf(fields: Readonly<Record<string, FieldSchema>>, above: readonly string[]): Column[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const said = field.anyOf?.filter(({ type }) => type !== 'null') ?? [field]
    const path = [...above, name]
    const { properties } = said[0]!
    if (said.length === 1 && properties) return columnsOf(properties, path)
    return [{ name: path.join('_'), kind: kindOf(said[0]!), path }]
  })
}

function kindOf({ type: types, format }: FieldSchema): ColumnKind {
  const type = [types].flat().find((each) => each !== 'null')
  if (format === 'date-time') return 'instant'
  if (type === 'integer' || type === 'number' || type === 'boolean') return type
  return type === 'string' ? 'text' : 'json'
}
