/** The same bytes from any number of threads, a free caller, and threads that always end. */
import { getActiveResourcesInfo } from 'node:process'
import { describe, expect, it } from 'vitest'
import { fitTrees } from '../../../../src/nba/5-predictions/trees/fit-trees.ts'
import { PipelineError } from '../../../../src/platform/errors.ts'
import { grow, makeRows, nameInputs, plain } from './grown.ts'

const threadsRunning = () => getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length

describe('threads', () => {
  const sampled = { trees: 12, learningRate: 0.2, rowShare: 0.7, columnShare: 0.6, leafRowsMin: 5 }

  it.for([
    ['leaf_wise', { kind: 'squared' }],
    ['depth_wise', { kind: 'absolute' }],
    ['symmetric', { kind: 'pinball', quantile: 0.6 }],
  ] as const)('%s: give the same bytes, however many there are', async ([growth, loss]) => {
    const changes = { ...sampled, growth, loss, earlyStopping: { share: 0.3, patienceTrees: 4 } }
    // More than one block of rows, so that the order of sums would show.
    const rows = makeRows(9000, growth === 'symmetric')
    const [none, one, two] = await Promise.all(
      [0, 1, 2].map(async (threads) => JSON.stringify(await grow(rows, changes, threads))),
    )
    expect(one).toBe(none)
    expect(two).toBe(none)
  })

  it('draw other rows and columns from another seed', async () => {
    const rows = makeRows(2000)
    const [one, same, other] = await Promise.all(
      ['a', 'a', 'b'].map(async (seed) => JSON.stringify((await grow(rows, { ...sampled, seed })).trees)),
    )
    expect(same).toBe(one)
    expect(other).not.toBe(one)
  })

  it('leave the caller’s event loop free', async () => {
    let turns = 0
    let isOver = false
    const fitted = grow(makeRows(20_000), { trees: 30 }, 2).finally(() => {
      isOver = true
    })
    while (!isOver) {
      turns += 1
      await new Promise(setImmediate)
    }
    expect((await fitted).trees).toHaveLength(30)
    expect(turns).toBeGreaterThan(100)
  })

  it('end when the signal says so, with its reason', async () => {
    const before = threadsRunning()
    const controller = new AbortController()
    const rows = makeRows(20_000)
    const settings = { ...plain, trees: 10_000, learningRate: 0.01 }
    const fitted = fitTrees(rows, nameInputs(6), settings, { threads: 2, signal: controller.signal })
    controller.abort(new Error('not needed any more'))
    await expect(fitted).rejects.toThrow('not needed any more')
    expect(threadsRunning()).toBe(before)
    await expect(fitTrees(rows, nameInputs(6), settings, { signal: controller.signal })).rejects.toThrow(
      'not needed any more',
    )
  })

  it('hand over the error of the one that failed, while the others wait for it', async () => {
    const before = threadsRunning()
    const rows = makeRows(5000)
    rows.values[4321 * 6 + 3] = Number.POSITIVE_INFINITY
    const error = await grow(rows, { trees: 5 }, 2).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(PipelineError)
    expect(error).toMatchObject({ code: 'check.failed', details: { input: 'x3', row: 4321 } })
    expect(String(error)).toMatch(/x3 is Infinity in row 4321/)
    expect(threadsRunning()).toBe(before)
  })
})
