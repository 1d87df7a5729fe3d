/** calendar/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { haltByHand, withoutMoment, withoutSlate } from './envelope.ts'
import { gameDate, instant } from './parts.ts'

const kind = z
  .enum(['games', 'called_off', 'no_games', 'off_season', 'unknown'])
  .describe('no_games: a day off within a season; unknown: no schedule speaks of it so far')

export const calendar = defineDocument({
  name: 'calendar',
  says: 'the date, those around it, and the next one with games',
  asset: 'export_calendar',
  cacheSeconds: cacheSeconds.tonight,
  body: {
    asOf: withoutMoment(
      'the schedule is kept as it stands, without when each of its games was known; it is a new revision that says that it has changed',
    ),
    halt: haltByHand,
    coverage: withoutSlate,
    season: z.string().nullable().describe('of the games of the date; null without any'),
    kind,
    says: z.string().describe('in plain words'),
    previous: gameDate.nullable().describe('the last one before it that had games'),
    next: gameDate.nullable().describe('the next one that has'),
    daysToNext: z.int().nullable(),
    dates: z
      .array(
        z.strictObject({
          gameDate,
          kind,
          games: z.int().describe('those that are played'),
          firstTipAt: instant.nullable(),
          lastTipAt: instant.nullable(),
        }),
      )
      .describe('from a week before it to two weeks after it'),
  },
})
