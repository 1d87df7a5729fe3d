/** Where features and training meet: whoever trains beside others has to let them have their turn, in the fold and in every walk. */
import { expect, test } from 'vitest'
import { featureSchema } from '../../src/nba/4-features/feature-list.ts'
import { addDays } from '../../src/nba/domain/game-date.ts'
import type { PointInTime } from '../../src/nba/domain/point-in-time.ts'
import { createLearning, type TrainingContext } from '../../src/nba/learning.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { makeHistory } from './features/make-history.ts'

test('training gives way within its weeks, not only between the days of history', async () => {
  const blocks = makeHistory({ days: 40 })
  const turns = { slept: 0 }
  let nowMs = 0
  const clock = {
    ...systemClock,
    monotonicMs: () => {
      nowMs += 25 // every piece takes longer than one may
      return nowMs
    },
    sleep: async (milliseconds: number) => {
      turns.slept += 1
      await systemClock.sleep(milliseconds)
    },
  }
  const view: Partial<PointInTime> = {
    history: async () => blocks.map((block) => ({ hash: block.gameDate, block })),
    games: async () => [],
  }
  const learning = createLearning(['points'], featureSchema, () => view as PointInTime, ['ewma_8', 'ridge'])
  const gameDate = addDays(blocks.at(-1)!.gameDate, 2)
  const now = clock.now()
  const context: Partial<TrainingContext> = { gameDate, now, clock, signal: new AbortController().signal }
  const db = { query: async () => [] } as unknown as TrainingContext['db'] // no trees are asked for
  const artefacts = await learning.train({ ...context, db } as TrainingContext, '2023-01-02')
  expect(artefacts.map(({ system }) => system)).toEqual(['ridge', 'ewma_8'])
  const { rows } = artefacts[0]!
  expect(rows).toBeGreaterThan(500)
  expect(turns.slept).toBeGreaterThan(blocks.length + rows)
})
