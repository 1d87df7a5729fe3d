/** An evening of two games with picks of a system that is trained, and the real export of it in a pipeline of its own: a small league's first
 * days have no model, and therefore no picks to halt. */

import { Temporal } from 'temporal-polyfill'
import { createExportPredictions } from '../../src/nba/6-exports/export-predictions.ts'
import { createPublicationHealer } from '../../src/nba/healers/publication.ts'
import { resolveMoment } from '../../src/nba/moments.ts'
import { withholdingPicks } from '../../src/nba/withheld-picks.ts'
import type { Asset } from '../../src/platform/asset.ts'
import type { Calendar, CalendarAnswer } from '../../src/platform/calendar.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { createPipeline, type Pipeline } from '../../src/platform/pipeline.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { readRevisions } from './document-revisions.ts'
import { startSimulatedProcess } from './simulated-process.ts'
import { noHttp } from './toy-system.ts'

export const gameDate = '2025-01-15'
export const firstTipAt = Temporal.Instant.from('2025-01-16T00:00:00Z')
export const lastTipAt = Temporal.Instant.from('2025-01-16T02:30:00Z')
const games = [
  { gameId: '0022400500', tipAt: firstTipAt },
  { gameId: '0022400501', tipAt: lastTipAt },
]

export interface PublishedDocument {
  readonly revision: number
  readonly halt: {
    readonly halted: boolean
    readonly kind: string | null
    readonly reason: string | null
    readonly since: string | null
  }
  readonly withheld: string | null
  readonly picks: readonly { readonly gameId: string; readonly playerId: number }[]
}

export interface Evening {
  readonly database: TestDatabase
  readonly clock: SimulatedClock
  /** What the calendar says of dates other than the evening's. */
  readonly answers: Map<string, CalendarAnswer>
  /** Called while the document is made. */
  onBuild: () => Promise<void>
  readonly export: Asset
  readonly pipeline: Pipeline
  settle(): Promise<void>
  settleAt(instant: Temporal.Instant | string): Promise<void>
  want(date: string): Promise<void>
  /** All revisions, oldest first. */
  documents(date?: string): Promise<PublishedDocument[]>
  state(): Promise<{ readonly state: string; readonly code: string | null }>
  openIncidents(): Promise<string[]>
  close(): Promise<void>
}

export interface EveningOptions {
  /** Players a game with a prediction; with one on the slate only; predicted without a line. */
  readonly predicted?: number
  readonly unpredicted?: number
  readonly lineless?: number
  /** So many of the two games have no line at all. */
  readonly linelessGames?: number
  readonly label?: 'live' | 'backfill'
  /** False: an export that fails leaves what was published. */
  readonly withholds?: boolean
}

export async function startEvening(options: EveningOptions = {}): Promise<Evening> {
  const database = await createTestDatabase('evening')
  const { db, url } = database
  const clock = new SimulatedClock('2025-01-15T16:00:00Z')
  await store(database, options)
  const answers = new Map<string, CalendarAnswer>()
  const day = { gameDate, season: '2024-25', games: games.length, firstTipAt, lastTipAt }
  const on = (date: string): CalendarAnswer =>
    date === gameDate ? { kind: 'games', day } : (answers.get(date) ?? { kind: 'unknown' })
  const evening = { onBuild: async () => {} }
  const loadCalendar = async (): Promise<Calendar> => ({
    version: JSON.stringify([...answers]),
    dates: () =>
      [gameDate, ...[...answers].flatMap(([date, { kind }]) => (kind === 'games' ? [date] : []))].sort(),
    on,
    earlierInSeason: () => [],
  })
  const bare = createExportPredictions({
    predictionAssets: [],
    async loadCalendar() {
      await evening.onBuild()
      return loadCalendar()
    },
  })
  const exported = options.withholds === false ? bare : withholdingPicks(bare)
  const pipeline = createPipeline({
    assets: [standIn('games'), standIn('prediction_slate'), exported],
    gates: ['games', 'prediction_slate', 'publication'].map((name) => ({
      name,
      base: { at: '04:00' },
      tiers: [],
    })),
    healers: [createPublicationHealer(() => ({ loadCalendar }))],
    codeVersion: 'evening',
    loadCalendar,
    resolveMoment,
  })
  const process = await startSimulatedProcess({ url, pipeline, clock, http: noHttp, name: 'one' })
  const want = (date: string) =>
    requestRuns(db, {
      gameDates: [date],
      scope: 'full',
      cause: 'schedule',
      requestedBy: 'test',
      now: clock.now(),
    })
  await want(gameDate)
  return Object.assign(evening, {
    database,
    clock,
    answers,
    export: exported,
    pipeline,
    settle: async () => void (await process.settle()),
    async settleAt(instant: Temporal.Instant | string) {
      clock.advanceTo(instant)
      await process.settle()
    },
    async want(date: string) {
      await want(date)
      await process.settle()
    },
    async documents(date = gameDate) {
      const rows = await readRevisions(db, sql`name = 'predictions' and game_date = ${date}`)
      return rows.map(({ body }) => JSON.parse(body) as PublishedDocument)
    },
    async state() {
      const rows = await db.query<{ state: string; code: string | null }>(sql`
        select state, error_code as code from ledger where asset = 'export_predictions' and game_date = ${gameDate}`)
      return rows[0]!
    },
    async openIncidents() {
      const rows = await db.query<{ cause: string }>(
        sql`select cause from incidents where resolved_at is null order by id`,
      )
      return rows.map(({ cause }) => cause)
    },
    async close() {
      await process.end()
      await database.drop()
    },
  })
}

function standIn(name: string): Asset {
  return {
    name,
    phase: '2-raw',
    gate: name,
    plan: 'full',
    writes: [],
    needs: [],
    opens: { at: '04:00' },
    deadline: { at: '12:00' },
    timeoutSeconds: 60,
    attemptsMax: 3,
    backoffSeconds: 1,
    expects: async () => ({ kind: 'empty_allowed', because: 'its rows are stored by the test' }),
    produce: async () => ({ rows: [] }),
  }
}

async function store(
  { db }: TestDatabase,
  { predicted = 6, unpredicted = 0, lineless = 0, linelessGames = 0, label = 'live' }: EveningOptions,
): Promise<void> {
  for (const [index, { gameId, tipAt }] of games.entries()) {
    const withoutLine = index < linelessGames ? predicted : lineless
    await db.query(sql`
      insert into games (game_date, game_id, season, kind, status, tip_at, tip_is_assumed, home_team_id, away_team_id)
      values (${gameDate}, ${gameId}, '2024-25', 'regular', 'scheduled', ${tipAt}, false, 1610612737, 1610612738)`)
    await db.query(sql`
      insert into prediction_slate (game_date, game_id, market, player_key, player_id, player_name)
      select ${gameDate}, ${gameId}, 'points', right(${gameId}, 3) || i, right(${gameId}, 3)::int * 100 + i, 'Player ' || i
      from generate_series(1, ${predicted + unpredicted}::integer) i`)
    await db.query(sql`
      insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, line, over_price,
        under_price, calibration, recommendation, recommendation_reason, factors, model_hash, vector_hash, withdrawn)
      select ${gameDate}, 'ridge', 'points', ${gameId}, right(${gameId}, 3)::int * 100 + i, 1, ${label}, '2025-01-15T16:00:00Z', ${tipAt}, 20,
        case when i > ${withoutLine}::integer then 1850 end, -110, -110, 'uncalibrated', case when i > ${withoutLine}::integer then 'OVER' else 'NO_LINE' end, 'edge',
        '{}', 'm', 'v', false from generate_series(1, ${predicted}::integer) i`)
  }
}
