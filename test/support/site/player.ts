/** An invented player: tonight, from his row of the evening, and his season. */
import type { z } from 'zod'
import type { players } from '../../../src/nba/6-exports/schemas/players.ts'
import type { tonightPlayer } from '../../../src/nba/6-exports/schemas/tonight-player.ts'
import type { Market } from '../../../src/nba/domain/market.ts'
import { wilsonInterval } from '../../../src/nba/domain/statistics.ts'
import { teams } from '../../../src/nba/domain/team.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { makeEnvelope } from './envelope.ts'
import type { TonightDocument } from './tonight.ts'

export type PlayerDocument = z.output<typeof tonightPlayer.schema>
export type SeasonDocument = z.output<typeof players.schema>
type Logged = PlayerDocument['log'][number]
type MarketPage = PlayerDocument['markets'][number]

export const remark =
  'What he did in his last games does not predict tonight: the intervals say how little so few games tell.'
const counting = ['points', 'rebounds', 'assists', 'threes'] as const

export function makePlayerTonight(tonight: TonightDocument, index = 0): PlayerDocument {
  const { playerId, playerName, gameId, teamId, injury, markets } = tonight.players[index]!
  const { spread: _spread, total: _total, ...game } = tonight.games.find((each) => each.gameId === gameId)!
  const [team, opponent] = game.home.teamId === teamId ? [game.home, game.away] : [game.away, game.home]
  const log = makeLog(String(playerId), 20)
  return {
    ...makeEnvelope(`tonight/player/${playerId}`, {
      coverage: {
        slate: markets.length,
        predicted: markets.filter(({ prediction }) => prediction !== null).length,
        excluded: {},
      },
    }),
    playerId: playerId!,
    playerName,
    team,
    opponent,
    isHome: team === game.home,
    game,
    injury,
    remark,
    log,
    markets: markets.map((entry) => makeMarketPage(entry, log)),
  }
}

/** The third game has the line of tonight as its result: a push; one in four had no line. */
function makeLog(seed: string, games: number): Logged[] {
  const random = createRandom(seed)
  return Array.from({ length: games }, (_, index) => {
    const [points, rebounds, assists, threes] = [
      8 + random.integer(28),
      2 + random.integer(9),
      random.integer(10),
      random.integer(6),
    ]
    const line = 20.5 + random.integer(4)
    const opponent = teams[random.integer(30)]!
    return {
      gameDate: `2024-11-${String(30 - index).padStart(2, '0')}`,
      gameId: `00224002${String(index).padStart(2, '0')}`,
      opponent: { teamId: opponent.teamId, tricode: opponent.tricode, name: opponent.fullName },
      isHome: index % 2 === 0,
      minutes: 24 + random.integer(14),
      points: index === 2 ? 22 : points!,
      rebounds: rebounds!,
      assists: assists!,
      threes: threes!,
      points_rebounds_assists: points! + rebounds! + assists!,
      lines:
        index % 4 === 3
          ? {}
          : {
              points: {
                line: index === 2 ? 22 : line,
                result:
                  index === 2 ? ('push' as const) : points! > line ? ('over' as const) : ('under' as const),
              },
            },
    }
  })
}

function makeMarketPage(
  entry: TonightDocument['players'][number]['markets'][number],
  log: readonly Logged[],
): MarketPage {
  const { market, line, prediction } = entry
  const statOf = (game: Logged): number => game[market] ?? 0
  const split = (games: readonly Logged[]): NonNullable<MarketPage['season']> => {
    const decided = line === null ? [] : games.filter((game) => statOf(game) !== line.line)
    const hits = decided.filter((game) => statOf(game) > line!.line).length
    const interval = wilsonInterval(hits, decided.length)
    return {
      n: games.length,
      mean: mean(games.map(statOf)),
      minutes: mean(games.map(({ minutes }) => minutes)),
      over:
        interval === null
          ? null
          : {
              n: decided.length,
              hits,
              rate: hits / decided.length,
              interval95: [interval.low, interval.high],
            },
    }
  }
  const median = prediction?.median ?? 0
  const steps = [2.4, -0.9, 0.6, -0.35]
  return {
    ...entry,
    systems:
      prediction === null
        ? []
        : ['ridge', 'gradient_boosting', 'moving_average'].map((system, index) => ({
            system,
            median: median + index * 0.3,
            pOver: prediction.pOver,
            recommendation: prediction.recommendation,
          })),
    quantiles:
      prediction === null
        ? []
        : [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95].map((probability, index) => ({
            probability,
            value: Math.round(median * [0.4, 0.52, 0.75, 1, 1.27, 1.55, 1.72][index]! * 10) / 10,
          })),
    factors:
      prediction === null
        ? []
        : [
            { name: 'average_player', contribution: median - steps.reduce((sum, step) => sum + step, 0) },
            ...['ewma_8', 'opponent_defensive_rating', 'vacated_minutes', 'mean_to_median'].map(
              (name, index) => ({ name, contribution: steps[index]! }),
            ),
          ],
    windows: [5, 10, 20].map((games) => ({ games, ...split(log.slice(0, games)) })),
    season: split(log),
    home: split(log.filter(({ isHome }) => isHome)),
    away: split(log.filter(({ isHome }) => !isHome)),
    againstOpponent: split(log.slice(0, 2)),
    teammates: [
      {
        playerId: 7,
        playerName: 'Anfernee Simons',
        isOut: true,
        with: { n: 12, mean: 18.2, minutes: 33 },
        without: { n: 5, mean: 21.4, minutes: 35.5 },
      },
      {
        playerId: 8,
        playerName: 'Toumani Camara',
        isOut: false,
        with: { n: 17, mean: 19.1, minutes: 34 },
        without: null,
      },
    ],
    lineMovement:
      line === null
        ? []
        : [
            {
              at: '2024-12-02T15:00:00Z',
              line: line.openingLine ?? line.line,
              overPrice: -110,
              underPrice: -110,
              bookmaker: line.bookmaker!,
            },
            {
              at: '2024-12-02T18:30:00Z',
              line: line.line,
              overPrice: -118,
              underPrice: -102,
              bookmaker: line.bookmaker!,
            },
            {
              at: '2024-12-02T22:10:00Z',
              line: line.line,
              overPrice: line.overPrice,
              underPrice: line.underPrice,
              bookmaker: line.bookmaker!,
            },
            {
              at: '2024-12-02T19:00:00Z',
              line: line.line,
              overPrice: -112,
              underPrice: -108,
              bookmaker: 'betmgm',
            },
          ],
  }
}

export function makeSeason({ playerId, playerName, team, log }: PlayerDocument): SeasonDocument {
  const means = (games: readonly Logged[]): Record<string, number | null> =>
    Object.fromEntries(counting.map((market) => [market, mean(games.map((game) => game[market] ?? 0))]))
  const split = (name: SeasonDocument['splits'][number]['split'], games: readonly Logged[]) => ({
    split: name,
    n: games.length,
    minutes: mean(games.map(({ minutes }) => minutes)),
    means: means(games),
  })
  return {
    ...makeEnvelope(`players/${playerId}`),
    coverage: null,
    playerId,
    playerName,
    team,
    season: '2024-25',
    markets: counting.map((market: Market) => ({
      market,
      n: log.length,
      mean: mean(log.map((game) => game[market] ?? 0)),
      minutes: 31.4,
      median: 19,
      deviation: 6.2,
      over: market === 'points' ? { n: 14, hits: 8, rate: 8 / 14, interval95: [0.3259, 0.7862] } : null,
      pushes: market === 'points' ? 1 : 0,
    })),
    splits: [
      split(
        'home',
        log.filter(({ isHome }) => isHome),
      ),
      split('last_5', log.slice(0, 5)),
    ],
    picks: [{ label: 'live', picks: 6, wins: 2, losses: 3, pushes: 1, void: 0 }],
    log,
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0
    ? 0
    : Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 10) / 10
}
