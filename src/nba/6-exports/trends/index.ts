/** Every list of trends; a new one is a file here, a line below, and its schema. */
import { bounceBack } from './bounce-back.ts'
import { cold } from './cold.ts'
import { hot } from './hot.ts'
import { quickHits } from './quick-hits.ts'
import type { Trend } from './trend.ts'

export const trends: readonly Trend[] = [hot, cold, bounceBack, quickHits]
