/** What a small season publishes: every document as its schema says, the same numbers in all of them, nothing of the future, and the same bytes
 * when it is made again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentKinds, findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { refreshPartitions } from '../../../src/platform/ledger/refresh.ts'
import { createDocumentsWorld, type DocumentsWorld, type Published } from '../../support/documents-world.ts'
import { judgeDocument, spoilDocument } from '../../support/independent-judge.ts'
import { gainOf } from '../../support/stand-in-ridge.ts'

let world: DocumentsWorld
let last: string
beforeAll(async () => {
  world = await createDocumentsWorld()
  last = world.dates.at(-1)!
}, 120_000)
afterAll(() => world.close())

interface SaidPick {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly side: string
  readonly line: number
  readonly price: number
}
interface SaidMarket {
  readonly market: string
  readonly prediction: { readonly median: number; readonly isPick: boolean } | null
  readonly exclusion: object | null
  readonly factors: { readonly contribution: number }[]
  readonly windows: {
    readonly games: number
    readonly n: number
    readonly over: { readonly n: number } | null
  }[]
}
interface SaidPlayer {
  readonly playerId: number
  readonly log: { readonly gameDate: string; readonly points: number; readonly minutes: number }[]
  readonly markets: SaidMarket[]
}

const keyOf = ({ market, gameId, playerId }: SaidPick): string => `${market} ${gameId} ${playerId}`

test('what the systems say of a player stands in one order, by their names', async () => {
  const said = (await world.published()).filter(({ name }) => name.startsWith('tonight/player/'))
  const markets = said.flatMap(
    ({ body }) => (JSON.parse(body) as { markets: { systems: { system: string }[] }[] }).markets,
  )
  const orders = markets.map(({ systems }) => systems.map(({ system }) => system))
  expect(Math.max(...orders.map(({ length }) => length))).toBeGreaterThan(2)
  expect(orders).toEqual(orders.map((order) => order.toSorted()))
})

test('every prediction that stands is in the document once, and so is every grade in the results', async () => {
  const { db } = world.database
  const spell = (said: Pick<SaidPick, 'market' | 'gameId' | 'playerId'> & { system: string }): string =>
    `${said.market} ${said.gameId} ${said.playerId} ${said.system}`
  const readKeys = async (table: 'predictions' | 'grades'): Promise<string[]> => {
    const rows = await db.query<{ key: string }>(sql`
      select distinct market || ' ' || game_id || ' ' || player_id || ' ' || system as key
      from ${identifier(table)} where game_date = ${last}`)
    return rows.map(({ key }) => key).sort()
  }
  const { predictions } = await world.read<{ predictions: Parameters<typeof spell>[0][] }>(
    'predictions',
    last,
  )
  const { grades } = await world.read<{ grades: Parameters<typeof spell>[0][] }>('results', last)
  expect(predictions.map(spell).sort()).toEqual(await readKeys('predictions'))
  expect(grades.map(spell).sort()).toEqual(await readKeys('grades'))
  const remainders = new Set(predictions.map(({ playerId }) => playerId % 4))
  expect([...remainders].sort()).toEqual([0, 1, 2, 3])
})

test('every document is as its schema says, field by field', async () => {
  const seen = new Set<string>()
  for (const { name, gameDate, revision, body } of await world.published()) {
    const kind = findDocumentKind(name)
    if (!kind) throw new Error(`${name} has no schema`)
    seen.add(kind.name)
    const document: unknown = JSON.parse(body)
    expect(document).toMatchObject({ document: `${name}/${gameDate}`, revision })
    expect(kind.schema.safeParse(document).error?.issues ?? [], `${name}/${gameDate}`).toEqual([])
  }
  expect([...seen].sort()).toEqual(
    documentKinds
      .filter(({ asset }) => world.system.pipeline.assets.some(({ name }) => name === asset))
      .map(({ name }) => name)
      .sort(),
  )
})

test('every document is valid under its published JSON Schema, and none is that misses a field or has one of a wrong kind', async () => {
  const newest = new Map<string, Published>()
  for (const published of await world.published()) {
    const { name, gameDate, body } = published
    expect([name, gameDate, judgeDocument(name, body)]).toEqual([name, gameDate, []])
    newest.set(findDocumentKind(name)!.name, published)
  }
  for (const { name, body } of newest.values())
    for (const spoilt of spoilDocument(findDocumentKind(name)!, body))
      expect(judgeDocument(name, spoilt.body), `${name} ${spoilt.how}`).not.toEqual([])
})

test('a collection says whose document it is, and a name that is none has no kind', () => {
  expect(findDocumentKind('tonight/player/203999')?.name).toBe('tonight/player')
  expect(findDocumentKind('tonight/all-players')?.name).toBe('tonight/all-players')
  for (const name of ['tonight/player', 'tonight/player/x', 'tonight/player/1/2', 'picks', ''])
    expect(findDocumentKind(name)).toBeUndefined()
})

describe('picks', () => {
  test('are the same in predictions, best bets, tonight and the record', async () => {
    const [predictions, bets, tonight, ledger] = await Promise.all([
      world.read<{ picks: SaidPick[] }>('predictions', last),
      world.read<{ picks: SaidPick[]; verdict: string }>('best-bets', last),
      world.read<{ players: (SaidPlayer & { gameId: string })[] }>('tonight/all-players', last),
      world.read<{ picks: SaidPick[] }>('ledger', last),
    ])
    const said = predictions.picks.map(keyOf).sort()
    expect(said.length).toBeGreaterThan(10)
    expect(bets.picks.map(keyOf).sort()).toEqual(said)
    expect(ledger.picks.map(keyOf).sort()).toEqual(said)
    const shown = tonight.players.flatMap(({ playerId, gameId, markets }) =>
      markets
        .filter(({ prediction }) => prediction?.isPick)
        .map(({ market }) => `${market} ${gameId} ${playerId}`),
    )
    expect(shown.sort()).toEqual(said)
    expect(bets.verdict).toBe('bets')
  })

  test('end in the record as they are graded, losses included', async () => {
    const { picks, sums } = await world.read<{
      picks: (SaidPick & { outcome: string; profit: number | null })[]
      sums: { wins: number; losses: number; hits: { n: number } }[]
    }>('ledger', last)
    const grades = await world.database.db.query<{ key: string; result: string; outcome: string }>(sql`
      select market || ' ' || game_id || ' ' || player_id as key, result, outcome from grades
      where game_date = ${last} and system = 'ridge' and recommendation in ('OVER', 'UNDER')`)
    const graded = new Map(
      grades.map(({ key, result, outcome }) => [key, outcome === 'graded' ? result : outcome]),
    )
    for (const pick of picks) {
      expect(graded.get(keyOf(pick)), keyOf(pick)).toBe(pick.outcome)
      if (pick.outcome === 'win') expect(pick.profit).toBe(gainOf(pick.price))
      if (pick.outcome === 'loss') expect(pick.profit).toBe(-1)
    }
    expect(sums[0]!.wins).toBe(picks.filter(({ outcome }) => outcome === 'win').length)
    expect(sums[0]!.losses).toBeGreaterThan(0)
    expect(sums[0]!.hits.n).toBe(sums[0]!.wins + sums[0]!.losses)
  })

  test('are withheld while nobody can be predicted, and the best bets say why', async () => {
    const bets = await world.read('best-bets', world.dates[0]!)
    expect(bets).toMatchObject({
      verdict: 'halted',
      picks: [],
      why: 'only 0 players are predicted; at least 10 are wanted',
      halt: { halted: true, kind: 'quality' },
    })
    expect(await world.read('tonight/all-players', world.dates[0]!)).toMatchObject({
      halt: { halted: true, kind: 'quality' },
    })
  })
})

test('every document that speaks of an evening says the halt that its best bets say', async () => {
  /** Their schemas say so: a halt by hand alone, or none. */
  const ofTheirOwn = /^(calendar|model-health|players\/)/
  const newest = Map.groupBy(await world.published(), ({ name, gameDate }) => `${name} ${gameDate}`)
  const said = [...newest.values()].map((revisions) => {
    const { name, gameDate, body } = revisions.at(-1)!
    return { name, gameDate, halt: (JSON.parse(body) as { halt: { halted: boolean } }).halt }
  })
  const kinds = new Set<string | undefined>()
  for (const { name: of, gameDate, halt } of said.filter(({ name }) => !ofTheirOwn.test(name))) {
    const bets = said.find((each) => each.name === 'best-bets' && each.gameDate === gameDate)!
    expect(halt, `${of}/${gameDate}`).toEqual(bets.halt)
    if (halt.halted) kinds.add(findDocumentKind(of)?.name)
  }
  expect([...kinds].sort()).toEqual(
    documentKinds
      .filter(({ asset, name }) => asset !== null && !ofTheirOwn.test(`${name}/`))
      .filter(({ name }) => name !== 'tonight/player' || kinds.has(name))
      .map(({ name }) => name)
      .sort(),
  )
})

describe('a player tonight', () => {
  const players = async (): Promise<SaidPlayer[]> =>
    (await world.published())
      .filter(({ name, gameDate }) => name.startsWith('tonight/player/') && gameDate === last)
      .map(({ body }) => JSON.parse(body) as SaidPlayer)

  test('is everyone on the slate, predicted or excluded with the reason', async () => {
    const tonight = await world.read<{ players: SaidPlayer[] }>('tonight/all-players', last)
    expect((await players()).map(({ playerId }) => playerId).sort()).toEqual(
      tonight.players.map(({ playerId }) => playerId).sort(),
    )
    for (const { markets } of tonight.players)
      for (const { prediction, exclusion } of markets) expect(prediction === null).toBe(exclusion !== null)
  })

  test('has factors that add up to the median', async () => {
    for (const { markets } of await players())
      for (const { prediction, factors } of markets) {
        const sum = factors.reduce((total, { contribution }) => total + contribution, 0)
        if (prediction) expect(sum).toBeCloseTo(prediction.median, 3)
      }
  })

  test('has a log of earlier dates only, as the box scores say', async () => {
    const { db } = world.database
    for (const { playerId, log } of await players()) {
      expect(log.every(({ gameDate }) => gameDate < last)).toBe(true)
      const rows = await db.query<{ gameDate: string; points: number; minutes: number }>(sql`
        select game_date as "gameDate", pts as points, minutes from player_boxscores
        where player_id = ${playerId} and game_date < ${last} and status = 'active' and not withdrawn order by game_date desc`)
      expect(log.map(({ gameDate, points, minutes }) => ({ gameDate, points, minutes }))).toEqual(rows)
    }
  })

  test('has windows with their numbers: never a share without n', async () => {
    for (const { markets, log } of await players())
      for (const { windows } of markets)
        for (const { games, n, over } of windows) {
          expect(n).toBe(Math.min(games, log.length))
          expect(over === null || over.n > 0).toBe(true)
        }
  })
})

test('a season of a player is what the box scores add up to, with the date itself', async () => {
  const [played] = await world.database.db.query<{ playerId: number; games: number; points: number }>(sql`
    select player_id as "playerId", count(*)::int as games, sum(pts)::int as points from player_boxscores
    where status = 'active' and not withdrawn and player_id in (
      select player_id from player_boxscores where game_date = ${last} and status = 'active')
    group by player_id order by games desc, player_id limit 1`)
  const season = await world.read<{
    coverage: null
    log: { gameDate: string }[]
    markets: { market: string; n: number; mean: number }[]
  }>(`players/${played!.playerId}`, last)
  expect(season.coverage).toBeNull() // no slate is in it, and 0 of 0 would say that one was
  expect(season.log).toHaveLength(played!.games)
  expect(season.log[0]!.gameDate).toBe(last)
  const points = season.markets.find(({ market }) => market === 'points')!
  expect(points.mean * points.n).toBeCloseTo(played!.points, 2)
})

test('the picks on a player in his season are those of the record, by its ends', async () => {
  const ledgers = await Promise.all(
    world.dates.map((date) => world.read<{ picks: { playerId: number; outcome: string }[] }>('ledger', date)),
  )
  const recorded = Map.groupBy(
    ledgers.flatMap(({ picks }) => picks),
    ({ playerId }) => playerId,
  )
  const played = (await world.published()).filter(
    ({ name, gameDate }) => name.startsWith('players/') && gameDate === last,
  )
  for (const { body } of played) {
    const { playerId, picks } = JSON.parse(body) as {
      playerId: number
      picks: { picks: number; wins: number; losses: number }[]
    }
    const own = recorded.get(playerId) ?? []
    const count = (outcome: string): number => own.filter((pick) => pick.outcome === outcome).length
    expect(picks.map((each) => [each.picks, each.wins, each.losses])).toEqual(
      own.length === 0 ? [] : [[own.length, count('win'), count('loss')]],
    )
  }
})

test('what is made again is the same to the byte, and no revision is added', async () => {
  const before = await world.published()
  world.system.clock.advanceBy(60_000)
  const now = world.system.clock.now()
  const partitions = world.system.pipeline.assets
    .filter(({ phase }) => phase === '6-exports')
    .flatMap(({ name }) => world.dates.map((gameDate) => ({ asset: name, gameDate })))
  await world.database.db.transaction((tx) =>
    refreshPartitions(tx, { partitions, actor: 'test', reason: 'again', now }),
  )
  await world.system.process.settle()
  const after = await world.published()
  const spell = ({ name, gameDate, revision }: Published) => `${name}/${gameDate} ${revision}`
  const known = new Map(before.map((each) => [spell(each), each.body]))
  expect(after.filter((each) => known.get(spell(each)) !== each.body).map(spell)).toEqual([])
  const [made] = await world.database.db.query<{ n: number }>(sql`
    select count(*)::int as n from attempts where started_at >= ${now} and outcome = 'unchanged' and asset like 'export_%'`)
  expect(made!.n).toBe(partitions.length)
})
