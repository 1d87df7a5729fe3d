/** F04: what a step says it has done is not there any more when the next one would build on it. Rows of the ledger's count are looked for before
 * a document is made of them; the partition that has lost its own is made again, and the document follows. */

import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { commitPartition } from '../../src/platform/ledger/commit.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { readRevisions } from '../support/document-revisions.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('kept')
let day: FaultDay

afterEach(() => day.close())

/** Of the grades of the evening all but one are gone when the last input of the results is committed, once. */
async function loseGrades(wrapPipeline?: (pipeline: Pipeline) => Pipeline): Promise<void> {
  let isLost = false
  day = await startFaultDay(league, {
    ...(wrapPipeline ? { wrapPipeline } : {}),
    process: {
      commit: (db, request) =>
        commitPartition(db, {
          ...request,
          async followOn(tx) {
            if (request.asset.name === 'system_daily_performance' && !isLost) {
              isLost = true
              await tx.query(sql`
                delete from grades g where game_date = ${request.claim.gameDate} and ctid <> (select min(ctid) from grades where game_date = g.game_date)`)
            }
            await request.followOn(tx)
          },
        }),
    },
  })
  await day.liveUntil(day.firstTipMs - hourMs)
  await day.liveUntil(day.lastFinalMs + 6 * hourMs, 30)
  expect(isLost).toBe(true)
}

/** How many grades each revision of the evening's results was made of. */
async function readGraded(): Promise<number[]> {
  const revisions = await readRevisions(
    day.database.db,
    sql`name = 'results' and game_date = ${day.gameDate}`,
  )
  return revisions.map(({ body }) => (JSON.parse(body) as { grades: object[] }).grades.length)
}

it('a document is not made of rows that were lost after their commit: they are made again, and then it is', async () => {
  await loseGrades()
  const { rows } = await day.readLedger('grades')
  expect(rows).toBeGreaterThan(10)
  expect(await readGraded()).toEqual([rows])
})

it('where nobody counts before the gate the document says one of them', async () => {
  await loseGrades((pipeline) => ({
    ...pipeline,
    gates: pipeline.gates.map((gate) =>
      gate.name === 'results_publication' ? { ...gate, conditions: [] } : gate,
    ),
  }))
  const { rows } = await day.readLedger('grades')
  expect((await readGraded())[0]).toBeLessThan(rows!)
})
