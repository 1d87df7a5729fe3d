/** Writes one vector from what the fold remembers, in the order of the feature list.
 *
 * It only reads. A value that cannot be known is NaN, which storage turns into null; there are no stand-ins. */
import type { GameDate } from '../domain/game-date.ts'
import type { Evening, PlayerStatus, PostedGameLine, PostedLine } from '../domain/history.ts'
import { featureCount, features, roundFeature } from './feature-list.ts'
import { rateFreshness } from './freshness.ts'
import { type PlayerHistory, playerColumn, playerSeries } from './player-history.ts'
import { type Absences, type LeagueMeans, type TeamHistory, teamColumn, usualShare } from './team-history.ts'
import { clamp } from './windows.ts'
import { type ShotKnowledge, writeShots } from './write-shots.ts'

export interface VectorQuery {
  readonly playerId: number
  readonly teamId: number
  readonly opponentId: number
  readonly gameDate: GameDate
  readonly gameId: string
  readonly isHome: boolean
  /** What was known before the games of the date. */
  readonly evening: Evening
  /** The evening's absences are those that the game itself showed: no pipeline asks so. */
  readonly knowsWhoPlayed?: boolean
  readonly ageYears?: number | null
}

export interface Known extends ShotKnowledge {
  readonly player: PlayerHistory | undefined
  readonly team: TeamHistory | undefined
  readonly opponent: TeamHistory | undefined
  readonly league: LeagueMeans
  readonly season: string
  readonly isPlayoffs: boolean
  readonly day: number
  readonly market: number
  readonly marketCount: number
  readonly line: PostedLine | null
  readonly gameLine: PostedGameLine | null
  /** Null without a report of his team; so are the absences. */
  readonly status: PlayerStatus['status'] | null
  readonly absences: Absences | null
}

export function writeVector(out: Float64Array, query: VectorQuery, known: Known): void {
  if (out.length !== featureCount) throw new Error(`a vector has ${featureCount} values, not ${out.length}`)
  out.fill(Number.NaN)
  writeGiven(out, query, known)
  writeEvening(out, query, known)
  if (known.player !== undefined) writePlayer(out, query, known, known.player)
  if (known.team !== undefined) writeTeam(out, query, known, known.team)
  if (known.opponent !== undefined) writeOpponent(out, known, known.opponent)
  writeCombined(out, known)
  writeShots(out, known)
  for (let i = 0; i < out.length; i += 1) out[i] = roundFeature(out[i]!)
}

const at = Object.fromEntries(features.map((each, index) => [each.name, index])) as Record<
  (typeof features)[number]['name'],
  number
>

function writeGiven(out: Float64Array, query: VectorQuery, known: Known): void {
  out[at.home] = query.isHome ? 1 : 0
  out[at.playoffs] = known.isPlayoffs ? 1 : 0
}

const statusSteps: Readonly<Record<PlayerStatus['status'], number>> = {
  available: 0,
  probable: 1,
  questionable: 2,
  doubtful: 3,
  out: 3,
}

function writeEvening(out: Float64Array, query: VectorQuery, known: Known): void {
  const { line, gameLine, status, absences, player, market } = known
  out[at.has_line] = line === null ? 0 : 1
  if (line !== null) {
    out[at.line] = line.line
    out[at.line_spread] = line.spread
    if (line.openingLine !== null) {
      out[at.opening_line] = line.openingLine
      out[at.line_movement] = line.line - line.openingLine
    }
  }
  if (player !== undefined) {
    out[at.over_rate_l10] = player.overRate(market, 10)
    out[at.line_margin_l5] = player.meanMargin(market, 5)
    out[at.line_margin_l20] = player.meanMargin(market, 20)
  }
  if (gameLine !== null) {
    // The books' spread is the home side's handicap: negative for the favourite.
    const { homeSpread, total } = gameLine
    out[at.game_total] = total ?? Number.NaN
    if (homeSpread !== null) out[at.spread] = query.isHome ? -homeSpread : homeSpread
    out[at.implied_team_total] = (out[at.game_total]! + out[at.spread]!) / 2
  }
  if (status !== null) out[at.injury_status] = statusSteps[status]
  if (absences !== null) writeAbsences(out, known, absences)
}

/** A player is not his own absent team-mate. */
function writeAbsences(out: Float64Array, { player, market }: Known, absences: Absences): void {
  const self = player !== undefined && absences.players.has(player) ? player : undefined
  const ownMinutes = self?.weighted.mean(playerSeries.minutes, 1) ?? 0
  const ownStat = self?.weighted.mean(playerSeries.market + market, 1) ?? 0
  out[at.vacated_minutes] = Math.max(0, absences.minutes - ownMinutes)
  out[at.vacated_usage] = Math.max(0, absences.usage - (self ? usualShare(self) : 0))
  out[at.vacated_stat] = Math.max(0, absences.stats[market]! - ownStat)
  out[at.stars_out] = absences.stars.size - Number(self !== undefined && absences.stars.has(self))
}

function writePlayer(out: Float64Array, query: VectorQuery, known: Known, player: PlayerHistory): void {
  const { day, season, market } = known
  const games = player.games
  const column = playerColumn.market + market
  out[at.mean_l3] = games.mean(column, 3)
  out[at.mean_l5] = games.mean(column, 5)
  out[at.mean_l10] = games.mean(column, 10)
  const mean20 = games.mean(column, 20)
  out[at.mean_l20] = mean20
  out[at.mean_season] = player.seasonMean(1 + market, season)
  out[at.deviation_l10] = games.deviation(column, 10)
  const deviation20 = games.deviation(column, 20)
  out[at.z_l3] = standardise(out[at.mean_l3]! - mean20, deviation20)
  out[at.z_l5] = standardise(out[at.mean_l5]! - mean20, deviation20)
  out[at.slope_l7] = games.slope(column, 7)
  out[at.slope_l10] = games.slope(column, 10)
  out[at.trend] = readTrend(player, column, out[at.deviation_l10]!)

  const week = player.within(day, 7)
  const fortnight = player.within(day, 14)
  const month = player.within(day, 30)
  const daysRest = player.daysSinceLast(day) - 1
  out[at.games_7d] = week.games
  out[at.minutes_7d] = week.minutes
  out[at.games_14d] = fortnight.games
  out[at.minutes_14d] = fortnight.minutes
  if (month.games > 0) out[at.minutes_30d] = month.minutes / month.games
  out[at.days_rest] = Math.min(daysRest, 10)
  out[at.back_to_back] = daysRest === 0 ? 1 : 0
  out[at.freshness] = rateFreshness({
    daysRest,
    games7d: week.games,
    minutes7d: week.minutes,
    backToBacks14d: player.backToBacksWithin(day, 14),
    ageYears: query.ageYears ?? null,
  })

  out[at.minutes_last] = games.mean(playerColumn.minutes, 1)
  out[at.minutes_l3] = games.mean(playerColumn.minutes, 3)
  out[at.minutes_l10] = games.mean(playerColumn.minutes, 10)
  out[at.minutes_season] = player.seasonMean(0, season)
  out[at.minutes_deviation_l10] = games.deviation(playerColumn.minutes, 10)
  out[at.minutes_change] = out[at.minutes_l10]! - out[at.minutes_season]!
  out[at.stat_per_minute] = ratio(out[at.mean_season]!, out[at.minutes_season]!)
  out[at.usage_shift] = player.usageShift()
  out[at.three_share] = ratio(games.sum(playerColumn.fg3a, 10), games.sum(playerColumn.fga, 10))
  out[at.free_throw_share_l10] = ratio(games.sum(playerColumn.ftm, 10), games.sum(playerColumn.points, 10))
  const meetings = player.against(query.opponentId, day, market)
  out[at.games_against_opponent] = meetings.games
  out[at.mean_against_opponent] = ratio(meetings.total, meetings.known)
  out[at.games_season] = player.gamesIn(season)
  out[at.games_known_log] = Math.log1p(player.gamesKnown)
  writeWeighted(out, player, playerSeries.market + market)
  if (known.team !== undefined) writeAbsence(out, player, known.team)
}

function writeWeighted(out: Float64Array, player: PlayerHistory, stat: number): void {
  const weighted = player.weighted
  const minutes = playerSeries.minutes
  for (let h = 0; h < 4; h += 1) {
    out[at.ewma_3 + h] = weighted.mean(stat, h)
    out[at.minutes_ewma_3 + h] = weighted.mean(minutes, h)
    if (h > 0) out[at.rate_ewma_8 + h - 1] = ratio(weighted.mean(stat, h), weighted.mean(minutes, h))
  }
  out[at.rate_60_by_minutes_3] = out[at.rate_ewma_60]! * out[at.minutes_ewma_3]!
  out[at.rate_60_by_minutes_8] = out[at.rate_ewma_60]! * out[at.minutes_ewma_8]!
  out[at.rate_20_by_minutes_last] = out[at.rate_ewma_20]! * out[at.minutes_last]!
  out[at.usage_ewma_8] = weighted.mean(playerSeries.usage, 1)
  out[at.usage_ewma_20] = weighted.mean(playerSeries.usage, 2)
  out[at.fga_ewma_8] = weighted.mean(playerSeries.fga, 1)
  out[at.fg3a_ewma_8] = weighted.mean(playerSeries.fg3a, 1)
  out[at.fta_ewma_8] = weighted.mean(playerSeries.fta, 1)
  out[at.true_shooting_ewma_20] = weighted.mean(playerSeries.trueShooting, 2)
}

/** How many games of his present team he has just missed; a player new to the team has missed none of its games. */
function writeAbsence(out: Float64Array, player: PlayerHistory, team: TeamHistory): void {
  if (player.teamId !== team.teamId) {
    out[at.team_games_missed] = 0
    return
  }
  const { games } = player
  const missed = team.gamesKnown - games.values[games.at(0) + playerColumn.teamOrdinal]!
  out[at.team_games_missed] = Math.min(missed, 20)
  const span = Math.min(10, team.gamesKnown)
  let played = 0
  for (; played < games.size; played += 1) {
    const row = games.at(played)
    if (games.values[row + playerColumn.team] !== team.teamId) break
    if (games.values[row + playerColumn.teamOrdinal]! <= team.gamesKnown - span) break
  }
  out[at.absence_rate_l10] = 1 - played / span
}

function writeTeam(out: Float64Array, query: VectorQuery, known: Known, team: TeamHistory): void {
  out[at.team_pace_l10] = team.games.mean(teamColumn.pace, 10)
  out[at.team_offensive_rating_l10] = team.games.mean(teamColumn.offence, 10)
  out[at.team_win_share] = team.winShare(known.season)
  out[at.team_stat_l10] = team.games.mean(teamColumn.market + known.market, 10)
  out[at.team_days_rest] = Math.min(team.daysSinceLast(known.day) - 1, 5)
  const self =
    known.player !== undefined && team.outPlayers.has(known.player.playerId) ? known.player : undefined
  const ownMinutes = self?.weighted.mean(playerSeries.minutes, 1) ?? 0
  const ownStat = self?.weighted.mean(playerSeries.market + known.market, 1) ?? 0
  out[at.team_out_minutes] = Math.max(0, team.games.mean(teamColumn.outMinutes, 1) - ownMinutes)
  out[at.team_out_minutes_l10] = team.games.mean(teamColumn.outMinutes, 10)
  out[at.team_out_stat] = Math.max(0, team.outStats[known.market]! - ownStat)
  if (query.knowsWhoPlayed) {
    out[at.team_out_minutes] = out[at.vacated_minutes]!
    out[at.team_out_stat] = out[at.vacated_stat]!
  }
}

function writeOpponent(out: Float64Array, known: Known, opponent: TeamHistory): void {
  out[at.opponent_defensive_rating_l15] = opponent.games.mean(teamColumn.defence, 15)
  out[at.opponent_pace_l15] = opponent.games.mean(teamColumn.pace, 15)
  out[at.opponent_allowed_l15] = opponent.games.mean(teamColumn.market + known.marketCount + known.market, 15)
  out[at.opponent_days_rest] = Math.min(opponent.daysSinceLast(known.day) - 1, 5)
}

function writeCombined(out: Float64Array, known: Known): void {
  const { team, opponent, league, market, marketCount } = known
  if (team === undefined || opponent === undefined) return
  out[at.rest_advantage] = clamp(out[at.team_days_rest]! - out[at.opponent_days_rest]!, -2, 2)
  out[at.pace_score] = clamp((out[at.opponent_pace_l15]! - out[at.team_pace_l10]!) / 2, -3, 3)
  const net = (side: TeamHistory) =>
    side.games.mean(teamColumn.offence, 20) - side.games.mean(teamColumn.defence, 20)
  out[at.net_rating_gap] = net(team) - net(opponent)
  out[at.net_rating_gap_size] = Math.abs(out[at.net_rating_gap]!)
  const level = out[at.ewma_20]!
  const leagueAllowed = league.mean(teamColumn.market + marketCount + market)
  const allowed = opponent.games.mean(teamColumn.market + marketCount + market, 30)
  out[at.opponent_effect] = level * (allowed / leagueAllowed - 1)
  const pace = (team.games.mean(teamColumn.pace, 20) + opponent.games.mean(teamColumn.pace, 20)) / 2
  out[at.pace_effect] = level * (pace / league.mean(teamColumn.pace) - 1)
}

/** Mean of the last 2 games minus the mean of the 3 before, in steps of one standard deviation, at most two either way. */
function readTrend(player: PlayerHistory, column: number, deviation: number): number {
  const games = player.games
  if (games.size < 5 || !(deviation > 0)) return 0
  const last2 = games.sum(column, 2)
  const before3 = games.sum(column, 5) - last2
  return clamp(Math.round((last2 / 2 - before3 / 3) / deviation), -2, 2)
}

function standardise(difference: number, deviation: number): number {
  if (Number.isNaN(deviation)) return Number.NaN
  return deviation === 0 ? 0 : clamp(difference / deviation, -5, 5)
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole
}
