/** The picks site over documents that a test publishes, on a clock that stands in the evening of 2024-12-02. */
import type { Hono } from 'hono'
import type { ApiParts } from '../../../src/api/api-parts.ts'
import { createApp } from '../../../src/api/app.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createSite } from '../../../src/site/site.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'
import { closedDoor } from '../doors.ts'
import { createToolPipeline } from '../tool-pipeline.ts'
import { makeBestBets, makeLedger, makeLive } from './picks.ts'
import { makePlayerTonight, makeSeason } from './player.ts'
import {
  makeCalendar,
  makeCalibration,
  makeModelHealth,
  makePerformance,
  makeStatus,
  makeTrends,
} from './season.ts'
import { makeTonight, type TonightDocument } from './tonight.ts'

export type Published = Readonly<Record<string, unknown>> & { readonly document: string }

export interface SiteStage {
  readonly database: TestDatabase
  readonly clock: SimulatedClock
  readonly parts: ApiParts
  readonly app: Hono
  /** The next revision of `name` on the date; readers see it at once. */
  publish(document: Published): Promise<void>
  get(path: string): Promise<{ readonly status: number; readonly text: string }>
  close(): Promise<void>
}

export async function setSiteStage(): Promise<SiteStage> {
  const database = await createTestDatabase('site')
  const clock = new SimulatedClock('2024-12-02T23:00:00Z')
  const { db } = database
  const door = { ...closedDoor, requestsPerMinute: 1_000_000 }
  const parts = {
    db,
    clock,
    pipeline: createToolPipeline(),
    log: silentLog,
    door,
    readSources: async () => [],
    site: createSite(db, clock),
  }
  const app = createApp(parts)
  return {
    database,
    clock,
    parts,
    app,
    async publish(document) {
      const cut = document.document.lastIndexOf('/')
      const [name, gameDate] = [document.document.slice(0, cut), document.document.slice(cut + 1)]
      const newest = sql`(select coalesce(max(revision), 0) + 1 from documents where name = ${name} and game_date = ${gameDate})`
      await db.query(sql`
        insert into documents (game_date, name, revision, body, withdrawn) values (${gameDate}, ${name}, ${newest}, ${JSON.stringify(document)}, false)`)
      clock.advanceBy(1000)
    },
    async get(path) {
      const reply = await app.request(path)
      return { status: reply.status, text: await reply.text() }
    },
    close: () => database.drop(),
  }
}

/** Everything that is published of an evening. */
export function makeEvening(tonight: TonightDocument = makeTonight({ games: 15 })): readonly Published[] {
  const bets = makeBestBets(tonight)
  const players = [0, 6, 7, 8]
    .filter((index) => index < tonight.players.length)
    .map((index) => makePlayerTonight(tonight, index))
  return [
    tonight,
    bets,
    makeLive(bets),
    makeLedger(bets),
    { ...makeLedger(bets), document: 'ledger/2024-11-30' },
    ...players,
    ...players.map(makeSeason),
    ...['hot', 'cold', 'bounce-back', 'quick-hits'].map((name) => makeTrends(name, tonight)),
    makePerformance(),
    makeCalibration(),
    makeStatus(),
    makeCalendar(),
    makeModelHealth(),
  ]
}
