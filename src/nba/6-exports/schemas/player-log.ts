/** Games that a player has played, and what they amount to. */
import { z } from 'zod'
import { gameDate, gameId, line, share, summary, team } from './parts.ts'

const lineResult = z.strictObject({ line, result: z.enum(['over', 'under', 'push']).nullable() })

export const loggedGame = z.strictObject({
  gameDate,
  gameId,
  opponent: team,
  isHome: z.boolean(),
  minutes: z.number(),
  points: z.int().nullable(),
  rebounds: z.int().nullable(),
  assists: z.int().nullable(),
  threes: z.int().nullable(),
  points_rebounds_assists: z.int().nullable(),
  lines: z
    .record(z.string(), lineResult)
    .describe('by market: the line before that game, where there was one'),
})

/** Against tonight's line, or without one null. */
export const overShare = share
  .nullable()
  .describe("games above tonight's line; null without a line or a decided game")

export const split = z.strictObject({ ...summary.shape, over: overShare })
