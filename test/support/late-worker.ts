/** A league day on which a worker has made lines of what it knew and is about to commit them when its lease ends: another one makes the partition
 * of what has come meanwhile, and then the first commits. */
import { expect } from 'vitest'
import type { PartitionKey } from '../../src/platform/asset.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type CommitPartition, commitPartition, writePartition } from '../../src/platform/ledger/commit.ts'
import { endLeases } from '../../src/platform/ledger/end-leases.ts'
import type { League } from '../../src/replay/league.ts'
import { findLies } from '../simulation/truth.ts'
import { changingAsset } from './changing-asset.ts'
import { type FaultDay, hourMs, startFaultDay } from './fault-day.ts'

const asset = 'prop_lines'

/** Writes what it has made over what is there, whoever holds the partition now. */
export const commitUnfenced: CommitPartition = (db, request) =>
  db.transaction(async (tx) => {
    const again = { ...request, claim: { ...request.claim, fence: request.claim.fence + 1 } } // over rows that are there
    const { rows } = await writePartition(tx, again)
    return { kind: 'committed', state: 'complete', rows, changed: true }
  })

/** How the lease is taken for over while its worker lives. */
export interface EndedLease {
  /** By whose clock it is looked at, in hours ahead of everybody else's. Default: by the right one, and the lease has run out. */
  readonly leapHours?: number
}

export interface LateWorker {
  readonly day: FaultDay
  /** Partitions of which the ledger says something else than the tables. */
  findLies(): Promise<string[]>
  /** Of the two attempts, by their fence. */
  readOutcomes(): Promise<string[]>
  /** Lines in the table, and how many different ones. */
  countLines(): Promise<{ readonly rows: number; readonly lines: number }>
}

/** What the first one knows is a line less than what the other has written meanwhile. Ends right after the first one's commit. */
export async function liveUntilLate(
  league: League,
  commit: CommitPartition,
  { leapHours }: EndedLease = {},
): Promise<LateWorker> {
  let made = 0
  const older = changingAsset(asset, ({ produce }) => ({
    produce: async (context) => {
      const produced = await produce(context)
      made += 1
      return made === 1 ? { ...produced, rows: produced.rows.map((rows) => rows.slice(0, -1)) } : produced
    },
  }))
  let isFirst = true
  let ended: readonly PartitionKey[] = []
  const sleeping: CommitPartition = async (db, request) => {
    if (request.asset.name !== asset || !isFirst) return commitPartition(db, request)
    isFirst = false
    ended = await endLease()
    const second = await day.system.startAnother('second')
    await second.settle()
    await second.end()
    return commit(db, request)
  }
  const day = await startFaultDay(league, {
    wrapPipeline: older,
    process: { commit: sleeping },
    settles: false,
  })
  const { db } = day.database
  const { clock, pipeline } = day.system

  async function endLease(): Promise<readonly PartitionKey[]> {
    if (leapHours === undefined)
      await db.query(
        sql`update ledger set lease_until = ${clock.now().subtract({ seconds: 1 })} where state = 'running'`,
      )
    return endLeases(db, clock.now().add({ hours: leapHours ?? 0 }))
  }

  while (isFirst) await day.liveUntil(day.nowMs() + hourMs, 60)
  expect(ended).toEqual([{ asset, gameDate: day.gameDate }])
  expect(made).toBe(2)
  return {
    day,
    findLies: () => findLies(db, pipeline, [day.gameDate]),
    async readOutcomes() {
      const rows = await db.query<{ outcome: string }>(sql`
        select outcome from attempts where asset = ${asset} and game_date = ${day.gameDate} and error_code is distinct from 'source.not-yet'
        order by fence limit 2`)
      return rows.map(({ outcome }) => outcome)
    },
    async countLines() {
      const [row] = await db.query<{ rows: number; lines: number }>(sql`
        select count(*)::int as rows, count(distinct (event_id, bookmaker, market, player_name, line, snapshot_at))::int as lines
        from prop_lines where game_date = ${day.gameDate}`)
      return row!
    },
  }
}
