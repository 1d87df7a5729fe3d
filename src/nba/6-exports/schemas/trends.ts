/** trends/{hot, cold, bounce-back, quick-hits}/{date}: four lists of the same shape about those who play tonight. */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { gameId, line, market, playerId, share, stat, team } from './parts.ts'

const trend = z.strictObject({
  playerId,
  playerName: z.string(),
  team: team.nullable(),
  opponent: team.nullable(),
  gameId,
  market,
  line: line.nullable().describe('tonight'),
  seasonGames: z.int(),
  seasonMean: stat,
  recentGames: z.int().describe('how many the trend is about'),
  recentMean: stat,
  z: z
    .number()
    .nullable()
    .describe('how far the recent mean lies from that of the season, in standard errors'),
  over: share.nullable().describe("of the recent games, those above tonight's line"),
  next: share
    .nullable()
    .describe('bounce-back: of his earlier games as bad as his last, how often the next was above his mean'),
})

const defineTrend = (name: string, says: string) =>
  defineDocument({
    name: `trends/${name}`,
    says,
    asset: 'export_tonight',
    cacheSeconds: cacheSeconds.trends,
    body: {
      rule: z.string().describe('who is on the list, in words'),
      remark: z.string().describe('what such a list is not'),
      entries: z.array(trend),
    },
  })

export const trendsHot = defineTrend('hot', 'those whose last five games lie furthest above their season')
export const trendsCold = defineTrend('cold', 'those whose last five games lie furthest below their season')
export const trendsBounceBack = defineTrend(
  'bounce-back',
  'those who come from a game far below their own mean',
)
export const trendsQuickHits = defineTrend(
  'quick-hits',
  "those whose last ten games lie mostly on one side of tonight's line",
)
