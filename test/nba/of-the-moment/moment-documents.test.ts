/** Documents of the moment on a real database: as their schemas say, and the same bytes where nothing has changed. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import {
  momentNames,
  readMomentDates,
  readMomentDocument,
} from '../../../src/nba/of-the-moment/moment-documents.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { judgeDocument, spoilDocument } from '../../support/independent-judge.ts'
import {
  type Evening,
  firstTipAt,
  gameDate,
  lastTipAt,
  startEvening,
} from '../../support/published-evening.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

interface Said {
  readonly revision: number
  readonly verdict: string
  readonly counts: Record<string, number>
  readonly picks: readonly {
    readonly playerId: number
    readonly state: string
    readonly result: string | null
  }[]
}

let evening: Evening
beforeAll(async () => {
  evening = await startEvening()
  await evening.settleAt('2025-01-15T18:00:00Z')
})
afterAll(() => evening.close())

async function read(name: string): Promise<Said> {
  const { db } = evening.database
  const context = { db, pipeline: createToolPipeline(), now: evening.clock.now() }
  const made = (await readMomentDocument(context, name, gameDate))!
  expect(findDocumentKind(name)!.schema.safeParse(JSON.parse(made.body)).error?.issues ?? []).toEqual([])
  expect(judgeDocument(name, made.body)).toEqual([])
  for (const { how, body } of spoilDocument(findDocumentKind(name)!, made.body))
    expect(judgeDocument(name, body), how).not.toEqual([])
  expect(await readMomentDocument(context, name, gameDate, made)).toEqual(made)
  expect((await readMomentDocument(context, name, gameDate, { ...made, withdrawn: true }))!.revision).toBe(2)
  return JSON.parse(made.body) as Said
}

/** Tests of this file run in the order they stand in. */
test('before the tips every pick is pending, and the status says what is there', async () => {
  expect(momentNames).toEqual(['live-grading', 'status'])
  for (const name of momentNames) await read(name)
  const { picks, counts } = await read('live-grading')
  expect(counts).toMatchObject({ pending: 12, leading: 0, won: 0 })
  expect(picks).toHaveLength(12)
  expect((await read('status')).verdict).toBe('well')
})

test('on the floor a pick leads or trails; the final box score decides, and who is not in it is void', async () => {
  const { db } = evening.database
  const { picks } = await read('live-grading')
  const first = picks[0]
  await evening.settleAt(firstTipAt.add({ hours: 1 }))
  await db.query(
    sql`update games set status = 'live', home_score = 50, away_score = 48 where game_id = '0022400500'`,
  )
  await storeBoxes(first!.playerId, 19)
  expect((await read('live-grading')).counts).toMatchObject({ pending: 11, leading: 1, won: 0 })
  await storeSeen(picks[1]!.playerId)
  const [, second] = (await read('live-grading')).picks
  expect(second).toMatchObject({ state: 'leading', current: 44, seenAt: '2025-01-16T00:55:00Z' })
  await db.query(
    sql`update games set status = 'final', home_score = 19, away_score = 7 where game_id = '0022400500'`,
  )
  const ended = await read('live-grading')
  expect(ended.counts).toMatchObject({ pending: 6, won: 1, void: 5 })
  expect(ended.picks[0]).toMatchObject({ state: 'decided', result: 'win', current: 19, why: null })
  await evening.settleAt(lastTipAt.add({ hours: 1 }))
})

/** What was seen of him while the game was on. */
async function storeSeen(playerId: number): Promise<void> {
  await evening.database.db.query(sql`
    insert into live_boxscores (game_date, game_id, player_id, player_name, team_id, pts, source, seen_at)
    values (${gameDate}, '0022400500', ${playerId}, 'somebody', 1610612738, 44, 'nba-cdn', '2025-01-16T00:55:00Z')`)
}

/** Two who played, one a team: him and somebody who is nobody's pick. */
async function storeBoxes(playerId: number, points: number): Promise<void> {
  await evening.database.db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, fgm, fg3m, ftm,
      oreb, dreb, reb, ast, pts, known_at, withdrawn, source)
    values (${gameDate}, '0022400500', ${playerId}, 1, 'One', 1610612737, 1610612738, true, 'active', 30, 0, 0, ${points}::integer, 0, 1, 1, 1, ${points}::integer,
        '2025-01-16T01:00:00Z', false, 'test'),
      (${gameDate}, '0022400500', 1, 1, 'Other', 1610612738, 1610612737, false, 'active', 30, 0, 0, 7, 0, 1, 1, 1, 7, '2025-01-16T01:00:00Z', false, 'test')`)
}

test('the dates whose state may still change are those wanted of yesterday, today and tomorrow', async () => {
  const { db } = evening.database
  expect(await readMomentDates(db, evening.clock.now())).toEqual([gameDate])
  expect(await readMomentDates(db, Temporal.Instant.from('2025-01-20T12:00:00Z'))).toEqual([])
})
