/** F41 on the whole pipeline behind the replay server: a worker whose lease is over commits lines after another one has made the partition. What the core does of it in
 * detail is `f40-f41-fences`. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type CommitPartition, commitPartition, writePartition } from '../../src/platform/ledger/commit.ts'
import { endLeases } from '../../src/platform/ledger/end-leases.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { runPartition } from '../../src/platform/worker/run-partition.ts'
import { findLies } from '../simulation/truth.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'
import { noHttp } from '../support/toy-system.ts'

const league = createSmallLeague('late')
let day: FaultDay

afterEach(() => day.close())

describe('a worker that is paused between its work on lines and its commit', () => {
  /** What it knows is a line less than what the other one has written meanwhile. */
  async function wakeLate(commit: CommitPartition): Promise<{ lies: string[]; outcomes: string[] }> {
    let made = 0
    const older = changingAsset('prop_lines', (asset) => ({
      produce: async (context) => {
        const produced = await asset.produce(context)
        made += 1
        return made === 1 ? { ...produced, rows: produced.rows.map((rows) => rows.slice(0, -1)) } : produced
      },
    }))
    let isFirst = true
    const sleeping: CommitPartition = async (db, request) => {
      if (request.asset.name !== 'prop_lines' || !isFirst) return commitPartition(db, request)
      isFirst = false
      const { clock, pipeline } = day.system
      await day.database.db.query(
        sql`update ledger set lease_until = ${clock.now().subtract({ seconds: 1 })} where state = 'running'`,
      )
      await endLeases(day.database.db, clock.now())
      await runPartition(
        {
          ...{ db: day.database.db, pipeline, clock, http: noHttp, log: silentLog, worker: 'second' },
          queue: createInProcessQueue(() => {}),
          random: createRandom('second'),
          leaseSeconds: 60,
        },
        { asset: 'prop_lines', gameDate: day.gameDate, priority: 0, orderedAt: clock.now() },
      )
      return commit(db, request)
    }
    day = await startFaultDay(league, {
      wrapPipeline: older,
      process: { commit: sleeping },
      settles: false,
    })
    while (isFirst) await day.liveUntil(day.nowMs() + hourMs, 60)
    const outcomes = await day.database.db.query<{ outcome: string }>(sql`
      select outcome from attempts where asset = 'prop_lines' and game_date = ${day.gameDate} and error_code is distinct from 'source.not-yet'
      order by fence limit 2`)
    return {
      lies: await findLies(day.database.db, day.system.pipeline, [day.gameDate]),
      outcomes: outcomes.map(({ outcome }) => outcome),
    }
  }

  it('is refused: the lines are those of the newer replies, and the ledger says what the table holds', async () => {
    expect(await wakeLate(commitPartition)).toEqual({ lies: [], outcomes: ['superseded', 'complete'] })
  })

  it('takes a line back that is there where nobody looks at the fence', async () => {
    const unfenced: CommitPartition = (db, request) =>
      db.transaction(async (tx) => {
        const again = { ...request, claim: { ...request.claim, fence: request.claim.fence + 1 } } // over rows that are there
        const { rows } = await writePartition(tx, again)
        return { kind: 'committed', state: 'complete', rows, changed: true }
      })
    const { lies } = await wakeLate(unfenced)
    expect(lies.join('\n')).toContain(`prop_lines ${day.gameDate}`)
  })
})
