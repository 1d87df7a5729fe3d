/** A trend: a rule that puts players of tonight's slate on a list, by games that are over. It describes; nothing is predicted with it. */
import { mean } from '../../domain/statistics.ts'
import type { PlayedGame } from '../game-log.ts'
import { type DocumentGame, describeTeam } from '../read-games.ts'
import { deviation, round, type Share, shareOver, statsOf } from '../summaries.ts'
import type { SlateEntry } from '../tonight/read-evening.ts'

export interface Candidate {
  readonly entry: SlateEntry
  readonly game: DocumentGame | null
  /** His games of this season in which the statistic is known, the newest first. */
  readonly games: readonly PlayedGame[]
  readonly values: readonly number[]
  readonly mean: number
  /** Of a sample; 0 where every game was alike. */
  readonly deviation: number
}

export interface Trend {
  /** The path after `trends/`. */
  readonly name: string
  readonly rule: string
  /** Null: not on the list. */
  find(candidate: Candidate): Found | null
}

export interface Found {
  /** The higher, the further up. */
  readonly rank: number
  readonly recentGames: number
  readonly next?: Share | null
}

/** Fewer games say nothing about a season. */
export const seasonGamesMin = 10
export const entriesMax = 25

export function describeCandidate(
  entry: SlateEntry,
  game: DocumentGame | null,
  season: readonly PlayedGame[],
): Candidate | null {
  const games = season.filter((each) => statsOf([each], entry.market).length > 0)
  const values = statsOf(games, entry.market)
  const centre = mean(values)
  if (centre === null || values.length < seasonGamesMin) return null
  return { entry, game, games, values, mean: centre, deviation: deviation(values) ?? 0 }
}

/** How far the mean of the newest games lies from that of the season, in standard errors; null where every game was alike. */
export function zOf({ values, mean: centre, deviation: spread }: Candidate, recent: number): number | null {
  if (spread === 0) return null
  return (mean(values.slice(0, recent))! - centre) / (spread / Math.sqrt(recent))
}

/** The entries of a list, the clearest first. */
export function listTrend({ find }: Trend, candidates: readonly Candidate[]): object[] {
  return candidates
    .flatMap((candidate) => {
      const found = find(candidate)
      return found ? [{ candidate, found }] : []
    })
    .sort((a, b) => b.found.rank - a.found.rank || (keyOf(a.candidate) < keyOf(b.candidate) ? -1 : 1))
    .slice(0, entriesMax)
    .map(({ candidate, found }) => describe(candidate, found))
}

function keyOf({ entry }: Candidate): string {
  return `${entry.market} ${entry.playerId}`
}

function describe(candidate: Candidate, { recentGames, next = null }: Found): object {
  const { entry, game, games, values } = candidate
  const { playerId, playerName, gameId, market, line, teamId } = entry
  const z = zOf(candidate, recentGames)
  const other = game && (game.home.teamId === teamId ? game.away : game.home)
  return {
    playerId,
    playerName,
    team: teamId === null ? null : describeTeam(teamId),
    opponent: teamId === null ? null : other,
    gameId,
    market,
    line,
    seasonGames: values.length,
    seasonMean: round(candidate.mean),
    recentGames,
    recentMean: round(mean(values.slice(0, recentGames))!),
    z: z === null ? null : round(z),
    over: shareOver(games.slice(0, recentGames), market, line),
    next,
  }
}
