/** One game day of a small league on a database of its own: what goes wrong in it is ordered from its replay server.
 *
 * Starts at 04:05 Eastern with an ordered run of the date, and lives in steps as long as the test wants. */
import { Temporal } from 'temporal-polyfill'
import { sql } from '../../src/platform/db/sql.ts'
import { type RunCause, requestRuns } from '../../src/platform/ledger/plan.ts'
import type { FaultOrder, OrderedFault } from '../../src/replay/faults/fault-book.ts'
import type { League, LeagueGame } from '../../src/replay/league.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import type { SimulatedProcess } from './simulated-process.ts'
import { datesOf, type SmallSystem, type SmallSystemOptions, startSmallSystem } from './small-league.ts'

export const hourMs = 3_600_000
export const minuteMs = 60_000

export interface LedgerView {
  readonly state: string
  readonly reason: string | null
  readonly code: string | null
  readonly hash: string | null
  readonly rows: number | null
  readonly used: number
}

export interface FaultDay {
  readonly database: TestDatabase
  readonly system: SmallSystem
  readonly gameDate: string
  readonly games: readonly LeagueGame[]
  readonly morningMs: number
  readonly firstTipMs: number
  readonly lastTipMs: number
  readonly lastFinalMs: number
  nowMs(): number
  /** Looks every so many minutes, the last time at the instant itself. `by`: those who work then; default the one process. */
  liveUntil(untilMs: number, minutes?: number, by?: readonly SimulatedProcess[]): Promise<void>
  /** As `liveUntil` of the one process, and goes on whatever a step throws; returns that. */
  liveThrough(untilMs: number, minutes?: number): Promise<unknown[]>
  order(fault: FaultOrder): void
  /** Requests that the ordered faults took. */
  taken(): number[]
  faults(): readonly OrderedFault[]
  readLedger(asset: string, gameDate?: string): Promise<LedgerView>
  readIncidents(): Promise<{ cause: string; isOpen: boolean }[]>
  countLetters(): Promise<number>
  countAttempts(asset: string): Promise<number>
  readBreaker(
    name: string,
  ): Promise<{ state: string; code: string | null; probeMs: number | null } | undefined>
  close(): Promise<void>
}

export interface FaultDayOptions extends SmallSystemOptions {
  /** Which of the league's dates; default 3. */
  readonly day?: number
  readonly gameDate?: string
  /** An instant; default 04:05 Eastern of the date. */
  readonly now?: string
  readonly cause?: RunCause
  /** Dates that are wanted; default the one. */
  readonly dates?: readonly string[]
  /** Default true: everything that can be done at once is done. */
  readonly settles?: boolean
  /** Migrated and empty. Default: one of its own. */
  readonly database?: TestDatabase
}

export async function startFaultDay(league: League, options: FaultDayOptions = {}): Promise<FaultDay> {
  const { day = 3, cause = 'schedule', settles = true } = options
  const gameDate = options.gameDate ?? datesOf(league)[day]!
  const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
  const morning = Temporal.Instant.from(`${gameDate}T08:05:00Z`)
  const database = options.database ?? (await createTestDatabase('fault day'))
  const { db } = database
  const system = await startSmallSystem(database.url, league, options.now ?? morning.toString(), options)
  const nowMs = (): number => system.clock.now().epochMilliseconds
  await requestRuns(db, {
    gameDates: options.dates ?? [gameDate],
    scope: 'full',
    cause,
    requestedBy: 'test',
    now: system.clock.now(),
  })
  if (settles) await system.process.settle()
  const tips = games.map(({ tipAtMs }) => tipAtMs)
  const step = async (untilMs: number, minutes: number, by: readonly SimulatedProcess[]): Promise<void> => {
    system.clock.advanceBy(Math.min(untilMs - nowMs(), minutes * minuteMs))
    await Promise.all(by.map((process) => process.settle()))
  }
  return {
    database,
    system,
    gameDate,
    games,
    morningMs: morning.epochMilliseconds,
    firstTipMs: Math.min(...tips),
    lastTipMs: Math.max(...tips),
    lastFinalMs: Math.max(...games.map(({ finalAtMs }) => finalAtMs)),
    nowMs,
    async liveUntil(untilMs, minutes = 60, by) {
      while (nowMs() < untilMs) await step(untilMs, minutes, by ?? [system.process])
    },
    async liveThrough(untilMs, minutes = 60) {
      const thrown: unknown[] = []
      while (nowMs() < untilMs)
        await step(untilMs, minutes, [system.process]).catch((error: unknown) => void thrown.push(error))
      return thrown
    },
    order: (fault) => void system.replay.faults.order(fault),
    faults: () => system.replay.faults.list(),
    taken: () => system.replay.faults.list().map(({ taken }) => taken),
    async readLedger(asset, date = gameDate) {
      const rows = await db.query<LedgerView>(sql`
        select state, reason, error_code as code, content_hash as hash, row_count as rows, attempts_used as used
        from ledger where asset = ${asset} and game_date = ${date}`)
      const [row] = rows
      if (!row) throw new Error(`${asset} ${date} is not planned`)
      return row
    },
    readIncidents: () =>
      db.query(sql`select cause, resolved_at is null as "isOpen" from incidents order by id`),
    countLetters: async () => (await db.query(sql`select 1 from dead_letters`)).length,
    countAttempts: async (asset) =>
      (await db.query(sql`select 1 from attempts where asset = ${asset} and game_date = ${gameDate}`)).length,
    async readBreaker(name) {
      const rows = await db.query<{ state: string; code: string | null; probeMs: number | null }>(sql`
        select state, last_error_code as code, (extract(epoch from probe_at) * 1000)::float8 as "probeMs"
        from breakers where name = ${name}`)
      return rows[0]
    },
    async close() {
      await system.stop()
      await database.drop()
    },
  }
}
