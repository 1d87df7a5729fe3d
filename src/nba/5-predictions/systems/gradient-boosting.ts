/** Gradient boosted trees, grown leaf by leaf on histograms, for the absolute error: its number is a median. */
import { defineTreeSystem } from './trees.ts'

export const gradientBoosting = defineTreeSystem('gradient_boosting', {
  growth: 'leaf_wise',
  loss: { kind: 'absolute' },
  trees: 160,
  learningRate: 0.08,
  leaves: 24,
  depth: 7,
  bins: 64,
  rowShare: 0.6,
  columnShare: 0.6,
  leafRowsMin: 200,
  l2: 5,
  earlyStopping: { share: 0.1, patienceTrees: 20 },
  seed: 'gradient_boosting',
})
