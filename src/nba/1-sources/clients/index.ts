/** The source clients, by name. */

export { balldontlieActivePlayers } from './balldontlie-active-players.ts'
export { balldontlieBoxScores } from './balldontlie-box-scores.ts'
export { balldontlieGames } from './balldontlie-games.ts'
export { balldontlieInjuries } from './balldontlie-player-injuries.ts'
export { balldontlieProps } from './balldontlie-player-props.ts'
export { balldontlieStats } from './balldontlie-stats.ts'
export { espnGameLines } from './espn-game-lines.ts'
export { espnInjuries } from './espn-injuries.ts'
export { espnPlays } from './espn-plays.ts'
export { espnRosters } from './espn-rosters.ts'
export { espnScoreboard } from './espn-scoreboard.ts'
export { espnSummary } from './espn-summary.ts'
export { nbaCdnBoxScore } from './nba-cdn-boxscore.ts'
export { nbaCdnOdds } from './nba-cdn-odds.ts'
export { nbaCdnPlayByPlay } from './nba-cdn-playbyplay.ts'
export { nbaCdnSchedule } from './nba-cdn-schedule.ts'
export { nbaOfficialInjuryReport } from './nba-official-injury-report.ts'
export { nbaOfficialReferees } from './nba-official-referees.ts'
export { nbaStatsBoxScore } from './nba-stats-boxscoretraditionalv3.ts'
export { nbaStatsLeagueGameLog } from './nba-stats-leaguegamelog.ts'
export { nbaStatsPlayByPlay } from './nba-stats-playbyplayv3.ts'
export { nbaStatsPlayerIndex } from './nba-stats-playerindex.ts'
export { nbaStatsScoreboardV2 } from './nba-stats-scoreboardv2.ts'
export { nbaStatsScoreboard } from './nba-stats-scoreboardv3.ts'
export { oddsApiGameLines } from './odds-api-game-lines.ts'
export { oddsApiProps } from './odds-api-props.ts'
export type {
  Collected,
  FactRequest,
  ScheduledGame,
  Source,
  SourceConfig,
  SourceContext,
  Wanted,
} from './source.ts'
