/** tonight/player/{id}/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { game, injury, instant, line, playerId, price, probability, stat, summary, team } from './parts.ts'
import { loggedGame, overShare, split } from './player-log.ts'
import { tonightEntry } from './tonight-entry.ts'

const factor = z.strictObject({ name: z.string(), contribution: z.number().describe("in the market's unit") })

const window = z.strictObject({
  games: z.int().describe('asked for: 5, 10 or 20'),
  ...summary.shape,
  over: overShare,
})

const teammate = z.strictObject({
  playerId,
  playerName: z.string(),
  isOut: z.boolean().describe('reported out or doubtful tonight'),
  with: summary.nullable().describe('games of this season that both played'),
  without: summary.nullable().describe('games of this season that he played without the other'),
})

const marketPage = z.strictObject({
  ...tonightEntry.shape,
  systems: z
    .array(
      z.strictObject({
        system: z.string(),
        median: stat,
        pOver: probability.nullable(),
        recommendation: z.enum(['OVER', 'UNDER', 'PASS', 'NO_LINE']),
      }),
    )
    .describe('what every system says, on the same line'),
  quantiles: z
    .array(z.strictObject({ probability, value: stat }))
    .describe('of the predicted distribution, rising; empty where it is not known'),
  factors: z.array(factor).describe('they add up to the median; the largest first'),
  windows: z.array(window).describe('his last 5, 10 and 20 games; such shares do not predict tonight'),
  season: split.nullable(),
  home: split.nullable(),
  away: split.nullable(),
  againstOpponent: split.nullable().describe("games of the last year against tonight's opponent"),
  teammates: z.array(teammate).describe('the five with the most minutes, and whoever is out'),
  lineMovement: z
    .array(
      z.strictObject({
        at: instant,
        line,
        overPrice: price.nullable(),
        underPrice: price.nullable(),
        bookmaker: z.string(),
      }),
    )
    .describe("changes of each book's main line, in order"),
})

export const tonightPlayer = defineDocument({
  name: 'tonight/player',
  isCollection: true,
  says: 'one player tonight: his games against the line, the distribution, the factors, splits, movement of the line',
  asset: 'export_tonight',
  cacheSeconds: cacheSeconds.tonight,
  packedFrom: 'log',
  body: {
    playerId,
    playerName: z.string(),
    team: team.nullable(),
    opponent: team.nullable(),
    isHome: z.boolean().nullable(),
    game: game.nullable(),
    injury: injury.nullable(),
    remark: z.string().describe('what windows and splits are not'),
    log: z.array(loggedGame).describe('his last 20 games before the date, the newest first'),
    markets: z.array(marketPage),
  },
})
