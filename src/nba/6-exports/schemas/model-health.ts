/** model-health/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { gameDate, market } from './parts.ts'

export const modelHealth = defineDocument({
  name: 'model-health',
  says: 'which model of every system is in use, since when, and how it is',
  asset: 'export_model_health',
  cacheSeconds: cacheSeconds.results,
  body: {
    models: z.array(
      z.strictObject({
        system: z.string(),
        market,
        artefactHash: z.string(),
        trainedBefore: gameDate.describe('on strictly earlier days only'),
        trainingRows: z.int(),
        isPinned: z.boolean().describe('an operator put it back into use'),
        verdict: z.enum(['first', 'kept', 'promoted', 'refused']),
        reasons: z.array(z.string()),
        health: z.enum(['healthy', 'watch', 'degrading', 'blocked']),
        healthReason: z.string(),
      }),
    ),
  },
})
