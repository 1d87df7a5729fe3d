/** model-health/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { haltByHand, withoutMoment, withoutSlate } from './envelope.ts'
import { gameDate, market } from './parts.ts'

const health = z.enum(['healthy', 'watch', 'degrading', 'blocked'])

export const modelHealth = defineDocument({
  name: 'model-health',
  says: 'which model of every system is in use, how old it is, how it came into use, and how it is',
  asset: 'export_model_health',
  cacheSeconds: cacheSeconds.results,
  body: {
    asOf: withoutMoment('a model knows whole days and no hours; trainedBefore says of each up to which'),
    halt: haltByHand,
    coverage: withoutSlate,
    verdict: z.enum([...health.options, 'none']).describe('the gravest of all; none: no model is judged'),
    models: z.array(
      z.strictObject({
        system: z.string(),
        market,
        artefactHash: z.string(),
        trainedBefore: gameDate.describe('on strictly earlier days only'),
        trainingRows: z.int(),
        isPinned: z.boolean().describe('an operator put it back into use'),
        verdict: z
          .enum(['first', 'kept', 'promoted', 'refused'])
          .describe('what the promotion check said of the newest that was trained'),
        reasons: z.array(z.string()).describe('why it was refused'),
        health: health.nullable().describe('null for a pinned one; a blocked one takes no side'),
        healthReason: z.string(),
        trainedDaysAgo: z.int(),
        goldenVectors: z
          .int()
          .describe('answers that it has to give again whenever it is loaded; one that does not is not used'),
        modelTrainedBefore: gameDate
          .nullable()
          .describe('of the model itself, where it is older than its artefact; null without a model'),
      }),
    ),
  },
})
