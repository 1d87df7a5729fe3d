/** Two days of the real season under the detectors' eyes: a slate that is held back, and a time without a worker.
 *
 * Each is found once, in time, and over by itself, and nothing else is told. The whole season is `npm run monitor-season` (docs/monitoring.md). */
import { expect, it } from 'vitest'
import { createTestDatabase } from '../support/database.ts'
import { liveSeason } from './live-season.ts'
import { createSeasonFaults } from './season-faults.ts'
import { findMisses } from './season-outcomes.ts'
import { createSeasonLeague } from './season-parts.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
const from = '2024-10-25T08:00:00Z'
const to = '2024-10-27T10:00:00Z'

it(`faults of two days are found once, in time, and are over by themselves${pack ? '' : ' (skipped without SIXTHMAN_DATA_PACK)'}`, async (ctx) => {
  if (pack === undefined) return ctx.skip()
  const league = createSeasonLeague(pack)
  const database = await createTestDatabase('season watch')
  const faults = createSeasonFaults(league).filter((fault) => fault.from >= from && fault.until < to)
  const lived = await liveSeason({ url: database.url, league, from, to, faults })
  expect(lived.outcomes.map(({ cause }) => cause)).toEqual(['state-store: late', 'workers: alive'])
  expect(findMisses(lived)).toEqual([])
  await database.drop()
})
