/** The sources of box scores, each with its reader. */
import type { ParsedBoxScores } from '../domain/facts.ts'
import { parseBalldontlieBoxScores } from './parse/parse-balldontlie-box-scores.ts'
import { parseBalldontlieStats } from './parse/parse-balldontlie-stats.ts'
import { parseEspnSummary } from './parse/parse-espn-summary.ts'
import { parseLeagueGameLog } from './parse/parse-league-game-log.ts'
import { parseNbaCdnBoxScore } from './parse/parse-nba-cdn-boxscore.ts'
import { parseNbaStatsBoxScore } from './parse/parse-nba-stats-boxscore.ts'
import { readGameLogFacts } from './parse/read-game-log-facts.ts'
import type { Readers } from './reader.ts'

export const boxReaders: Readers<ParsedBoxScores> = {
  'nba-stats/leaguegamelog': (body) => readGameLogFacts(parseLeagueGameLog(body)),
  'nba-cdn/boxscore': parseNbaCdnBoxScore,
  'nba-stats/boxscoretraditionalv3': parseNbaStatsBoxScore,
  'espn/summary': parseEspnSummary,
  'balldontlie/box_scores': parseBalldontlieBoxScores,
  'balldontlie/stats': parseBalldontlieStats,
}
