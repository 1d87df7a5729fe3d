/** A small league whose every date was made afterwards, with all that it publishes: what the tests of documents look at. */
import { readNewestDocument } from '../../src/nba/6-exports/stored-documents.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'
import { readRevisions } from './document-revisions.ts'
import { createSmallLeague, datesOf, type SmallSystem, startSmallSystem } from './small-league.ts'
import { withPicks } from './stand-in-ridge.ts'

export interface Published {
  readonly name: string
  readonly gameDate: string
  readonly revision: number
  readonly body: string
}

export interface PublishedReader {
  /** All revisions, in order. */
  published(): Promise<Published[]>
  /** The newest. */
  read<Document = Record<string, unknown>>(name: string, gameDate: string): Promise<Document>
}

export interface DocumentsWorld extends PublishedReader {
  readonly database: TestDatabase
  readonly system: SmallSystem
  /** With games, in order. */
  readonly dates: readonly string[]
  close(): Promise<void>
}

export async function createDocumentsWorld(): Promise<DocumentsWorld> {
  const league = createSmallLeague('documents')
  const dates = datesOf(league)
  const database = await createTestDatabase('documents')
  const system = await startSmallSystem(database.url, league, '2025-11-20T12:00:00Z', {
    facts: ['injuries', 'game_lines'],
    wrapPipeline: withPicks,
  })
  await requestRuns(database.db, {
    gameDates: dates,
    scope: 'full',
    cause: 'backfill',
    requestedBy: 'test',
    now: system.clock.now(),
  })
  await system.process.settle()
  return {
    database,
    system,
    dates,
    ...readPublished(database),
    async close() {
      await system.stop()
      await database.drop()
    },
  }
}

export function readPublished({ db }: TestDatabase): PublishedReader {
  return {
    published: () => readRevisions(db),
    async read<Document>(name: string, gameDate: string) {
      const newest = await readNewestDocument(db, name, gameDate)
      if (!newest) throw new Error(`${name}/${gameDate} is not published`)
      return JSON.parse(newest.body) as Document
    },
  }
}
