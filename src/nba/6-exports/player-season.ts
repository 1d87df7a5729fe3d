/** players/{id}/{date}: a player's season up to and with the date, by market, by circumstance, and game by game. */
import { daysBetween, parseGameDate } from '../domain/game-date.ts'
import { markets } from '../domain/market.ts'
import { mean, median } from '../domain/statistics.ts'
import type { PlayedGame } from './game-log.ts'
import { spellLog } from './logged-game.ts'
import { describeTeam } from './read-games.ts'
import type { SeasonPicks } from './season-picks.ts'
import { describeShare, deviation, round, statsOf, summarise } from './summaries.ts'

/** The fields after the envelope's; `games` are those of the season, the newest first and at least one. */
export function describeSeason(
  season: string,
  games: readonly PlayedGame[],
  picks: readonly SeasonPicks[],
): Record<string, unknown> {
  const { playerId, playerName, teamId } = games[0]!
  return {
    playerId,
    playerName,
    team: describeTeam(teamId),
    season,
    markets: markets.flatMap((market) => describeMarket(market, games) ?? []),
    splits: splits.flatMap(([name, choose]) => describeSplit(name, choose(games)) ?? []),
    picks,
    log: spellLog(games),
  }
}

function describeMarket(market: string, games: readonly PlayedGame[]): object | null {
  const summary = summarise(games, market)
  if (summary === null) return null
  const values = statsOf(games, market)
  const spread = deviation(values)
  const results = games.flatMap(({ lines }) => lines[market]?.result ?? [])
  const count = (result: string): number => results.filter((each) => each === result).length
  return {
    market,
    ...summary,
    median: median(values),
    deviation: spread === null ? null : round(spread),
    over: describeShare(count('over'), count('over') + count('under')),
    pushes: count('push'),
  }
}

type Choose = (games: readonly PlayedGame[]) => readonly PlayedGame[]

const splits: readonly (readonly [string, Choose])[] = [
  ['home', (games) => games.filter(({ isHome }) => isHome)],
  ['away', (games) => games.filter(({ isHome }) => !isHome)],
  ['last_5', (games) => games.slice(0, 5)],
  ['last_10', (games) => games.slice(0, 10)],
  ['last_20', (games) => games.slice(0, 20)],
  ['back_to_back', (games) => games.filter((_, i) => daysSince(games, i) === 1)],
  ['rested', (games) => games.filter((_, i) => daysSince(games, i) !== 1)],
]

/** Days since his game before; null for the first of the season. */
function daysSince(games: readonly PlayedGame[], i: number): number | null {
  const before = games[i + 1]
  if (before === undefined) return null
  return daysBetween(parseGameDate(before.gameDate), parseGameDate(games[i]!.gameDate))
}

function describeSplit(name: string, games: readonly PlayedGame[]): object | null {
  if (games.length === 0) return null
  const means = markets.map((market) => {
    const value = mean(statsOf(games, market))
    return [market, value === null ? null : round(value)] as const
  })
  return {
    split: name,
    n: games.length,
    minutes: round(mean(games.map(({ minutes }) => minutes))!),
    means: Object.fromEntries(means),
  }
}
