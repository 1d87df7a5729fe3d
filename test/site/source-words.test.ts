/** What a document is made of is said in a reader's words, whichever asset it is. */
import { expect, test } from 'vitest'
import { sayAsset, sayAssets } from '../../src/site/source-words.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'

test('every asset of the pipeline has words, and none is called by its name in the program', () => {
  const names = createToolPipeline().assets.map(({ name }) => name)
  const nameless = names.filter((name) => sayAsset(name) === name.replaceAll('_', ' '))
  expect([names.length > 40, nameless]).toEqual([true, []])
  expect(names.map(sayAsset).filter((said) => said.includes('_'))).toEqual([])
})

test('so has what a document about one player is made of, and what is no asset', () => {
  expect(sayAsset('points_rebounds_assists vector')).toBe(
    'what is known of him for points + rebounds + assists',
  )
  expect(sayAsset('points model')).toBe('the model for points')
  expect(sayAsset('predictions_moving_average')).toBe('what moving average says')
  expect(sayAssets(['games', 'schedule_replies', 'content'])).toBe(
    'the schedule; what time brings: a game has begun, or is over',
  )
})
