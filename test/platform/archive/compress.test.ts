/** Bodies kept as differences: they come back byte by byte, and a reply that changes little costs little. */
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { archiveReply, readBodies } from '../../../src/platform/archive/archive.ts'
import { compressAgainst, compressAlone, decompress } from '../../../src/platform/archive/compress.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('archive')
})
afterAll(() => database.drop())

const key = { asset: 'prop_line_replies', gameDate: '2025-01-12' }

/** A board of lines; every step moves one of its prices. */
function board(step: number): Uint8Array {
  const outcomes = Array.from({ length: 400 }, (_, place) => ({
    name: place % 2 === 0 ? 'Over' : 'Under',
    description: `Player ${(place * 7919) % 211} of ${(place * 104_729) % 1_009}`,
    price: -110 - (place === step % 400 ? step : 0),
    point: ((place * 31) % 60) + 0.5,
  }))
  return Buffer.from(JSON.stringify({ id: 'event', outcomes }))
}

async function archive(resource: string, body: Uint8Array, minute: number): Promise<string> {
  const receivedAt = Temporal.Instant.from('2025-01-12T17:00:00Z').add({ minutes: minute })
  const reply = { url: 'https://source/odds', status: 200, headers: {}, body, receivedAt }
  return (await archiveReply(database.db, key, resource, reply)).bodyHash
}

function readStored(hashes: readonly string[]) {
  return database.db.query<{ hash: string; encoding: string; bytes: number; baseHash: string | null }>(sql`
    select body_hash as hash, encoding, octet_length(body) as bytes, base_hash as "baseHash" from archive_bodies
    where body_hash = any(${hashes}::text[])`)
}

describe('a body against a base', () => {
  it('comes back byte by byte, whatever the two are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 3000 }),
        fc.uint8Array({ minLength: 1, maxLength: 3000 }),
        (body, base) => {
          expect(Buffer.from(decompress(compressAgainst(body, base), base)).equals(body)).toBe(true)
          expect(Buffer.from(decompress(compressAlone(body))).equals(body)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the archive of a reply that is asked for again', () => {
  it('keeps the first whole and the next as differences from it, and gives each back as received', async () => {
    const bodies = [0, 1, 2, 3].map(board)
    const hashes: string[] = []
    for (const [minute, body] of bodies.entries()) hashes.push(await archive('odds/a', body, minute))
    const stored = new Map((await readStored(hashes)).map((row) => [row.hash, row]))
    expect(hashes.map((hash) => stored.get(hash)!.baseHash)).toEqual([null, hashes[0], hashes[0], hashes[0]])
    const [whole, ...differences] = hashes.map((hash) => stored.get(hash)!.bytes)
    for (const bytes of differences) expect(bytes).toBeLessThan(whole! / 5)
    const read = await readBodies(database.db, hashes)
    for (const [place, hash] of hashes.entries())
      expect(Buffer.from(read.get(hash)!).equals(Buffer.from(bodies[place]!))).toBe(true)
  })

  it('keeps a reply that has become another one whole, and measures the next against that', async () => {
    const other = Buffer.from(
      JSON.stringify(Array.from({ length: 900 }, (_, place) => (place * 2_654_435_761) % 99_991)),
    )
    const later = Buffer.concat([other, Buffer.from(' ')])
    const hashes = [
      await archive('odds/b', board(9), 0),
      await archive('odds/b', other, 1),
      await archive('odds/b', later, 2),
    ]
    const stored = new Map((await readStored(hashes)).map((row) => [row.hash, row]))
    expect(hashes.map((hash) => stored.get(hash)!.baseHash)).toEqual([null, null, hashes[1]])
    expect((await readBodies(database.db, [hashes[2]!])).get(hashes[2]!)).toEqual(new Uint8Array(later))
  })

  it('knows a body that it has, under whichever name it comes again', async () => {
    const first = await archive('odds/c', board(20), 0)
    await archive('odds/c', board(21), 1)
    expect(await archive('odds/c', board(20), 2)).toBe(first)
    expect(await readStored([first])).toHaveLength(1)
    const [receipt] = await database.db.query<{ times: number }>(sql`
      select times_seen as times from archive_receipts where resource = 'odds/c' and body_hash = ${first}`)
    expect(receipt!.times).toBe(2)
  })
})
