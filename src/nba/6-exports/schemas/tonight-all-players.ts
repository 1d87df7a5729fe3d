/** tonight/all-players/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { game, gameId, injury, playerId } from './parts.ts'
import { tonightEntry } from './tonight-entry.ts'

const player = z.strictObject({
  playerId: playerId.nullable().describe('null: nobody was found for the name'),
  playerName: z.string(),
  gameId,
  teamId: z.int().nullable(),
  injury: injury
    .nullable()
    .describe('the last word of the most trusted source; null: he is on no report that is known'),
  markets: z.array(tonightEntry),
})

export const tonightAllPlayers = defineDocument({
  name: 'tonight/all-players',
  says: 'everyone on the slate by game: line, median, chance of the over, every book, or why he is excluded',
  asset: 'export_tonight',
  cacheSeconds: cacheSeconds.tonight,
  packedFrom: 'players',
  body: {
    noGames: z.string().nullable().describe('why nobody plays; null where somebody does'),
    games: z.array(
      z.strictObject({
        ...game.shape,
        spread: z
          .number()
          .nullable()
          .describe('points the home side gives (−) or takes (+), median of the books'),
        total: z.number().nullable().describe('points of both, median of the books'),
      }),
    ),
    players: z.array(player).describe('by game, team and name'),
  },
})
