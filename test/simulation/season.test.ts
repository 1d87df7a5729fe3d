/** The first days of the real season 2024-25 under the detectors' eyes: nothing is told where nothing is wrong, and each fault is found once, in
 * time, and over by itself. The whole season: `npm run monitor-season`. */
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createDatabases, type Databases } from './databases.ts'
import { type FaultOutcome, importSeasonBefore, liveSeason } from './live-season.ts'
import { createSeasonFaults } from './season-faults.ts'
import { findMisses } from './season-outcomes.ts'
import { createSeasonLeague } from './season-parts.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
const from = '2024-10-22T08:00:00Z'
const to = '2024-10-29T08:00:00Z'

let databases: Databases

beforeAll(() => {
  databases = createDatabases(
    inject('serverUrl'),
    `${inject('templateName').replace(/_template$/, '')}_season`,
  )
})
afterAll(() => databases.dropAll())

it('six days with a fault on most of them: each is told once, in time, and nothing else is', async (test) => {
  if (pack === undefined) return test.skip(true, 'SIXTHMAN_DATA_PACK is not set')
  const league = createSeasonLeague(pack)
  const url = await databases.createMigrated()
  await importSeasonBefore(url, pack, league, from)
  const faults = createSeasonFaults(league).filter((fault) => fault.until < to)
  expect(faults.map(({ cause }) => cause)).toEqual([
    'data-quality: shapes',
    'state-store: late',
    'workers: alive',
    'state-store: controller',
    'schedule export',
  ])
  const lived = await liveSeason({ url, league, from, to, faults })
  expect(findMisses(lived)).toEqual([])
}, 600_000)

it('a season that misses, is late, tells twice or never ends says so', () => {
  const outcome: FaultOutcome = {
    fault: 'f',
    cause: 'c',
    foundMinutes: 5,
    withinMinutes: 10,
    incidents: 1,
    resolvedHours: 1,
  }
  const misses = (changed: Partial<FaultOutcome>): string[] =>
    findMisses({
      days: 1,
      looks: 1,
      detectorFailures: [],
      unexplained: [],
      outcomes: [{ ...outcome, ...changed }],
    })
  expect(misses({})).toEqual([])
  expect(misses({ foundMinutes: null })).toEqual(['not found: f (c)'])
  expect(misses({ foundMinutes: 11 })).toEqual(['found late: f, after 11 min instead of 10'])
  expect(misses({ incidents: 2 })).toEqual(['told 2 times: f'])
  expect(misses({ resolvedHours: null })).toEqual(['not over by itself: f (c)'])
})
