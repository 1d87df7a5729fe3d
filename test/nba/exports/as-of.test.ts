/** The moment that a document says, on an evening whose facts each come at a time of their own: lines at 10:00, 15:00, 18:45 and an hour later for
 * the second game, reports in between, one box score in the night, and one of two days before that nobody had until the next day. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { refreshPartitions } from '../../../src/platform/ledger/refresh.ts'
import { changingAsset } from '../../support/changing-asset.ts'
import { type PublishedReader, readPublished } from '../../support/documents-world.ts'
import { type FaultDay, startFaultDay } from '../../support/fault-day.ts'
import { createSmallLeague } from '../../support/small-league.ts'
import { withPicks } from '../../support/stand-in-ridge.ts'

const [before, gameDate] = ['2025-10-25', '2025-10-27']
const [earlyGame, lateGame, oldGame] = ['0022500010', '0022500011', '0022500007']
/** From when the box scores were known; of all others by the rule, or when they were fetched. */
const knownAt: Readonly<Record<string, string>> = {
  [earlyGame]: '2025-10-28T03:10:00Z',
  [lateGame]: '2025-10-28T06:40:00Z',
  [oldGame]: '2025-10-28T15:00:00Z',
}
const withLateBoxScores = changingAsset('player_boxscores', (asset) => ({
  async produce(context) {
    const made = await asset.produce(context)
    const rows = made.rows[0] as readonly { game_id: string }[]
    return { ...made, rows: [rows.map((row) => ({ ...row, ...knownOf(row.game_id) }))] }
  },
}))
const knownOf = (gameId: string): object => (knownAt[gameId] ? { known_at: knownAt[gameId] } : {})

let day: FaultDay
let read: PublishedReader['read']
let published: PublishedReader['published']
beforeAll(async () => {
  const league = createSmallLeague('as-of')
  day = await startFaultDay(league, {
    ...{ facts: ['injuries'], gameDate, dates: [before, gameDate] },
    wrapPipeline: (pipeline) => withPicks(withLateBoxScores(pipeline)),
  })
  ;({ read, published } = readPublished(day.database))
}, 240_000)
afterAll(() => day.close())

/** Eastern, of the date; lived in one step, so that everything is looked at then and at no other time. */
const easternInstant = (time: string): string =>
  Temporal.ZonedDateTime.from(`${gameDate}T${time}[America/New_York]`).toInstant().toString()
const liveUntil = (time: string): Promise<void> =>
  day.liveUntil(Temporal.Instant.from(easternInstant(time)).epochMilliseconds, 24 * 60)

const asOf = async (name: string): Promise<string | null> =>
  (await read<{ asOf: string | null }>(name, gameDate)).asOf

interface Said {
  readonly system: string
  readonly gameId: string
  readonly playerId: number
  readonly asOf: string
  readonly lineSnapshotAt: string | null
}
const readPredictions = async (): Promise<readonly Said[]> =>
  (await read<{ predictions: Said[] }>('predictions', gameDate)).predictions

describe('before the games', () => {
  beforeAll(async () => {
    for (const time of ['11:05', '16:30', '18:30', '18:50']) await liveUntil(time)
  }, 240_000)

  test('it is when the latest prediction was made: not the first one, nor a report, nor the tip-off, nor what moves later', async () => {
    for (const name of ['predictions', 'best-bets', 'tonight/all-players', 'trends/hot'])
      expect([name, await asOf(name)]).toEqual([name, easternInstant('18:50')])
    const predictions = await readPredictions()
    expect(predictions.some((each) => each.asOf < easternInstant('18:50'))).toBe(true)
    const reports = await day.database.db.query<{ at: string }>(sql`
      select distinct known_at::text as at from injuries where game_date = ${gameDate} and known_at > ${easternInstant('11:05')}`)
    expect(reports.length).toBeGreaterThan(0)
  })

  test('of a date that was made afterwards it is the last tip-off, up to which everything was read, and no line nor report', async () => {
    const said = await read<{ asOf: string; predictions: Said[] }>('predictions', before)
    expect(said.asOf).toBe('2025-10-26T00:00:00Z')
    const shown = said.predictions.flatMap(({ lineSnapshotAt }) => lineSnapshotAt ?? [])
    expect(shown.length).toBeGreaterThan(10)
    expect(shown.every((at) => at < said.asOf)).toBe(true)
    const ofOldGame = said.predictions.find(({ gameId, system }) => gameId === oldGame && system === 'ridge')!
    const player = await read<{ asOf: string }>(`tonight/player/${ofOldGame.playerId}`, before)
    expect(player.asOf).toBe('2025-10-25T23:00:00Z')
  })

  test('of one player it is that of his own prediction, whatever moved beside him', async () => {
    const predictions = (await readPredictions()).filter(({ system }) => system === 'ridge')
    const own = new Map(predictions.map((each) => [each.playerId, each.asOf]))
    for (const [playerId, at] of own) expect(await asOf(`tonight/player/${playerId}`)).toBe(at)
    expect(new Set(own.values()).size).toBeGreaterThan(1)
  })

  test('it stays where nothing was predicted anew, however late the document is made', async () => {
    await liveUntil('18:55')
    const now = day.system.clock.now()
    const partitions = ['export_predictions', 'export_tonight'].map((asset) => ({ asset, gameDate }))
    const known = await published()
    await day.database.db.transaction((tx) =>
      refreshPartitions(tx, { partitions, actor: 'test', reason: 'again', now }),
    )
    await day.system.process.settle()
    expect(await day.countAttempts('export_predictions')).toBeGreaterThan(1)
    expect(await published()).toEqual(known)
    expect(await asOf('predictions')).toBe(easternInstant('18:50'))
  })
})

describe('when the games are over', () => {
  beforeAll(async () => {
    await liveUntil('19:50')
    await day.liveUntil(Temporal.Instant.from('2025-10-28T15:30:00Z').epochMilliseconds, 6 * 60)
  }, 240_000)

  const gamesOf = async (condition: ReturnType<typeof sql>): Promise<ReadonlySet<number>> => {
    const rows = await day.database.db.query<{ id: number }>(sql`
      select distinct player_id as id from player_boxscores where status = 'active' and not withdrawn and ${condition}`)
    return new Set(rows.map(({ id }) => id))
  }

  test('it stays of the predictions that the games were played under', async () => {
    expect(await asOf('predictions')).toBe(easternInstant('19:50'))
  })

  test('it is that of the last box score of the date for results, and of its own picks for the record', async () => {
    expect(await asOf('results')).toBe(knownAt[lateGame])
    const { picks } = await read<{ picks: { gameId: string; outcome: string }[] }>('ledger', gameDate)
    const ended = picks.filter(({ outcome }) => outcome !== 'pending').map(({ gameId }) => knownAt[gameId]!)
    expect(ended.length).toBeGreaterThan(0)
    expect(await asOf('ledger')).toBe(ended.toSorted().at(-1))
  })

  test('it is that of the last of the season for the systems: here of a game of two days before', async () => {
    for (const name of ['systems/performance', 'systems/calibration'])
      expect([name, await asOf(name)]).toEqual([name, knownAt[oldGame]])
  })

  test('it is that of the last known of his games for a player, which need not be his last game', async () => {
    const lately = await gamesOf(sql`game_id = ${oldGame}`)
    const seen: string[] = []
    for (const gameId of [earlyGame, lateGame])
      for (const playerId of await gamesOf(sql`game_id = ${gameId}`)) {
        const expected = knownAt[lately.has(playerId) ? oldGame : gameId]!
        expect([playerId, await asOf(`players/${playerId}`)]).toEqual([playerId, expected])
        seen.push(expected)
      }
    expect([...new Set(seen)].sort()).toEqual([knownAt[earlyGame], knownAt[lateGame], knownAt[oldGame]])
  })

  test('it is none where no part of it has one, which its schema says and holds it to', async () => {
    for (const name of ['calendar', 'model-health']) {
      expect(await asOf(name)).toBeNull()
      const { schema } = findDocumentKind(name)!
      expect(schema.shape.asOf!.description).toMatch(/^it has no moment: /)
      const document = await read(name, gameDate)
      expect(schema.safeParse({ ...document, asOf: '2024-12-02T23:00:00Z' }).success).toBe(false)
    }
  })
})

test('what was known of a vector stands beside every prediction that was made from it', async () => {
  const { db } = day.database
  const vectors = await db.query<{ key: string; hash: string; quality: number }>(sql`
    select market || ' ' || player_id as key, vector_hash as hash, quality from feature_vectors where game_date = ${gameDate}`)
  const known = new Map(vectors.map((each) => [each.key, each]))
  const { predictions } = await read<{
    predictions: { market: string; playerId: number; vectorHash: string; quality: number }[]
  }>('predictions', gameDate)
  expect(predictions.length).toBeGreaterThan(50)
  for (const { market, playerId, vectorHash, quality } of predictions)
    expect({ hash: vectorHash, quality }).toEqual({
      hash: known.get(`${market} ${playerId}`)!.hash,
      quality: known.get(`${market} ${playerId}`)!.quality,
    })
  const tonight = await read<{
    players: { playerId: number; markets: { market: string; prediction: { quality: number } | null }[] }[]
  }>('tonight/all-players', gameDate)
  const shown = tonight.players.flatMap(({ playerId, markets }) =>
    markets.flatMap(({ market, prediction }) =>
      prediction ? [[`${market} ${playerId}`, prediction.quality] as const] : [],
    ),
  )
  expect(shown.length).toBeGreaterThan(10)
  for (const [key, quality] of shown) expect([key, quality]).toEqual([key, known.get(key)!.quality])
  const { picks } = await read<{ picks: { market: string; playerId: number; quality: number }[] }>(
    'best-bets',
    gameDate,
  )
  for (const { market, playerId, quality } of picks)
    expect(quality).toBe(known.get(`${market} ${playerId}`)!.quality)
})
