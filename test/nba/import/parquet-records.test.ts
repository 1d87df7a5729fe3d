/** Damaged Parquet files end: with rows, or with an error that says so. Some of these sent the reader round for ever. */
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, test } from 'vitest'
import { readParquet } from '../../../src/nba/import/parquet-records.ts'

const rows = 300
const whole = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      {
        name: 'GAME_ID',
        data: Array.from({ length: rows }, (_, row) => `00225${String(row % 40).padStart(5, '0')}`),
        type: 'STRING',
      },
      { name: 'PTS', data: Array.from({ length: rows }, (_, row) => row % 30), type: 'INT32' },
      { name: 'PLAYER_NAME', data: Array.from({ length: rows }, (_, row) => `P ${row}`), type: 'STRING' },
    ],
  }),
)

/** The file with a few bits flipped, always the same ones for the same number. */
function damage(number: number): Uint8Array {
  const bytes = whole.slice()
  for (let flip = 0; flip < 1 + (number % 4); flip += 1) {
    const place = (number * 7919 + flip * 104_729) % bytes.length
    bytes[place] = bytes[place]! ^ (1 << ((number + flip) % 8))
  }
  return bytes
}

describe('a Parquet file', () => {
  test('that is whole gives its rows', async () => {
    const records = await readParquet(whole)
    expect(records).toHaveLength(rows)
    expect(records[1]).toEqual({ GAME_ID: '0022500001', PTS: 1, PLAYER_NAME: 'P 1' })
  })

  test('on which the reader found no end is refused when the time is over', { timeout: 30_000 }, async () => {
    for (const number of [103, 149])
      await expect(readParquet(damage(number), 1)).rejects.toThrow(/damaged|no end/)
  })

  test('with flipped bits ends one way or the other', { timeout: 60_000 }, async () => {
    const ends = await Promise.all(
      Array.from({ length: 24 }, (_, number) =>
        readParquet(damage(number), 5).then(
          (records) => (Array.isArray(records) ? 'rows' : 'nothing'),
          (error: unknown) => (error instanceof Error ? 'error' : 'nothing'),
        ),
      ),
    )
    expect(new Set(ends)).toEqual(new Set(['rows', 'error']))
  })
})
