/** best-bets/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { game, instant, pickFields, quality, team } from './parts.ts'

const bet = z.strictObject({
  ...pickFields,
  isBestBet: z.boolean().describe('calibrated, and worth at least 0.03 a unit at the best price'),
  game: game.nullable(),
  team: team.nullable().describe('his own'),
  edge: z.number().nullable().describe('median − line'),
  hold: z.number().nullable().describe("the bookmaker's share of what is staked on both sides"),
  marketPOver: z.number().nullable().describe('what the prices say, margin removed'),
  lineSnapshotAt: instant.nullable(),
  quality,
  reasons: z.array(z.string()).describe('in words, the weightiest first'),
})

export const bestBets = defineDocument({
  name: 'best-bets',
  says: 'every pick of a date, best first, with its reasons; no bet tonight is a normal answer',
  asset: 'export_predictions',
  cacheSeconds: cacheSeconds.tonight,
  body: {
    verdict: z
      .enum(['bets', 'no_bet', 'halted'])
      .describe(
        'bets: at least one is a best bet; no_bet: none is, why says why; halted: no picks are published',
      ),
    why: z.string().nullable().describe('null with bets'),
    picks: z
      .array(bet)
      .describe(
        'all that are published, best bets first, then by expected value; the same as in predictions',
      ),
    considered: z.int().describe('predicted with a line'),
    passed: z.record(z.string(), z.int()).describe('how many took no side, by reason'),
  },
})
