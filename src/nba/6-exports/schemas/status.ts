/** status/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { instant } from './parts.ts'

export const status = defineDocument({
  name: 'status',
  says: 'how the data of a date are, in plain words: what is there, what is missing, what is late',
  asset: 'export_status',
  cacheSeconds: cacheSeconds.live,
  body: {
    verdict: z.enum(['well', 'degraded', 'failing', 'no_games']),
    words: z.array(z.string()).describe('in plain words, the gravest first'),
    parts: z.array(
      z.strictObject({
        part: z.string().describe('a group of assets, as in lines'),
        state: z.enum(['complete', 'degraded', 'waiting', 'failed', 'empty']),
        says: z.string(),
        at: instant.nullable().describe('when it was last confirmed'),
      }),
    ),
  },
})
