/** The mean of the player's most similar earlier games, weighted by likeness; which games are alike, the features say.
 *
 * It says nothing below five of them: the few games that happen to be alike are no sample. */
import { findFeature } from '../feature-schema.ts'
import type { System } from './system.ts'

const gamesMin = 5

export const similarity: System = {
  name: 'similarity',
  centre: 'mean',
  training: null,
  silence: 'too_few_similar_games',
  create(schema) {
    const mean = findFeature(schema, 'similar_mean')
    const games = findFeature(schema, 'similar_games')
    return {
      estimate: (values) => (values[games]! >= gamesMin ? values[mean]! : Number.NaN),
      explain: (values) => [{ name: 'similar_mean', contribution: values[mean]! }],
    }
  },
}
