/** F51: the process is killed at any instant, and again while it recovers: a seeded sample of the points here, all of them by `npm run crash -- --all`. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import { createRandom } from '../../src/platform/random.ts'
import { commitDataFirst, commitLedgerFirst } from '../simulation/broken-commits.ts'
import { createDatabases, type Databases } from '../simulation/databases.ts'
import {
  type Enumeration,
  enumerateCrashes,
  type PreparedDay,
  prepareDay,
  samplePoints,
} from '../simulation/enumerate-crashes.ts'

const sampleSize = 60
const seed = 'crash enumeration'

let databases: Databases
let day: PreparedDay

beforeAll(async () => {
  const run = inject('templateName').replace(/_template$/, '')
  databases = createDatabases(inject('serverUrl'), `${run}_${randomBytes(3).toString('hex')}`)
  day = await prepareDay(databases)
}, 180_000)

afterAll(() => databases.dropAll(), 60_000)

describe('a process stopped before or after any database call of a game day', () => {
  test('is made good by one restart: nothing lost, nothing twice, the ledger true', async () => {
    const points = samplePoints(day.points, sampleSize, createRandom(seed))
    const found = await enumerateCrashes(day, points)
    console.log(describeRun(found, day.points.length))
    expect(found.violations).toEqual([])
    expect(found.crashes).toBe(sampleSize)
  }, 400_000)

  test('and stopped again while it recovers, still ends as if nothing had happened', async () => {
    const random = createRandom(`${seed}, twice`)
    const points = samplePoints(day.points, 12, random).map((point) => ({
      ...point,
      next: { call: 1 + random.integer(30), when: random.pick(['before', 'after'] as const) },
    }))
    const found = await enumerateCrashes(day, points)
    expect(found.violations).toEqual([])
    expect(found.crashes).toBeGreaterThan(points.length)
  }, 200_000)
})

describe('the enumeration finds a completion that is committed apart from the data', () => {
  /** More than the first attempt has, and less than the whole morning. */
  const callsOfAnAttempt = 45

  /** The first partition of the morning, from its claim to its commit. */
  function firstAttempt() {
    const calls = day.stages[0]?.calls ?? []
    const claim = calls.findIndex((call) => call.startsWith('with probe')) + 1
    return day.points.filter(
      ({ stage, call }) => stage === 0 && call >= claim && call < claim + callsOfAnAttempt,
    )
  }

  async function enumerateBroken(commit: CommitPartition): Promise<Enumeration> {
    return enumerateCrashes(day, firstAttempt(), { commit, wholeDayEvery: Number.MAX_SAFE_INTEGER })
  }

  test('rows first: rows are there of which the ledger knows nothing', async () => {
    const { violations } = await enumerateBroken(commitDataFirst)
    expect(violations.flatMap(({ faults }) => faults).join('\n')).toContain('the ledger knows of none')
  }, 120_000)

  test('ledger first: it says done, and the rows are lost for ever', async () => {
    const { violations } = await enumerateBroken(commitLedgerFirst)
    const faults = violations.flatMap((violation) => violation.faults).join('\n')
    expect(faults).toMatch(/the ledger says \d+ rows, 0 are there/)
    expect(faults).toContain('is not what it is after an undisturbed run')
  }, 120_000)
})

function describeRun({ crashes, recoveries }: Enumeration, points: number): string {
  return `${crashes} of ${points} points, ${recoveries} distinct databases recovered (all: npm run crash -- --all)`
}
