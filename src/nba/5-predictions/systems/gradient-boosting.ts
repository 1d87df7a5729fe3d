/** Gradient boosted trees, grown leaf by leaf on histograms, for the absolute error: its number is a median.
 *
 * The settings trade a few thousandths of a point of error against time; docs/trees.md has what was measured. */
import { defineTreeSystem } from '../define-tree-system.ts'

export const gradientBoosting = defineTreeSystem('gradient_boosting', {
  growth: 'leaf_wise',
  loss: { kind: 'absolute' },
  trees: 120,
  learningRate: 0.06,
  leaves: 16,
  depth: 6,
  bins: 63,
  rowShare: 0.5,
  columnShare: 0.4,
  leafRowsMin: 200,
  l2: 50,
  earlyStopping: null,
  seed: 'gradient_boosting',
})
