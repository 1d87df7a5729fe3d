/** F40 on the whole pipeline behind the replay server: two workers have taken the same partition, and each row is there once. What the core does of it in detail is `f40-f41-fences`. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type CommitPartition, holdsFence } from '../../src/platform/ledger/commit.ts'
import { writeRows } from '../../src/platform/ledger/write-rows.ts'
import { findUnfinished } from '../simulation/truth.ts'
import { type FaultDay, hourMs } from '../support/fault-day.ts'
import { liveUntilLate } from '../support/late-worker.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('taken twice')
let day: FaultDay

afterEach(() => day.close())

describe('two workers that have taken the same lines, the first of which adds its own to those that are there', () => {
  /** As a processor appends: no key keeps the same line from being there twice. */
  const appending =
    (isFenced: boolean): CommitPartition =>
    (db, { asset, claim, produced, now }) =>
      db.transaction(async (tx) => {
        if (isFenced && !(await holdsFence(tx, claim))) return { kind: 'superseded' }
        await tx.query(sql`alter table prop_lines drop constraint prop_lines_pkey`)
        const [rows] = produced.rows
        await writeRows(tx, asset.writes[0]!, claim.gameDate, rows!, { isFirst: true, now })
        return { kind: 'committed', state: 'complete', rows: rows!.length, changed: true }
      })

  it('the fence lets in one of them: each line is there once, and the day is completed', async () => {
    const late = await liveUntilLate(league, appending(true))
    day = late.day
    const { rows, lines } = await late.countLines()
    expect(rows).toBeGreaterThan(20)
    expect(lines).toBe(rows)
    expect(await day.readLedger('prop_lines')).toMatchObject({ state: 'complete', rows })
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
    expect(await late.findLies()).toEqual([])
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
  })

  it('leave their lines twice where nobody looks at the fence', async () => {
    const late = await liveUntilLate(league, appending(false))
    day = late.day
    const { rows, lines } = await late.countLines()
    expect(rows).toBe(2 * lines - 1) // the newest is known to one of them
    expect(await late.findLies()).toEqual([expect.stringContaining(`prop_lines ${day.gameDate}`)])
  })
})
