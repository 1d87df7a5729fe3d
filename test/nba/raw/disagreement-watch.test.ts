/** Two sources of box scores that disagree are one incident, whatever the number of dates; and who is in only one of them counts. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compareFacts, type ReconciledGame } from '../../../src/nba/2-raw/compare-box-facts.ts'
import { watchDisagreement } from '../../../src/nba/2-raw/disagreement-watch.ts'
import type { PlacedFact, UnresolvedFact } from '../../../src/nba/2-raw/merge-box-facts.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const now = Temporal.Instant.from('2025-02-04T15:00:00Z')
const [boston, york] = [1610612738, 1610612752] as const
const gameId = '0022400700'
const cause = 'nba-stats and espn disagree'

const place = (source: string, playerId: number): PlacedFact => ({
  gameId,
  playerId,
  source,
  receivedAt: now,
  fact: {
    game: { gameId, gameDate: parseGameDate('2025-02-03'), homeTeamId: boston, awayTeamId: york },
    teamId: playerId % 2 === 0 ? boston : york,
    player: { playerId, sourceId: null, name: `Player ${playerId}` },
    status: 'active',
    reason: null,
    isStarter: null,
    minutes: 20,
    ...{ fgm: 4, fga: 9, fg3m: 1, fg3a: 3, ftm: 1, fta: 2, oreb: 1, dreb: 3, reb: 4, ast: 2, stl: 1, blk: 0 },
    ...{ tov: 1, pf: 2, pts: 10, plusMinus: null },
  },
})
const placeAll = (source: string, ids: readonly number[]) => ids.map((id) => place(source, id))
const stranger = (name: string): UnresolvedFact => ({
  source: 'espn',
  player: { playerId: null, sourceId: '1', name },
  teamIds: [boston],
  reason: 'unknown',
  status: 'active',
})
const compare = (kept: readonly number[], other: readonly number[], strangers: readonly string[] = []) =>
  compareFacts(
    { placed: placeAll('nba-stats', kept), unresolved: [] },
    { placed: placeAll('espn', other), unresolved: strangers.map(stranger) },
  )

describe('players who are in only one of two sources', () => {
  it.each([
    ['all the same', [1, 2, 3], [1, 2, 3], [], 3, 0],
    ['one is not there', [1, 2, 3], [1, 2], [], 2, 1],
    ['one is too many there', [1, 2], [1, 2, 3], [], 2, 1],
    ['nobody is in both', [1, 2], [3, 4], [], 0, 4],
    ['a missing one is there under a name that is nobody’s', [1, 2, 3], [1, 2], ['Zeb'], 2, 1],
    ['all names are nobody’s', [1, 2], [], ['Zeb', 'Quart', 'Erman'], 0, 3],
  ] as const)('are counted: %s', (_what, kept, other, strangers, both, apart) => {
    const [game] = compare(kept, other, strangers)
    expect(game).toMatchObject({ otherSource: 'espn', playersBoth: both, playersAgreeing: both })
    expect(game!.playersApart).toBe(apart)
  })

  it('are none in a game that the other source does not have', () => {
    expect(compare([1, 2], [])).toEqual([])
  })
})

describe('the incident of two sources that disagree', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase('disagreement')
  })
  afterAll(() => database.drop())
  beforeEach(() => database.db.query(sql`truncate incidents cascade`))

  const apart = compare([1, 2], [3, 4])
  const same = compare([1, 2], [1, 2])
  const watch = (gameDate: string, games: readonly ReconciledGame[]): Promise<void> =>
    database.db.transaction((tx) => watchDisagreement(tx, gameDate, games, now))
  const read = async () =>
    (
      await database.db.query<{ cause: string; dates: { gameDate: string }[]; isOpen: boolean }>(sql`
        select cause, details -> 'dates' as dates, resolved_at is null as "isOpen" from incidents order by id`)
    ).map(({ dates, ...each }) => ({ ...each, dates: dates.map(({ gameDate }) => gameDate) }))

  it('opens where they share no player at all', async () => {
    await watch('2025-02-03', apart)
    expect(await read()).toEqual([{ cause, dates: ['2025-02-03'], isOpen: true }])
  })

  it('is one for a whole season, and lists its newest dates, also when they are made at once', async () => {
    const dates = Array.from({ length: 40 }, (_, day) =>
      Temporal.PlainDate.from('2025-01-01').add({ days: day }).toString(),
    )
    await Promise.all(dates.map((date) => watch(date, apart)))
    expect(await read()).toEqual([{ cause, dates: dates.toReversed().slice(0, 30), isOpen: true }])
  })

  it('is resolved by a newer date that agrees, and by an older one only where none is left', async () => {
    await watch('2025-02-02', apart)
    await watch('2025-02-03', apart)
    await watch('2025-02-01', same)
    expect(await read()).toEqual([{ cause, dates: ['2025-02-03', '2025-02-02'], isOpen: true }])
    await watch('2025-02-02', same)
    expect(await read()).toEqual([{ cause, dates: ['2025-02-03'], isOpen: true }])
    await watch('2025-02-03', same)
    expect((await read()).map(({ isOpen }) => isOpen)).toEqual([false])
    await watch('2025-02-03', apart)
    await watch('2025-02-04', same)
    expect((await read()).map(({ isOpen }) => isOpen)).toEqual([false])
  })

  it('stays where nothing can be compared', async () => {
    await watch('2025-02-03', apart)
    await watch('2025-02-04', [])
    expect((await read()).map(({ isOpen }) => isOpen)).toEqual([true])
  })
})
