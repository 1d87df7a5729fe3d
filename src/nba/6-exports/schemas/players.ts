/** players/{id}/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { envelopeFields, withoutHalt } from './envelope.ts'
import { label, market, playerId, share, summary, team } from './parts.ts'
import { loggedGame } from './player-log.ts'

const marketSeason = z.strictObject({
  market,
  ...summary.shape,
  median: z.number(),
  deviation: z.number().nullable().describe('standard deviation; null for one game'),
  over: share.nullable().describe('games above the line of their own day'),
  pushes: z.int(),
})

const split = z.strictObject({
  split: z.enum(['home', 'away', 'last_5', 'last_10', 'last_20', 'back_to_back', 'rested']),
  n: z.int().min(1).describe('games'),
  minutes: z.number(),
  means: z
    .record(z.string(), z.number().nullable())
    .describe('by market; null where a statistic is not known'),
})

export const players = defineDocument({
  name: 'players',
  isCollection: true,
  says: 'one player and his season up to and with the date: averages, every game, splits',
  asset: 'export_players',
  cacheSeconds: cacheSeconds.results,
  packedFrom: 'log',
  body: {
    halt: withoutHalt,
    coverage: envelopeFields.coverage
      .nullable()
      .describe('null: it says nothing of a slate; up to schema version 4 it said 0 of 0'),
    playerId,
    playerName: z.string(),
    team: team.nullable(),
    season: z.string().describe('as in 2024-25'),
    markets: z.array(marketSeason),
    splits: z.array(split),
    picks: z
      .array(
        z.strictObject({
          label,
          picks: z.int(),
          wins: z.int(),
          losses: z.int(),
          pushes: z.int(),
          void: z.int(),
        }),
      )
      .describe('our picks on him this season that stood, by label; what is not among the ends is pending'),
    log: z.array(loggedGame).describe('every game of the season, the newest first'),
  },
})
