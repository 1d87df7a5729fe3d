/** The moment that a document says, held against the tables it is made of, and how much was known of what its predictions are made from. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createDocumentsWorld, type DocumentsWorld } from '../../support/documents-world.ts'

let world: DocumentsWorld
let last: string
beforeAll(async () => {
  world = await createDocumentsWorld()
  last = world.dates.at(-1)!
}, 120_000)
afterAll(() => world.close())

const asOf = async (name: string, gameDate = last): Promise<string | null> =>
  (await world.read<{ asOf: string | null }>(name, gameDate)).asOf

/** As a document spells it; by the box scores alone, which the grades rest on. */
async function latestBoxScore(condition: ReturnType<typeof sql>): Promise<string> {
  const rows = await world.database.db.query<{ at: { toString(): string } }>(sql`
    select max(known_at) as at from player_boxscores where not withdrawn and ${condition}`)
  return rows[0]!.at.toString()
}

describe('the moment of a document', () => {
  test('is that of the latest box score for results, the record and the systems, and not of an earlier or a later date', async () => {
    const boxScores = await latestBoxScore(sql`game_date = ${last}`)
    for (const name of ['results', 'ledger', 'systems/performance', 'systems/calibration'])
      expect([name, await asOf(name)]).toEqual([name, boxScores])
    const before = world.dates.at(-2)!
    expect(await asOf('systems/performance', before)).toBe(await latestBoxScore(sql`game_date = ${before}`))
    expect(await asOf('systems/performance', before)).not.toBe(boxScores)
  })

  test('is that of his latest game for a player', async () => {
    const played = (await world.published()).filter(
      ({ name, gameDate }) => name.startsWith('players/') && gameDate === last,
    )
    expect(played.length).toBeGreaterThan(20)
    for (const { name } of played)
      expect(await asOf(name)).toBe(await latestBoxScore(sql`game_date = ${last}`))
  })

  test('is that of the latest prediction before the games, and the record is never of an earlier one', async () => {
    const said = await world.read<{ asOf: string; predictions: { asOf: string }[] }>('predictions', last)
    expect(said.asOf).toBe(
      said.predictions
        .map((each) => each.asOf)
        .sort()
        .at(-1),
    )
    expect((await asOf('ledger'))! > said.asOf).toBe(true)
  })

  test('is none where no part of it has one, which its schema says and holds it to', async () => {
    for (const name of ['calendar', 'model-health']) {
      expect(await asOf(name)).toBeNull()
      const { schema } = findDocumentKind(name)!
      expect(schema.shape.asOf!.description).toMatch(/^it has no moment: /)
      const document = await world.read(name, last)
      expect(schema.safeParse({ ...document, asOf: '2024-12-02T23:00:00Z' }).success).toBe(false)
    }
  })
})

test('what was known of a vector stands beside every prediction that was made from it', async () => {
  const { db } = world.database
  const vectors = await db.query<{ key: string; hash: string; quality: number }>(sql`
    select market || ' ' || player_id as key, vector_hash as hash, quality from feature_vectors where game_date = ${last}`)
  const known = new Map(vectors.map((each) => [each.key, each]))
  const { predictions } = await world.read<{
    predictions: { market: string; playerId: number; vectorHash: string; quality: number }[]
  }>('predictions', last)
  expect(predictions.length).toBeGreaterThan(100)
  for (const { market, playerId, vectorHash, quality } of predictions)
    expect({ hash: vectorHash, quality }).toEqual({
      hash: known.get(`${market} ${playerId}`)!.hash,
      quality: known.get(`${market} ${playerId}`)!.quality,
    })
  const tonight = await world.read<{
    players: { playerId: number; markets: { market: string; prediction: { quality: number } | null }[] }[]
  }>('tonight/all-players', last)
  const shown = tonight.players.flatMap(({ playerId, markets }) =>
    markets.flatMap(({ market, prediction }) =>
      prediction ? [[`${market} ${playerId}`, prediction.quality] as const] : [],
    ),
  )
  expect(shown.length).toBeGreaterThan(10)
  for (const [key, quality] of shown) expect([key, quality]).toEqual([key, known.get(key)!.quality])
  const { picks } = await world.read<{ picks: { market: string; playerId: number; quality: number }[] }>(
    'best-bets',
    last,
  )
  for (const { market, playerId, quality } of picks)
    expect(quality).toBe(known.get(`${market} ${playerId}`)!.quality)
})
