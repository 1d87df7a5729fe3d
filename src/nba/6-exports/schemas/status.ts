/** status/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { instant } from './parts.ts'

export const status = defineDocument({
  name: 'status',
  says: 'how the data of a date are, in plain words: what is there, what is missing, what is late',
  asset: null,
  cacheSeconds: cacheSeconds.live,
  body: {
    verdict: z
      .enum(['well', 'degraded', 'failing', 'no_games'])
      .describe('degraded: something is missing or late; failing: something was given up'),
    words: z.array(z.string()).describe('in plain words, the gravest first'),
    parts: z.array(
      z.strictObject({
        part: z.string().describe('a group of facts, as in player lines'),
        state: z
          .enum(['complete', 'degraded', 'waiting', 'late', 'failed', 'empty'])
          .describe('late: not there after its time'),
        says: z.string(),
        at: instant.nullable().describe('when it was last changed'),
        dueAt: instant.nullable().describe('when it has to be there'),
        isOnTime: z.boolean().nullable().describe('as it was judged at that time; null before'),
      }),
    ),
  },
})
