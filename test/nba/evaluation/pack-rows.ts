/** Real lines of 2024-25 beside real box scores, predicted by trailing averages: honest ones, or ones that include the game itself.
 *
 * The second kind is what `<=` in place of `<` did to the predecessor of this system. */
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { type Line, readLine } from '../../../src/nba/domain/line.ts'
import { type BookOffer, chooseConsensusLine, chooseMainLine } from '../../../src/nba/domain/main-line.ts'
import { type Market, marketStat, oddsApiMarketKey } from '../../../src/nba/domain/market.ts'
import { createPlayerIndex } from '../../../src/nba/domain/player-names.ts'
import type { ScoredRow, SystemSaid } from '../../../src/nba/domain/scored-prediction.ts'
import { mean } from '../../../src/nba/domain/statistics.ts'
import type { League, LeagueGame, LineSnapshot, PlayerLine } from '../../../src/replay/league.ts'
import { createPackLeague } from '../../../src/replay/pack/pack-league.ts'

export const packFolder = process.env.SIXTHMAN_DATA_PACK
const season = '2024-25'
const gamesKnownMin = 5

export type Window = 'earlier games' | 'the game itself too'

export interface PackRow {
  readonly row: ScoredRow
  readonly capturedAtMs: number | null
  readonly tipAtMs: number
}

let league: League | undefined

export function readPackRows(market: Market, window: Window): PackRow[] {
  league ??= createPackLeague(packFolder!, { keepBroadcasters: false })
  const pack = league
  const eventOfGame = new Map(pack.events(season).map((event) => [event.gameId, event.eventId]))
  const played = pack
    .games(season)
    .filter((game) => game.kind === 'regular' && pack.boxScore(game.gameId).length > 0)
    .sort((a, b) =>
      a.gameDate < b.gameDate ? -1 : a.gameDate > b.gameDate ? 1 : a.gameId < b.gameId ? -1 : 1,
    )
  const history = new Map<number, { values: number[]; minutes: number[] }>()
  return played.flatMap((game) => {
    const box = pack.boxScore(game.gameId)
    const eventId = eventOfGame.get(game.gameId)
    const lines =
      eventId === undefined ? new Map() : chooseLines(pack.lineSnapshots(eventId), market, game, box)
    return box.flatMap((own) => {
      const known = history.get(own.playerId) ?? { values: [], minutes: [] }
      history.set(own.playerId, known)
      const actual = readStat(market, own)
      const seen = window === 'earlier games' ? known : { ...known, values: [...known.values, actual] }
      const posted: PostedLine | undefined = lines.get(own.playerId)
      const said = known.values.length < gamesKnownMin ? [] : speak(seen.values, posted?.line ?? null)
      const expectedMinutes = average(known.minutes, 8)
      known.values.push(actual)
      known.minutes.push(own.minutes)
      return said.length === 0 ? [] : [toRow({ game, own, actual, posted, said, expectedMinutes, market })]
    })
  })
}

interface PostedLine {
  readonly line: number
  readonly overProbability: number | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly capturedAtMs: number
}

/** Each book's latest list before the tip, its main line, and of those the one that most books posted. */
function chooseLines(
  snapshots: readonly LineSnapshot[],
  market: Market,
  game: LeagueGame,
  box: readonly PlayerLine[],
): Map<number, PostedLine> {
  const index = createPlayerIndex(
    box.map((each) => ({ playerId: each.playerId, name: each.playerName, teamId: each.teamId })),
  )
  const latest = new Map<string, LineSnapshot>()
  for (const snapshot of snapshots) {
    if (snapshot.market !== oddsApiMarketKey(market) || snapshot.takenAtMs >= game.tipAtMs) continue
    if (snapshot.quotes.length > 0) latest.set(snapshot.bookmaker, snapshot)
  }
  const offers = [...latest.values()].flatMap(({ bookmaker, quotes, takenAtMs }) =>
    quotes.flatMap((quote) => {
      const found = index.resolve(quote.player, { teamIds: [game.homeTeamId, game.awayTeamId] })
      const line = readLine(quote.lineHundredths / 100)
      if (found.kind !== 'resolved' || line.kind !== 'line') return []
      return [{ ...quote, bookmaker, line: line.line as Line, playerId: found.playerId, takenAtMs }]
    }),
  )
  const chosen = new Map<number, PostedLine>()
  for (const [playerId, ofPlayer] of Map.groupBy(offers, (offer) => offer.playerId)) {
    const mains = [...Map.groupBy(ofPlayer, (offer) => offer.bookmaker).values()].flatMap(
      (each) => chooseMainLine(each) ?? [],
    )
    const consensus = chooseConsensusLine(mains as readonly BookOffer[])!
    const offer = mains.find((each) => each.line === consensus.line)!
    chosen.set(playerId, {
      line: consensus.line / 100,
      overProbability: consensus.overProbability,
      overPrice: offer.overPrice,
      underPrice: offer.underPrice,
      capturedAtMs: offer.takenAtMs,
    })
  }
  return chosen
}

function readStat(market: Market, { fgm, fg3m, ftm, oreb, dreb, ast }: PlayerLine): number {
  return marketStat(market, { pts: 2 * fgm + fg3m + ftm, reb: oreb + dreb, ast, fg3m })
}

function speak(values: readonly number[], line: number | null): SystemSaid[] {
  const last = (games: number): number => mean(values.slice(-games))!
  const all = mean(values)!
  const numbers = {
    moving_average: 0.5 * last(5) + 0.3 * last(10) + 0.2 * all,
    last_5: last(5),
    last_10: last(10),
    season_mean: all,
    ewma_8: average(values, 8),
  }
  return Object.entries(numbers).map(([system, value]) => say(system, value, line))
}

/** A system that says one number and takes the side it lies on. */
export function say(system: string, median: number, line: number | null, edge = 1): SystemSaid {
  const decision =
    line === null ? 'NO_LINE' : Math.abs(median - line) < edge ? 'PASS' : median > line ? 'OVER' : 'UNDER'
  return {
    ...{ system, centre: median, median, blended: null, quantiles: null, placeLow: null, placeHigh: null },
    ...{ crps: null, rawOverProbability: null, overProbabilityCalibrated: null, decision },
  }
}

function average(values: readonly number[], halfLife: number): number {
  const keep = 0.5 ** (1 / halfLife)
  let sum = 0
  let weight = 0
  for (const value of values) {
    sum = sum * keep + value
    weight = weight * keep + 1
  }
  return weight === 0 ? 0 : sum / weight
}

interface Parts {
  readonly game: LeagueGame
  readonly own: PlayerLine
  readonly actual: number
  readonly posted: PostedLine | undefined
  readonly said: readonly SystemSaid[]
  readonly expectedMinutes: number
  readonly market: Market
}

function toRow({ game, own, actual, posted, said, expectedMinutes, market }: Parts): PackRow {
  return {
    tipAtMs: game.tipAtMs,
    capturedAtMs: posted?.capturedAtMs ?? null,
    row: {
      gameDate: parseGameDate(game.gameDate),
      season,
      gameId: game.gameId,
      playerId: own.playerId,
      market,
      isHome: own.teamId === game.homeTeamId,
      expectedMinutes,
      actual,
      line: posted?.line ?? null,
      overProbability: posted?.overProbability ?? null,
      overPrice: posted?.overPrice ?? null,
      underPrice: posted?.underPrice ?? null,
      bestOverPrice: posted?.overPrice ?? null,
      bestUnderPrice: posted?.underPrice ?? null,
      label: 'backfill',
      said,
    },
  }
}
