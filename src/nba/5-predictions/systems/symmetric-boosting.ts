/** Boosted oblivious trees, in which all splits of a level are the same, as CatBoost grows them, for the squared error.
 *
 * The settings trade a few thousandths of a point of error against time; docs/trees.md has what was measured. */
import { defineTreeSystem } from '../define-tree-system.ts'

export const symmetricBoosting = defineTreeSystem('symmetric_boosting', {
  growth: 'symmetric',
  loss: { kind: 'squared' },
  trees: 150,
  learningRate: 0.07,
  leaves: 32,
  depth: 5,
  bins: 63,
  rowShare: 0.4,
  columnShare: 0.4,
  leafRowsMin: 100,
  l2: 30,
  earlyStopping: null,
  seed: 'symmetric_boosting',
})
