/** What was read of a partition is read again when the ledger says that it was committed again, and not before. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { createPartitionCache, type PartitionCache } from '../../../src/platform/ledger/partition-cache.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-05'
let database: TestDatabase
let cache: PartitionCache
let loads: number

beforeEach(async () => {
  database = await createTestDatabase('partition_cache')
  cache = createPartitionCache(2)
  loads = 0
})

afterEach(() => database.drop())

async function commit(fence: number, hash: string, at: string, asset = 'vectors'): Promise<void> {
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max, fence, committed_at)
    values (${asset}, ${gameDate}, 'complete', 'complete', ${hash}, 1, 3, ${fence}, ${Temporal.Instant.from(at)})
    on conflict (asset, game_date) do update set content_hash = excluded.content_hash, fence = excluded.fence, committed_at = excluded.committed_at`)
}

const read = (asset = 'vectors') =>
  cache.read(database.db, { asset, gameDate }, 'rows', async () => {
    loads += 1
    return loads
  })

it('several who read at once, and whoever comes later, share one reading', async () => {
  await commit(1, 'a', '2025-11-05T20:00:00Z')
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1])
  expect(await read()).toBe(1)
})

it.each([
  ['other content', 2, 'b', '2025-11-05T21:00:00Z'],
  ['the same content at another instant', 2, 'a', '2025-11-05T21:00:00Z'],
  ['the same content by another attempt at the same instant', 2, 'a', '2025-11-05T20:00:00Z'],
])('a commit of %s is read anew', async (_, fence, hash, at) => {
  await commit(1, 'a', '2025-11-05T20:00:00Z')
  expect(await read()).toBe(1)
  await commit(fence, hash, at)
  expect(await read()).toBe(2)
})

it('without a commit nothing is kept', async () => {
  expect([await read(), await read()]).toEqual([1, 2])
})

it('a reading that failed is not kept, and its error goes to who asked', async () => {
  await commit(1, 'a', '2025-11-05T20:00:00Z')
  const lost = cache.read(database.db, { asset: 'vectors', gameDate }, 'rows', () =>
    Promise.reject(new Error('lost')),
  )
  await expect(lost).rejects.toThrow('lost')
  expect(await read()).toBe(1)
})

it('the oldest reading makes room', async () => {
  for (const asset of ['vectors', 'slate', 'lines']) await commit(1, 'a', '2025-11-05T20:00:00Z', asset)
  expect([await read(), await read('slate'), await read('lines')]).toEqual([1, 2, 3])
  expect([await read('slate'), await read('lines'), await read()]).toEqual([2, 3, 4])
})
