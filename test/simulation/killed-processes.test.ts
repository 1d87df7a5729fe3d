/** Real processes under real SIGKILL: a seeded sample here, as many as wanted by `npm run crash -- --kills 50`. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createRandom } from '../../src/platform/random.ts'
import { createDatabases, type Databases } from './databases.ts'
import { drawKill, type KillGround, killOnce, prepareKillGround, runTwo } from './kill-processes.ts'

const random = createRandom('kills')

let databases: Databases
let ground: KillGround
let abandoned = 0

beforeAll(async () => {
  const run = inject('templateName').replace(/_template$/, '')
  databases = createDatabases(inject('serverUrl'), `${run}_${randomBytes(3).toString('hex')}`)
  ground = await prepareKillGround(databases)
}, 120_000)

afterAll(async () => {
  await ground?.replay.stop()
  await databases.dropAll()
})

describe('a process killed while it works', () => {
  test.for([1, 2, 3, 4, 5])(
    'leaves nothing that one restart does not complete (kill %i of 5)',
    { timeout: 120_000 },
    async () => {
      const report = await killOnce(ground, drawKill(random, ground.attempts))
      abandoned += report.abandoned
      expect(report.faults).toEqual([])
    },
  )

  test('was in the middle of an attempt at least once, or the kills would prove little', () => {
    expect(abandoned).toBeGreaterThan(0)
  })
})

describe('two processes on one PostgreSQL', () => {
  test('finish the same dates with the same bytes as one', async () => {
    expect((await runTwo(ground)).faults).toEqual([])
  }, 120_000)

  test('of which one is killed in the middle finish them all the same', async () => {
    const report = await runTwo(ground, { afterAttempts: Math.floor(ground.attempts / 2), milliseconds: 5 })
    expect(report.faults).toEqual([])
  }, 120_000)
})
