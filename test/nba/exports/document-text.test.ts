/** The list that makes a document long is stored compressed, and nobody who reads the document sees anything of it. */
import { createHash } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDocumentAsset } from '../../../src/nba/6-exports/create-document-asset.ts'
import { JsonText } from '../../../src/nba/6-exports/envelope.ts'
import { readNewestDocument, textDigest } from '../../../src/nba/6-exports/stored-documents.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readBack, writeRows } from '../../../src/platform/ledger/write-rows.ts'
import { registerRelease } from '../../../src/platform/release/releases.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const gameDate = '2025-11-05'
const now = Temporal.Instant.from('2025-11-06T12:00:00Z')
const grades = Array.from({ length: 500 }, (_, playerId) =>
  JSON.stringify({ system: 'ridge', playerId, playerName: 'Dončić' }),
)

let database: TestDatabase
let said: readonly string[] = grades
beforeAll(async () => {
  database = await createTestDatabase('document_text')
})
afterAll(() => database.drop())

const asset = createDocumentAsset({
  collection: 'results',
  documents: ['results'],
  gate: 'results_publication',
  needs: [],
  opens: { hoursAfterLastTip: 2 },
  deadline: { hoursAfterLastTip: 3 },
  build: async () => [
    {
      name: 'results',
      asOf: null,
      coverage: null,
      halt: null,
      body: { games: ['ć'], grades: JsonText.listOf(said), last: 1 },
    },
  ],
})

/** The content hash of what then stands. */
async function publish(): Promise<string> {
  const { db } = database
  const { rows } = await asset.produce({ db, gameDate, now, missing: [] } as unknown as PartitionContext)
  return db.transaction(async (tx) => {
    const [write] = asset.writes
    await writeRows(tx, write!, gameDate, rows[0]!, { isFirst: false, now })
    return (await readBack(tx, write!, gameDate)).hash
  })
}

interface Row {
  readonly revision: number
  readonly body: string
  readonly packed: Buffer | null
  readonly digest: string
}

const readRows = (): Promise<Row[]> =>
  database.db.query(sql`
    select revision, body, packed, encode(${textDigest}, 'hex') as digest from documents d order by revision`)

test('is read whole, and as it was written; everything before the list stands there for those who read no further', async () => {
  const hash = await publish()
  const [row] = await readRows()
  const { body } = (await readNewestDocument(database.db, 'results', gameDate))!
  expect(JSON.parse(body)).toMatchObject({
    games: ['ć'],
    grades: grades.map((each) => JSON.parse(each)),
    last: 1,
  })
  expect(row!.body).toBe(body.slice(0, body.indexOf(',"grades":[')))
  expect(row!.packed!.length).toBeLessThan(body.length / 5)
  expect(row!.digest).toBe(createHash('sha256').update(body).digest('hex'))
  expect(await publish()).toBe(hash)
  expect(await readRows()).toHaveLength(1)
})

test('of another list there is another revision, and another hash', async () => {
  const before = await publish()
  said = grades.toSpliced(250, 1)
  expect(await publish()).not.toBe(before)
  expect((await readRows()).map(({ revision }) => revision)).toEqual([1, 2])
  const { body } = (await readNewestDocument(database.db, 'results', gameDate))!
  expect(JSON.parse(body)).toMatchObject({ revision: 2, revisedBecause: ['content'] })
})

test('other bytes of the same text are no other text, and damaged ones are none', async () => {
  const { db } = database
  const hash = await publish()
  const [, row] = await readRows()
  const rewrite = async (packed: Buffer): Promise<void> => {
    await db.query(sql`alter table documents disable trigger user`)
    await db.query(sql`update documents set packed = ${packed} where revision = 2`)
    await db.query(sql`alter table documents enable trigger user`)
  }
  const { body } = (await readNewestDocument(db, 'results', gameDate))!
  const params = { [constants.ZSTD_c_compressionLevel]: 19, [constants.ZSTD_c_checksumFlag]: 1 }
  await rewrite(zstdCompressSync(body.slice(row!.body.length), { params }))
  expect((await readNewestDocument(db, 'results', gameDate))!.body).toBe(body)
  expect(await publish()).toBe(hash)
  expect((await readRows())[1]!.packed).not.toEqual(row!.packed)
  for (let at = 8; at < row!.packed!.length; at += 41) {
    const damaged = Buffer.from(row!.packed!)
    damaged[at]! ^= 1
    await rewrite(damaged)
    await expect(readNewestDocument(db, 'results', gameDate)).rejects.toThrow()
  }
  await rewrite(row!.packed!)
  expect(await readRows()).toHaveLength(2)
})

test('what a release of before stored whole hashes to the same, and stays as it is when it is made again', async () => {
  const { db } = database
  const hash = await publish()
  const { body } = (await readNewestDocument(db, 'results', gameDate))!
  await db.query(sql`alter table documents disable trigger user`)
  await db.query(sql`update documents set body = ${body}, packed = null, digest = null where revision = 2`)
  await db.query(sql`alter table documents enable trigger user`)
  expect(await publish()).toBe(hash)
  const rows = await readRows()
  expect(rows).toHaveLength(2)
  expect(rows[1]).toMatchObject({
    body,
    packed: null,
    digest: createHash('sha256').update(body).digest('hex'),
  })
})

test('is stored whole while another code is about, which may read it only so', async () => {
  const { db } = database
  const codes = [await register('one'), await register('two')]
  expect(new Set(codes).size).toBe(2)
  said = grades.toSpliced(100, 1)
  await publish()
  const rows = await readRows()
  expect(rows.map(({ packed }) => packed !== null)).toEqual([true, false, false])
  expect(JSON.parse(rows[2]!.body)).toMatchObject({ revision: 3, last: 1 })
  await db.query(
    sql`update releases set last_seen_at = ${now.subtract({ minutes: 11 })} where code_hash = 'one'`,
  )
  said = grades
  await publish()
  expect((await readRows()).map(({ packed }) => packed !== null)).toEqual([true, false, false, true])
})

const register = (codeHash: string) => registerRelease(database.db, { codeHash, codeVersion: '1' }, now)
