/** live-grading/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { game, instant, pickFields, stat } from './parts.ts'

export const liveGrading = defineDocument({
  name: 'live-grading',
  says: 'how the picks of a date stand while the games are played',
  asset: 'export_live_grading',
  cacheSeconds: cacheSeconds.live,
  body: {
    games: z.array(
      z.strictObject({ ...game.shape, homeScore: z.int().nullable(), awayScore: z.int().nullable() }),
    ),
    picks: z.array(
      z.strictObject({
        ...pickFields,
        state: z
          .enum(['pending', 'leading', 'trailing', 'decided'])
          .describe('pending: not begun, or nothing is known; leading and trailing: as it stands now'),
        result: z.enum(['win', 'loss', 'push', 'void']).nullable().describe('null until it is decided'),
        current: stat.nullable().describe('what he has so far'),
        seenAt: instant.nullable(),
      }),
    ),
  },
})
