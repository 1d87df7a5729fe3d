/** live-grading/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { game, instant, pickFields, stat } from './parts.ts'

export const liveGrading = defineDocument({
  name: 'live-grading',
  says: 'how the picks of a date stand while the games are played',
  asset: null,
  cacheSeconds: cacheSeconds.live,
  body: {
    games: z.array(
      z.strictObject({ ...game.shape, homeScore: z.int().nullable(), awayScore: z.int().nullable() }),
    ),
    counts: z
      .strictObject({
        pending: z.int(),
        leading: z.int(),
        trailing: z.int(),
        won: z.int(),
        lost: z.int(),
        pushed: z.int(),
        void: z.int(),
      })
      .describe('of the picks below; an evening is too few for a rate'),
    picks: z
      .array(
        z.strictObject({
          ...pickFields,
          state: z
            .enum(['pending', 'leading', 'trailing', 'decided'])
            .describe('pending: not begun, or nothing is known; leading and trailing: as it stands now'),
          result: z.enum(['win', 'loss', 'push', 'void']).nullable().describe('null until it is decided'),
          current: stat.nullable().describe('what he has so far; in the end what he had'),
          seenAt: instant.nullable().describe('when that was seen; null where he is in no box score'),
          why: z.string().nullable().describe('why it is void, or not decided yet'),
        }),
      )
      .describe('those of best-bets'),
  },
})
