/** Boosted oblivious trees, in which all splits of a level are the same, as CatBoost grows them. */
import { defineTreeSystem } from './trees.ts'

export const symmetricBoosting = defineTreeSystem('symmetric_boosting', {
  growth: 'symmetric',
  loss: { kind: 'squared' },
  trees: 200,
  learningRate: 0.08,
  leaves: 64,
  depth: 6,
  bins: 64,
  rowShare: 0.6,
  columnShare: 0.6,
  leafRowsMin: 50,
  l2: 5,
  earlyStopping: { share: 0.1, patienceTrees: 20 },
  seed: 'symmetric_boosting',
})
