/** CSV and Parquet say what their document says: read back, cell by cell. */
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import {
  type ColumnKind,
  type DocumentTable,
  readTable,
} from '../../../src/nba/6-exports/tables/document-table.ts'
import { documentTables } from '../../../src/nba/6-exports/tables/index.ts'
import { toCsv } from '../../../src/nba/6-exports/tables/to-csv.ts'
import { toParquet } from '../../../src/nba/6-exports/tables/to-parquet.ts'

const table: DocumentTable = {
  document: 'notes',
  list: 'notes',
  columns: [
    { name: 'playerName', kind: 'text' },
    { name: 'playerId', kind: 'integer' },
    { name: 'line', kind: 'number' },
    { name: 'isWithin3', kind: 'boolean' },
    { name: 'asOf', kind: 'instant' },
    { name: 'factors', kind: 'json' },
  ],
}
const full = {
  playerName: 'Jokić, "Joker"\nNikola',
  playerId: 203999,
  line: 26.5,
  isWithin3: false,
  asOf: '2024-12-02T23:00:00.12Z',
  factors: { pace: -0.4, list: [1, 2] },
}
const empty = { playerName: '', playerId: 0, line: 0, isWithin3: true, asOf: null, factors: null }
const bodyOf = (notes: readonly object[] | undefined): string =>
  JSON.stringify({ document: 'notes/2024-12-02', revision: 3, notes, ignored: 1 })
const read = (notes?: readonly object[]) => readTable(table, bodyOf(notes))

async function readBack(bytes: Uint8Array): Promise<object[]> {
  return parquetReadObjects({ file: bytes.slice().buffer })
}

describe('a table of a document', () => {
  it('as CSV: commas, quotes and lines within a text stay; nothing is null, and "" is an empty text', () => {
    const csv = toCsv(read([full, empty, {}]))
    expect(csv.split('\r\n')[0]).toBe('playerName,playerId,line,isWithin3,asOf,factors')
    expect(csv.endsWith('"",0,0,true,,\r\n,,,,,\r\n')).toBe(true)
    const [first] = parse(csv, { columns: true }) as Record<string, string>[]
    expect(first).toEqual({
      ...{ playerName: full.playerName, playerId: '203999', line: '26.5', isWithin3: 'false' },
      ...{ asOf: full.asOf, factors: JSON.stringify(full.factors) },
    })
  })

  it('as Parquet: typed, instants to the millisecond, a missing field is null', async () => {
    const rows = await readBack(toParquet(read([full, empty, {}])))
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      { ...full, asOf: '2024-12-02T23:00:00.120Z' },
      empty,
      Object.fromEntries(table.columns.map(({ name }) => [name, null])),
    ])
    expect((rows[0] as { asOf: unknown }).asOf).toBeInstanceOf(Date)
  })

  it('has its columns where it has no rows, and where the document has no such list', async () => {
    for (const notes of [[], undefined]) {
      expect(toCsv(read(notes))).toBe('playerName,playerId,line,isWithin3,asOf,factors\r\n')
      expect(await readBack(toParquet(read(notes)))).toEqual([])
    }
  })

  it('is the same bytes twice', () => {
    expect(toParquet(read([full, empty]))).toEqual(toParquet(read([full, empty])))
  })
})

describe('the tables of documents', () => {
  it.each(documentTables)(
    '$document has a column for every field of its rows, in their order, of its kind',
    (each) => {
      const kind = findDocumentKind(each.document)!
      const { properties } = z.toJSONSchema(kind.schema) as unknown as {
        properties: Record<string, ListSchema>
      }
      const fields = Object.entries(properties[each.list]!.items.properties)
      expect(each.columns).toEqual(fields.map(([name, field]) => ({ name, kind: kindOf(field) })))
    },
  )
})

interface ListSchema {
  readonly items: { readonly properties: Record<string, FieldSchema> }
}

interface FieldSchema {
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly anyOf?: readonly FieldSchema[]
}

function kindOf(field: FieldSchema): ColumnKind {
  const { type: types, format } = field.anyOf?.find((each) => each.type !== 'null') ?? field
  const type = [types].flat().find((each) => each !== 'null')
  if (format === 'date-time') return 'instant'
  if (type === 'integer' || type === 'number' || type === 'boolean') return type
  return type === 'string' ? 'text' : 'json'
}
