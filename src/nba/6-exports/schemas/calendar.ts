/** calendar/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { gameDate, instant } from './parts.ts'

export const calendar = defineDocument({
  name: 'calendar',
  says: 'the dates of the season with their games',
  asset: 'export_calendar',
  cacheSeconds: cacheSeconds.tonight,
  body: {
    season: z.string().nullable(),
    dates: z.array(
      z.strictObject({
        gameDate,
        games: z.int().describe('those that are played'),
        firstTipAt: instant,
        lastTipAt: instant,
      }),
    ),
  },
})
