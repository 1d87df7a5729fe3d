/** F41 on the whole pipeline behind the replay server: a worker whose lease is over commits lines after another one has made the partition. What the core does of it in
 * detail is `f40-f41-fences`. */
import { afterEach, describe, expect, it } from 'vitest'
import { commitPartition } from '../../src/platform/ledger/commit.ts'
import { commitUnfenced, type LateWorker, liveUntilLate } from '../support/late-worker.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('late')
let late: LateWorker

afterEach(() => late.day.close())

describe('a worker that is paused between its work on lines and its commit', () => {
  it('is refused: the lines are those of the newer replies, and the ledger says what the table holds', async () => {
    late = await liveUntilLate(league, commitPartition)
    expect(await late.findLies()).toEqual([])
    expect(await late.readOutcomes()).toEqual(['superseded', 'complete'])
  })

  it('takes a line back that is there where nobody looks at the fence', async () => {
    late = await liveUntilLate(league, commitUnfenced)
    expect((await late.findLies()).join('\n')).toContain(`prop_lines ${late.day.gameDate}`)
  })
})
