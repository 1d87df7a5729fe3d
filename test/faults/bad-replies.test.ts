/** Bad replies, ordered from the replay server over real HTTP: each ends as its typed error, is archived as received, leaves the
 * last good data where it was, and is forgotten as soon as the source is well again. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { ErrorCode } from '../../src/platform/errors.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { FaultKind } from '../../src/replay/faults/fault-book.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import {
  createSmallLeague,
  datesOf,
  firstSourcesOnly,
  type SmallSystem,
  startSmallSystem,
} from '../support/small-league.ts'

const league = createSmallLeague('bad replies')
const gameDate = datesOf(league)[1]!
const afterwards = '2025-11-20T12:00:00Z'

let database: TestDatabase
let system: SmallSystem

afterEach(async () => {
  await system.stop()
  await database.drop()
})

async function start(now: string): Promise<void> {
  database = await createTestDatabase('bad replies')
  system = await startSmallSystem(database.url, league, now, { order: firstSourcesOnly })
}

async function want(scope: 'history' | 'full'): Promise<void> {
  const cause = scope === 'full' ? 'schedule' : 'backfill'
  await requestRuns(database.db, {
    gameDates: [gameDate],
    scope,
    cause,
    requestedBy: 'test',
    now: system.clock.now(),
  })
}

async function readLedger(asset: string) {
  const rows = await database.db.query<{
    state: string
    code: string | null
    hash: string | null
    rows: number | null
  }>(sql`
    select state, error_code as code, content_hash as hash, row_count as rows from ledger
    where asset = ${asset} and game_date = ${gameDate}`)
  return rows[0]!
}

/** One fault of each kind on the box scores; `requests` is what one attempt asks before it gives up. */
const boxScoreFaults: readonly { kind: FaultKind; requests: number; code: ErrorCode }[] = [
  { kind: 'garbage', requests: 1, code: 'source.not-json' },
  { kind: 'html', requests: 1, code: 'source.html-instead' },
  { kind: 'cut', requests: 3, code: 'source.truncated' },
  { kind: 'empty', requests: 1, code: 'source.empty' },
  { kind: 'partial', requests: 1, code: 'source.incomplete' },
  { kind: 'zeros', requests: 1, code: 'source.incomplete' },
  { kind: 'duplicate', requests: 1, code: 'source.duplicated' },
  { kind: 'changed-shape', requests: 1, code: 'source.schema-changed' },
  { kind: 'status', requests: 3, code: 'source.server-error' },
]

describe('a bad reply of the box scores', () => {
  it.each(boxScoreFaults)(
    '$kind ends as $code, is archived, commits nothing, and heals by itself',
    async ({ kind, requests, code }) => {
      await start(afterwards)
      system.replay.faults.order({
        match: 'leaguegamelog',
        kind,
        times: requests,
        ...(kind === 'cut' ? { args: { how: 'body' as const } } : {}),
      })
      await want('history')
      await system.process.settle()

      expect(await readLedger('box_score_replies')).toMatchObject({ state: 'expected', code, hash: null })
      const refused = await database.db.query<{ refusal: string }>(sql`
      select refusal from archive_receipts where asset = 'box_score_replies' and refusal is not null`)
      expect(refused.map(({ refusal }) => refusal.split(':')[0])).toEqual([code])
      expect(await database.db.query(sql`select 1 from player_boxscores`)).toEqual([])

      system.clock.advanceBy(120_000)
      await system.process.settle()
      expect(await readLedger('box_score_replies')).toMatchObject({ state: 'complete', code: null })
      const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
      expect((await readLedger('team_offense_game')).rows).toBe(2 * games.length)
      expect(await database.db.query(sql`select 1 from dead_letters`)).toEqual([])
    },
  )

  it('a source that has moved behind a pay page is left alone: a try every half hour, one incident, and no budget spent', async () => {
    await start(afterwards)
    system.replay.faults.order({ match: 'leaguegamelog', kind: 'redirect' })
    await want('history')
    await system.process.settle()
    for (let hour = 0; hour < 24; hour += 1) {
      system.clock.advanceBy(3_600_000)
      await system.process.settle()
    }
    expect(await readLedger('box_score_replies')).toMatchObject({ state: 'not_yet', code: 'source.not-yet' })
    expect(await database.db.query(sql`select cause from incidents where resolved_at is null`)).toEqual([
      { cause: 'sources are down' },
    ])
    const attempts = await database.db.query(sql`select 1 from attempts where asset = 'box_score_replies'`)
    expect(attempts.length).toBeLessThanOrEqual(25)
    expect(await database.db.query(sql`select 1 from dead_letters`)).toEqual([])

    system.replay.faults.clear()
    system.clock.advanceBy(3_600_000)
    await system.process.settle()
    expect(await readLedger('box_score_replies')).toMatchObject({ state: 'complete' })
    expect(await database.db.query(sql`select cause from incidents where resolved_at is null`)).toEqual([])
  })
})

describe('a bad reply when good data is already there', () => {
  it.each([
    { kind: 'html', code: 'source.html-instead' },
    { kind: 'stale', code: 'source.stale' },
    { kind: 'duplicate', code: 'source.duplicated' },
    { kind: 'garbage', code: 'source.not-json' },
  ] as const)('$kind leaves the last good schedule and its games in place', async ({ kind, code }) => {
    const tips = league
      .games('2025-26')
      .filter((game) => game.gameDate === gameDate)
      .map((game) => game.tipAtMs)
    await start(`${gameDate}T08:05:00Z`) // 04:05 Eastern
    await want('full')
    await system.process.settle()
    const good = { schedule: await readLedger('schedule_replies'), games: await readLedger('games') }
    expect(good.schedule.state).toBe('complete')

    system.clock.advanceTo(Temporal.Instant.fromEpochMilliseconds(Math.max(...tips) + 7 * 3_600_000))
    system.replay.faults.order({ match: 'scheduleLeagueV2', kind, times: 1, args: { minutes: 600 } })
    await system.process.settle()
    expect(await readLedger('schedule_replies')).toMatchObject({
      state: 'complete',
      code,
      hash: good.schedule.hash,
    })
    expect(await readLedger('games')).toMatchObject({ state: 'complete', hash: good.games.hash })

    system.clock.advanceBy(16 * 60_000)
    await system.process.settle()
    expect(await readLedger('schedule_replies')).toMatchObject({ state: 'complete', code: null })
    expect((await readLedger('games')).hash).not.toBe(good.games.hash)
    expect((await readLedger('player_boxscores')).state).toBe('complete')
  })
})
