/** The source clients, by name. */
export { nbaCdnSchedule } from './nba-cdn-schedule.ts'
export { nbaStatsLeagueGameLog } from './nba-stats-leaguegamelog.ts'
export { oddsApi } from './odds-api.ts'
export type {
  Collected,
  FactRequest,
  ScheduledGame,
  Source,
  SourceConfig,
  SourceContext,
  Wanted,
} from './source.ts'
