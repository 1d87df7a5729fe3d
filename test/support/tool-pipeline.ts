/** The whole pipeline, for what is read from its declarations alone: pages and lists that are held equal to it. */
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import { furtherFacts } from '../../src/nba/source-order.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { replaySources } from './replay-sources.ts'

export function createToolPipeline(): Pipeline {
  return createNbaPipeline({
    markets: ['points'],
    facts: furtherFacts,
    codeVersion: 'tool',
    sources: replaySources('http://localhost:1'),
  })
}
