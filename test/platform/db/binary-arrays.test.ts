/** What the server sends of an array is what it holds, to the last bit. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readDoubleArray, writeNumberArray, writePieceArray } from '../../../src/platform/db/binary-arrays.ts'
import { type Sql, sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('double-array')
})
afterAll(() => database.drop())

async function send(array: Sql): Promise<Buffer> {
  const [row] = await database.db.query<{ bytes: Buffer }>(sql`select array_send(${array}) as bytes`)
  return row!.bytes
}

it.each([
  ['{}', []],
  ['{7}', [7]],
  ['{NULL}', [Number.NaN]],
  [
    '{0.1,-0,NULL,1e-310,1.7976931348623157e308,NULL,-Infinity,3}',
    [0.1, -0, Number.NaN, 1e-310, Number.MAX_VALUE, Number.NaN, Number.NEGATIVE_INFINITY, 3],
  ],
])('%s', async (spelled, values) => {
  expect(readDoubleArray(await send(sql`${spelled}::double precision[]`))).toEqual(Float64Array.from(values))
})

it('what is written is what the server would send', async () => {
  const server = async (array: Sql) => (await send(array)).toString('hex')
  const doubles = [0.1, -0, null, 1e-310, Number.MAX_VALUE, Number.NaN, -3]
  expect(writeNumberArray('double precision', doubles)!.toString('hex')).toBe(
    await server(sql`'{0.1,0,NULL,1e-310,1.7976931348623157e308,NULL,-3}'::double precision[]`),
  )
  expect(writeNumberArray('integer', [1, -2147483647, undefined])!.toString('hex')).toBe(
    await server(sql`'{1,-2147483647,NULL}'::integer[]`),
  )
  expect(writePieceArray('text', ['', 'Dončić 🏀', null, 'NULL']).toString('hex')).toBe(
    await server(sql`array['', 'Dončić 🏀', null, 'NULL']`),
  )
  expect(writePieceArray('bytea', [Buffer.from([0, 255]), Buffer.alloc(0)]).toString('hex')).toBe(
    await server(sql`array['\\x00ff', '\\x']::bytea[]`),
  )
})

it.each([
  ['integer' as const, [1, 1.5]],
  ['integer' as const, [2 ** 31]],
  ['double precision' as const, [1, '2']],
])('%s: %j is left to the server', (type, values) => {
  expect(writeNumberArray(type, values)).toBeUndefined()
})

it('anything else is refused', async () => {
  const table = await send(sql`array[[1, 2], [3, 4]]::double precision[]`)
  expect(() => readDoubleArray(table)).toThrow('not an array of doubles: 2 dimensions')
  const whole = await send(sql`array[1, 2]::integer[]`)
  expect(() => readDoubleArray(whole)).toThrow('elements of type 23')
})
