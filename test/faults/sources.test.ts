/** Sources that die: the next one in the order takes over at the next look, an outage of all is one incident, and everything heals
 * by itself. (F21, F52, and F12 to F16 where they are about sources.) */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { type FurtherFact, furtherFacts } from '../../src/nba/source-order.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { FaultKind } from '../../src/replay/faults/fault-book.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from '../support/small-league.ts'

const hourMs = 3_600_000
const pollMinutes = 15
const league = createSmallLeague('dying sources')
const gameDate = datesOf(league)[3]!
const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
const firstTipMs = Math.min(...games.map((game) => game.tipAtMs))
const lastFinalMs = Math.max(...games.map((game) => game.finalAtMs))
const morning = Temporal.Instant.from(`${gameDate}T08:05:00Z`) // 04:05 Eastern
const morningMs = morning.epochMilliseconds
const endMs = lastFinalMs + 4 * hourMs

let database: TestDatabase
let system: SmallSystem

afterEach(async () => {
  await system.stop()
  await database.drop()
})

async function start(facts: readonly FurtherFact[] = []): Promise<void> {
  database = await createTestDatabase('sources')
  system = await startSmallSystem(database.url, league, morning.toString(), { facts })
  await requestRuns(database.db, {
    gameDates: [gameDate],
    scope: 'full',
    cause: 'schedule',
    requestedBy: 'test',
    now: system.clock.now(),
  })
  await system.process.settle()
}

/** Lives until an instant, looking as often as the most frequent poll. */
async function liveUntil(untilMs: number, minutes = pollMinutes): Promise<void> {
  while (system.clock.now().epochMilliseconds < untilMs) {
    const leftMs = untilMs - system.clock.now().epochMilliseconds
    system.clock.advanceBy(Math.min(leftMs, minutes * 60_000))
    await system.process.settle()
  }
}

function kill(match: string | RegExp, kind: FaultKind, fromMs: number, untilMs: number): void {
  system.replay.faults.order({ match, kind, fromMs, untilMs })
}

async function readPartition(asset: string) {
  const rows = await database.db.query<{ state: string; reason: string | null; committedMs: number }>(sql`
    select state, reason, (extract(epoch from committed_at) * 1000)::float8 as "committedMs" from ledger
    where asset = ${asset} and game_date = ${gameDate}`)
  return rows[0]!
}

/** Partitions of the date that are not done. */
function readUndone() {
  return database.db.query<{ asset: string; state: string; reason: string | null }>(sql`
    select asset, state, reason from ledger where game_date = ${gameDate} and state not in ('complete', 'empty_ok') order by asset`)
}

function readIncidents() {
  return database.db.query<{ cause: string; isOpen: boolean }>(sql`
    select cause, resolved_at is null as "isOpen" from incidents order by id`)
}

const countLetters = async (): Promise<number> =>
  (await database.db.query(sql`select 1 from dead_letters`)).length

describe('a game day with every fact and every source well', () => {
  it('is complete, with who did not play and why, and without an incident', {
    timeout: 120_000,
  }, async () => {
    await start(furtherFacts)
    await liveUntil(firstTipMs, 60)
    await liveUntil(endMs, 30)
    expect(await readUndone()).toEqual([])
    expect(await readIncidents()).toEqual([])
    const statuses = await database.db.query<{ status: string; hasReason: boolean; source: string }>(sql`
      select distinct status, reason is not null as "hasReason", source from player_boxscores order by status`)
    expect(statuses).toContainEqual({ status: 'active', hasReason: false, source: 'nba-stats' })
    const absences = games.flatMap((game) => league.absences(game.gameId))
    const stored = await database.db.query<{ playerId: number; status: string }>(sql`
      select player_id as "playerId", status from player_boxscores
      where game_date = ${gameDate} and status <> 'active' order by player_id`)
    expect(stored).toEqual(
      absences.map(({ playerId, status }) => ({ playerId, status })).sort((a, b) => a.playerId - b.playerId),
    )
    expect(await database.db.query(sql`select 1 from source_disagreements`)).toEqual([])
    const [both] = await database.db.query<{ games: number; same: boolean }>(sql`
      select count(*)::int as games, bool_and(players_both = players_agreeing and players_both > 0) as same from reconciled_games
      where game_date = ${gameDate}`)
    expect(both).toEqual({ games: games.length, same: true })
  })
})

describe('a primary source that dies', () => {
  const moments = [
    { when: 'in the morning', fromMs: morningMs + hourMs },
    { when: 'in the afternoon', fromMs: firstTipMs - 4 * hourMs },
    { when: 'while games run', fromMs: firstTipMs + hourMs },
    { when: 'as the games end', fromMs: lastFinalMs - 10 * 60_000 },
  ]
  const deaths: readonly { host: string; kind: FaultKind }[] = [
    { host: '/cdn.nba.com/', kind: 'status' },
    { host: '/stats.nba.com/', kind: 'refuse' },
  ]
  /** Each moment once, each death at two of them. */
  const cases = moments.map((moment, index) => ({ ...deaths[index % deaths.length]!, ...moment }))

  it.each(cases)(
    '$host $when ($kind): the next one answers at the next look, and the day is completed',
    { timeout: 120_000 },
    async ({ host, kind, fromMs }) => {
      await start()
      kill(host, kind, fromMs, Number.MAX_SAFE_INTEGER)
      await liveUntil(Math.min(fromMs, firstTipMs - 9 * hourMs), 60)
      await liveUntil(fromMs, 60)
      await liveUntil(fromMs + pollMinutes * 60_000)
      if (host === '/cdn.nba.com/') {
        const schedule = await readPartition('schedule_replies')
        expect(schedule).toMatchObject({ state: 'degraded' })
        expect(schedule.reason).toContain('nba-stats/scoreboardv3 answered instead of nba-cdn/schedule')
        expect(schedule.committedMs - fromMs).toBeLessThanOrEqual(pollMinutes * 60_000)
      }
      await liveUntil(endMs, 30)
      const undone = await readUndone()
      expect(undone.filter(({ state }) => state !== 'degraded')).toEqual([])
      expect(undone.map(({ asset }) => asset)).toEqual([
        host === '/cdn.nba.com/' ? 'schedule_replies' : 'box_score_replies',
      ])
      expect(await readIncidents()).toEqual([])
      expect(await countLetters()).toBe(0)
      const [grades] = await database.db.query<{ open: number; all: number }>(sql`
        select count(*) filter (where outcome = 'pending')::int as open, count(*)::int as "all" from grades`)
      expect(grades!.all).toBeGreaterThan(0)
      expect(grades!.open).toBe(0)
    },
  )
})

describe('all sources dead for two hours', () => {
  const moments = [
    { when: 'before the first tip', fromMs: firstTipMs - 5 * hourMs, kind: 'status' },
    { when: 'over the first tip', fromMs: firstTipMs - hourMs, kind: 'refuse' },
    { when: 'as the games end', fromMs: lastFinalMs - hourMs, kind: 'html' },
  ] as const

  it.each(moments)(
    '$when ($kind): one incident, no dead letter, and everything is well half an hour after the sources are',
    { timeout: 120_000 },
    async ({ fromMs, kind }) => {
      await start()
      const untilMs = fromMs + 2 * hourMs
      kill(/./, kind, fromMs, untilMs)
      await liveUntil(fromMs, 60)
      await liveUntil(untilMs - 60_000)
      expect(await readIncidents()).toEqual([{ cause: 'sources are down', isOpen: true }])
      expect(await countLetters()).toBe(0)

      await liveUntil(untilMs + 30 * 60_000)
      expect(await readIncidents()).toEqual([{ cause: 'sources are down', isOpen: false }])
      await liveUntil(endMs, 30)
      await liveUntil(endMs + 4 * hourMs, 60)
      expect(await readUndone()).toEqual([])
      expect(await countLetters()).toBe(0)
      // Lines are not wanted any more before the next date: who brings them is tried then.
      const open = await database.db.query(sql`
        select name from breakers where state = 'open' and name not like '%odds-api%'`)
      expect(open).toEqual([])
    },
  )
})
