/** CSV and Parquet say what their document says: read back, cell by cell. */
import { parse } from 'csv-parse/sync'
import { parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { documentKinds } from '../../../src/nba/6-exports/schemas/index.ts'
import type { ColumnKind } from '../../../src/nba/6-exports/tables/column.ts'
import { type DocumentTable, readTable } from '../../../src/nba/6-exports/tables/document-table.ts'
import { documentTables, findTable } from '../../../src/nba/6-exports/tables/index.ts'
import { toCsv } from '../../../src/nba/6-exports/tables/to-csv.ts'
import { toParquet } from '../../../src/nba/6-exports/tables/to-parquet.ts'
import { makeEvening } from '../../support/site/stage.ts'

const column = (name: string, kind: ColumnKind) => ({ name, kind, path: name.split('_') })
const table: DocumentTable = {
  document: 'notes',
  lists: ['notes'],
  columns: [
    column('playerName', 'text'),
    column('playerId', 'integer'),
    column('line', 'number'),
    column('isWithin3', 'boolean'),
    column('asOf', 'instant'),
    column('factors', 'json'),
    column('hits_rate', 'number'),
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
const withHits = { ...full, hits: { rate: 0.5 } }
const bodyOf = (notes: readonly object[] | undefined): string =>
  JSON.stringify({ document: 'notes/2024-12-02', revision: 3, notes, ignored: 1 })
const read = (notes?: readonly object[]) => readTable(table, bodyOf(notes))

async function readBack(bytes: Uint8Array): Promise<object[]> {
  return parquetReadObjects({ file: bytes.slice().buffer })
}

describe('a table of a document', () => {
  it('as CSV: commas, quotes and lines within a text stay; nothing is null, and "" is an empty text', () => {
    const csv = toCsv(read([withHits, { ...empty, hits: null }, {}]))
    expect(csv.split('\r\n')[0]).toBe('playerName,playerId,line,isWithin3,asOf,factors,hits_rate')
    expect(csv.endsWith('"",0,0,true,,,\r\n,,,,,,\r\n')).toBe(true)
    const [first] = parse(csv, { columns: true }) as Record<string, string>[]
    expect(first).toEqual({
      ...{ playerName: full.playerName, playerId: '203999', line: '26.5', isWithin3: 'false' },
      ...{ asOf: full.asOf, factors: JSON.stringify(full.factors), hits_rate: '0.5' },
    })
  })

  it('as Parquet: typed, instants to the millisecond, a missing field is null', async () => {
    const rows = await readBack(toParquet(read([withHits, { ...empty, hits: null }, {}])))
    expect(JSON.parse(JSON.stringify(rows))).toEqual([
      { ...full, asOf: '2024-12-02T23:00:00.120Z', hits_rate: 0.5 },
      { ...empty, hits_rate: null },
      Object.fromEntries(table.columns.map(({ name }) => [name, null])),
    ])
    expect((rows[0] as { asOf: unknown }).asOf).toBeInstanceOf(Date)
  })

  it('has its columns where it has no rows, and where the document has no such list', async () => {
    for (const notes of [[], undefined]) {
      expect(toCsv(read(notes))).toBe('playerName,playerId,line,isWithin3,asOf,factors,hits_rate\r\n')
      expect(await readBack(toParquet(read(notes)))).toEqual([])
    }
  })

  it('is the same bytes twice', () => {
    expect(toParquet(read([full, empty]))).toEqual(toParquet(read([full, empty])))
  })
})

/** What stands in a row, with dots where it stands in an object of the row. */
function listLeaves(fields: Record<string, unknown>, above = ''): Map<string, unknown> {
  return new Map(
    Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
      const path = `${above}${name}`
      const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
      return isObject ? [...listLeaves(value as Record<string, unknown>, `${path}.`)] : [[path, value]]
    }),
  )
}

describe('the tables of documents', () => {
  it('are of every kind that is not about one player', () => {
    const kinds = documentKinds.filter(({ isCollection }) => !isCollection)
    expect(documentTables.map(({ document }) => document).sort()).toEqual(
      kinds.map(({ name }) => name).sort(),
    )
    expect(findTable('tonight/all-players')).toBeDefined()
    expect(findTable('tonight/player/2544')).toBeUndefined()
  })

  it('have a column for every field of their rows, in order, of its kind', () => {
    const spell = (document: string) =>
      findTable(document)!
        .columns.map(({ name, kind }) => (kind === 'text' ? name : `${name}:${kind}`))
        .join(' ')
    expect(spell('trends/hot')).toBe(
      'playerId:integer playerName team_teamId:integer team_tricode team_name opponent_teamId:integer opponent_tricode opponent_name gameId market line:number seasonGames:integer ' +
        'seasonMean:number recentGames:integer recentMean:number z:number over_n:integer over_hits:integer over_rate:number over_interval95:json next_n:integer next_hits:integer ' +
        'next_rate:number next_interval95:json',
    )
    expect(spell('status')).toBe('part state says at:instant dueAt:instant isOnTime:boolean')
    expect(spell('tonight/all-players')).toMatch(
      /^playerId:integer playerName gameId teamId:integer injury_status .* market line_line:number .* line_books:json prediction_system .* exclusion_reason exclusion_detail$/,
    )
    expect(spell('predictions')).toMatch(
      /^system market .* quantiles:json .* factors:json modelHash vectorHash quality:number$/,
    )
  })

  it.each(documentTables)(
    '$document says in CSV and in Parquet what the document says, row by row',
    async (each) => {
      const found = makeEvening().find(({ document }) => document.startsWith(`${each.document}/`))
      const made = found ?? { document: `${each.document}/2024-12-02`, revision: 1, [each.lists[0]]: [{}] }
      const body = JSON.stringify(made)
      const outer = (made as unknown as Record<string, Record<string, unknown>[]>)[each.lists[0]]!
      const [, inner] = each.lists
      const rows =
        inner === undefined
          ? outer
          : outer.flatMap(({ [inner]: list, ...beside }) =>
              (list as object[]).map((member): Record<string, unknown> => ({ ...beside, ...member })),
            )
      expect(rows.length).toBeGreaterThan(0)
      const csv = parse(toCsv(readTable(each, body)), { columns: true }) as Record<string, string>[]
      const parquet = (await readBack(toParquet(readTable(each, body)))) as Record<string, unknown>[]
      expect([csv.length, parquet.length]).toEqual([rows.length, rows.length])
      const told = rows.flatMap((row, index) =>
        [...listLeaves(row)]
          .filter(([, value]) => value !== null)
          .map(([path, value]) => {
            const name = path.replaceAll('.', '_')
            const read = parquet[index]![name]
            const spelled = typeof value === 'object' ? JSON.stringify(value) : String(value)
            const isTime = read instanceof Date
            return {
              said: [index, name, spelled, isTime ? Date.parse(spelled) : value],
              read: [index, name, csv[index]![name], isTime ? read.getTime() : read],
            }
          }),
      )
      expect(told.map(({ read }) => read)).toEqual(told.map(({ said }) => said))
    },
  )
})
