/** Files of every kind give the same records; a damaged one is refused, never half read. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { type Cell, openRecords } from '../../../src/nba/import/read-records.ts'
import { PipelineError } from '../../../src/platform/errors.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

async function readAll(content: Uint8Array) {
  const records = await openRecords(content, 'file')
  const rows: { cells: readonly Cell[]; line: number }[] = []
  records.visit((cells, line) => rows.push({ cells, line }))
  return { format: records.format, columns: records.columns, rows }
}

const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: 'player', data: ['Portis, Bobby', 'Jokić'], type: 'STRING' },
      { name: 'line', data: [24.5, 7], type: 'DOUBLE' },
      {
        name: 'at',
        data: ['2024-11-08T23:05:39Z', '2024-11-09T01:00:00Z'].map((text) =>
          BigInt(Temporal.Instant.from(text).epochMilliseconds),
        ),
        type: 'TIMESTAMP',
      },
      { name: 'id', data: [22400188n, 1n], type: 'INT64' },
    ],
  }),
)

describe('the same records', () => {
  test('come from CSV, with quotes, a byte-order mark, carriage returns and an empty last line', async () => {
    const text = '\uFEFFplayer,line\r\n"Portis, Bobby",24.5\r\nJokić,7\r\n\r\n'
    const wanted = {
      format: 'csv',
      columns: ['player', 'line'],
      rows: [
        { cells: ['Portis, Bobby', '24.5'], line: 2 },
        { cells: ['Jokić', '7'], line: 3 },
      ],
    }
    expect(await readAll(bytes(text))).toEqual(wanted)
    expect(await readAll(gzipSync(text))).toEqual(wanted)
    const plain = text.replace('"Portis, Bobby"', 'Portis')
    expect((await readAll(bytes(plain))).rows.map(({ line }) => line)).toEqual([2, 3])
  })

  test('come from Parquet, with instants and long integers', async () => {
    const { format, columns, rows } = await readAll(parquet)
    expect([format, columns]).toEqual(['parquet', ['player', 'line', 'at', 'id']])
    expect(rows).toEqual([
      { cells: ['Portis, Bobby', 24.5, '2024-11-08T23:05:39.000Z', 22400188], line: 1 },
      { cells: ['Jokić', 7, '2024-11-09T01:00:00.000Z', 1], line: 2 },
    ])
  })

  test.each([
    ['a list', '[{"player":"A","team":{"id":1}},{"player":"B","note":"late","team":{"id":2}}]'],
    ['data', '{"data":[{"player":"A","team":{"id":1}},{"player":"B","note":"late","team":{"id":2}}]}'],
    ['one a line', '{"player":"A","team":{"id":1}}\n{"player":"B","note":"late","team":{"id":2}}\n'],
  ])('come from JSON: %s', async (_shape, text) => {
    const { columns, rows } = await readAll(bytes(text))
    expect(columns).toEqual(['player', 'team.id', 'note'])
    expect(rows.map(({ cells }) => cells)).toEqual([
      ['A', 1, null],
      ['B', 2, 'late'],
    ])
  })

  test('come from resultSets of stats.nba.com', async () => {
    const text = '{"resultSets":[{"name":"x","headers":["A","B"],"rowSet":[[1,"x"],[2,null]]}]}'
    expect(await readAll(bytes(text))).toMatchObject({
      columns: ['A', 'B'],
      rows: [{ cells: [1, 'x'] }, { cells: [2, null] }],
    })
  })
})

describe('a damaged file', () => {
  test.each([
    ['half a gzip', gzipSync('a,b\n1,2').subarray(0, 12)],
    ['an open quote', bytes('a,b\n"open,2')],
    ['half a JSON', bytes('{"data":[{"a":1},{"a"')],
    ['JSON without a list', bytes('{"hello":"world"}')],
    ['half a Parquet', parquet.subarray(0, parquet.length - 20)],
  ])('%s is refused as a whole', async (_what, content) => {
    const thrown = await readAll(content).catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(PipelineError)
    expect(thrown).toMatchObject({ code: 'import.refused' })
    expect((thrown as Error).message).toContain('Nothing of it was imported')
  })

  /** Damaged Parquet: parquet-records.test.ts. */
  test('however it is damaged, is read or refused, and nothing else is thrown', async () => {
    const originals = [
      bytes('{"data":[{"player":"A","team":{"id":1}}]}'),
      bytes('player,line\n"Portis, Bobby",24.5\n'),
    ]
    let refused = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        fc.nat(100_000),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (original, place, mask, isCut) => {
          const at = place % original.length
          const damaged = isCut
            ? original.slice(0, at)
            : original.map((each, index) => (index === at ? each ^ mask : each))
          try {
            await readAll(damaged)
          } catch (error) {
            refused += 1
            expect(error).toMatchObject({ code: 'import.refused' })
          }
        },
      ),
      { numRuns: 400, seed: 7 },
    )
    expect(refused).toBeGreaterThan(40)
  })
})
