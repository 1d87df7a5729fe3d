/** Every factor has words of its own, short enough to stand beside a bar. */
import { expect, test } from 'vitest'
import { features } from '../../../src/nba/4-features/feature-list.ts'
import { nameFactor } from '../../../src/nba/domain/factor-words.ts'

const further = ['average_player', 'mean_to_median', 'not_below_zero', 'others']

test('every feature has words of its own, no longer than 28 letters', () => {
  const names = [...features.map(({ name }) => name), ...further]
  const said = names.map(nameFactor)
  expect(
    said.filter((each, index) => each.length > 28 || each.includes('_') || said.indexOf(each) !== index),
  ).toEqual([])
  const plain = features
    .map(({ name }) => name)
    .filter((name) => nameFactor(name) === name.replaceAll('_', ' '))
  expect(plain).toEqual(['freshness', 'trend', 'playoffs', 'line', 'opening_line', 'similar_games'])
})

test('a window is read off the end of the name', () => {
  expect(
    ['minutes_ewma_8', 'ewma_20', 'mean_l5', 'games_14d', 'minutes_season', 'no_such_thing'].map(nameFactor),
  ).toEqual([
    'minutes, lately (8)',
    'average, lately (20)',
    'average, last 5',
    'games played, 14 days',
    'minutes, season',
    'no such thing',
  ])
})
