/** The genuine payloads and their parsers: what the fuzz suite mangles. One line a payload.
 *
 * A parser stands here as it is called in production, with the resource name and instant that it would be given. */
import { Temporal } from 'temporal-polyfill'
import { parseBalldontlieBoxScores } from '../../../src/nba/2-raw/parse/parse-balldontlie-box-scores.ts'
import { parseBalldontlieGames } from '../../../src/nba/2-raw/parse/parse-balldontlie-games.ts'
import { parseBalldontlieInjuries } from '../../../src/nba/2-raw/parse/parse-balldontlie-injuries.ts'
import { parseBalldontliePlayers } from '../../../src/nba/2-raw/parse/parse-balldontlie-players.ts'
import { parseBalldontlieProps } from '../../../src/nba/2-raw/parse/parse-balldontlie-props.ts'
import { parseBalldontlieStats } from '../../../src/nba/2-raw/parse/parse-balldontlie-stats.ts'
import { parseEspnGameLines } from '../../../src/nba/2-raw/parse/parse-espn-game-lines.ts'
import { parseEspnPlays } from '../../../src/nba/2-raw/parse/parse-espn-plays.ts'
import { parseEspnRoster } from '../../../src/nba/2-raw/parse/parse-espn-roster.ts'
import { parseEspnScoreboard } from '../../../src/nba/2-raw/parse/parse-espn-scoreboard.ts'
import { parseEspnSummary } from '../../../src/nba/2-raw/parse/parse-espn-summary.ts'
import { parseEventOdds } from '../../../src/nba/2-raw/parse/parse-event-odds.ts'
import { readInjuryReport } from '../../../src/nba/2-raw/parse/parse-injury-report.ts'
import { parseLeagueGameLog } from '../../../src/nba/2-raw/parse/parse-league-game-log.ts'
import {
  parseNbaCdnBoxScore,
  parseNbaCdnLiveBoxScore,
  parseNbaCdnOfficials,
} from '../../../src/nba/2-raw/parse/parse-nba-cdn-boxscore.ts'
import { parseNbaCdnOdds } from '../../../src/nba/2-raw/parse/parse-nba-cdn-odds.ts'
import { parseNbaCdnPlayByPlay } from '../../../src/nba/2-raw/parse/parse-nba-cdn-playbyplay.ts'
import { parseNbaStatsBoxScore } from '../../../src/nba/2-raw/parse/parse-nba-stats-boxscore.ts'
import { parseNbaStatsPlayByPlay } from '../../../src/nba/2-raw/parse/parse-nba-stats-playbyplay.ts'
import { parseNbaStatsPlayerIndex } from '../../../src/nba/2-raw/parse/parse-nba-stats-playerindex.ts'
import { parseNbaStatsScoreboardV2 } from '../../../src/nba/2-raw/parse/parse-nba-stats-scoreboardv2.ts'
import { parseNbaStatsScoreboard } from '../../../src/nba/2-raw/parse/parse-nba-stats-scoreboardv3.ts'
import { parseOddsApiGameLines } from '../../../src/nba/2-raw/parse/parse-odds-api-game-lines.ts'
import { parseOddsApiScores } from '../../../src/nba/2-raw/parse/parse-odds-api-scores.ts'
import { parseRefereeAssignments } from '../../../src/nba/2-raw/parse/parse-referee-assignments.ts'
import { parseSchedule } from '../../../src/nba/2-raw/parse/parse-schedule.ts'
import * as documented from './documented.ts'
import * as documentedPlays from './documented-plays.ts'
import { completeSummary } from './espn-summary.ts'
import { readPack } from './payloads.ts'

export interface FuzzTarget {
  readonly name: string
  /** Path under the pack's `payloads` folder; a reply written after the documentation where there is no genuine one. */
  readonly payload: string | Uint8Array
  /** The facts, or a promise of them. */
  parse(body: Uint8Array): unknown
}

/** What a parser is told about a reply. */
export function receivedAs(resource: string, at = '2025-03-08T18:00:00Z') {
  return { resource, receivedAt: Temporal.Instant.from(at) }
}

const now = Temporal.Instant.from('2025-03-08T18:00:00Z')

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'nba-cdn/schedule',
    payload: 'nba-cdn/scheduleLeagueV2_2025-26_preseason.json',
    parse: parseSchedule,
  },
  {
    name: 'nba-stats/leaguegamelog',
    payload: 'nba-stats/leaguegamelog_players_2025-03-15.json',
    parse: parseLeagueGameLog,
  },
  {
    name: 'odds-api/event-odds',
    payload: 'odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json',
    parse: (body) => parseEventOdds(body, now),
  },
  {
    name: 'espn/scoreboard',
    payload: 'espn/scoreboard_2024-01-15.json',
    parse: parseEspnScoreboard,
  },
  {
    name: 'espn/scoreboard of a day without games',
    payload: 'espn/scoreboard_2025-02-14_no_games.json',
    parse: parseEspnScoreboard,
  },
  {
    name: 'espn/summary',
    payload: 'espn/summary_401810791_excerpt.json',
    parse: (body) => parseEspnSummary(completeSummary(body)),
  },
  {
    name: 'espn/game-lines',
    payload: 'espn/summary_401810791_excerpt.json',
    parse: (body) => parseEspnGameLines(body, receivedAs('espn/game-lines/2026-03-04/0022500903')),
  },
  {
    name: 'balldontlie/box_scores',
    payload: 'balldontlie/box_scores_2024-01-15.json',
    parse: parseBalldontlieBoxScores,
  },
  {
    name: 'balldontlie/box_scores of a day without games',
    payload: 'balldontlie/box_scores_empty.json',
    parse: parseBalldontlieBoxScores,
  },
  {
    name: 'balldontlie/games',
    payload: 'balldontlie/games_2025-02-20.json',
    parse: parseBalldontlieGames,
  },
  {
    name: 'balldontlie/stats',
    payload: 'balldontlie/stats_page.json',
    parse: (body) => parseBalldontlieStats(body, receivedAs('balldontlie/stats/2025-06-22/page-1')),
  },
  {
    name: 'balldontlie/player_injuries',
    payload: 'balldontlie/player_injuries_2025-07.json',
    parse: parseBalldontlieInjuries,
  },
  {
    name: 'odds-api/game-lines',
    payload: 'odds-api/historical_event_odds_game_lines_2024-01-25.json',
    parse: (body) => parseOddsApiGameLines(body, { receivedAt: now }),
  },
  {
    name: 'odds-api/scores',
    payload: 'odds-api/scores_2024-02-23.json',
    parse: parseOddsApiScores,
  },
  {
    name: 'nba-cdn/boxscore',
    payload: 'nba-cdn/livedata_boxscore_0022000196.json',
    parse: (body) => [parseNbaCdnBoxScore(body), parseNbaCdnLiveBoxScore(body)],
  },
  {
    name: 'nba-cdn/boxscore officials',
    payload: 'nba-cdn/livedata_boxscore_0022000196.json',
    parse: parseNbaCdnOfficials,
  },
  {
    name: 'nba-cdn/playbyplay',
    payload: 'nba-cdn/livedata_playbyplay_0022400500.json.gz',
    parse: parseNbaCdnPlayByPlay,
  },
  {
    name: 'nba-cdn/odds',
    payload: 'nba-cdn/odds_todaysGames_2025-03-08.json',
    parse: (body) => parseNbaCdnOdds(body, receivedAs('nba-cdn/odds/2025-03-08')),
  },
  {
    name: 'nba-stats/boxscoretraditionalv3',
    payload: 'nba-stats/boxscoretraditionalv3_0022500165.json',
    parse: (body) =>
      parseNbaStatsBoxScore(body, receivedAs('nba-stats/boxscoretraditionalv3/2025-11-04/0022500165')),
  },
  {
    name: 'nba-stats/scoreboardv3',
    payload: 'nba-stats/scoreboardv3_2025-11-05.json',
    parse: parseNbaStatsScoreboard,
  },
  {
    name: 'nba-stats/scoreboardv2',
    payload: 'nba-stats/scoreboardv2_2024-01-15.json',
    parse: parseNbaStatsScoreboardV2,
  },
  {
    name: 'nba-stats/playerindex',
    payload: 'nba-stats/playerindex_2025-26.json',
    parse: parseNbaStatsPlayerIndex,
  },
  {
    name: 'nba-official/referees',
    payload: 'nba-official/referee_assignments_2025-01-08.json',
    parse: parseRefereeAssignments,
  },
  {
    name: 'nba-official/injury-report',
    payload: 'nba-official/injury_report_2024-01-04.pdf',
    parse: readInjuryReport,
  },
  {
    name: 'balldontlie/player_props',
    payload: documented.balldontlieProps,
    parse: (body) => parseBalldontlieProps(body, { receivedAt: now }),
  },
  {
    name: 'balldontlie/active_players',
    payload: documented.balldontliePlayers,
    parse: parseBalldontliePlayers,
  },
  { name: 'espn/rosters', payload: documented.espnRoster, parse: parseEspnRoster },
  {
    name: 'espn/plays',
    payload: documentedPlays.espnPlays,
    parse: (body) => parseEspnPlays(body, { resource: 'espn/plays/2025-11-13/0022500190' }),
  },
  { name: 'nba-stats/playbyplayv3', payload: documentedPlays.nbaStatsPlays, parse: parseNbaStatsPlayByPlay },
]

export function readTarget({ payload }: FuzzTarget): Uint8Array {
  return typeof payload === 'string' ? readPack(`payloads/${payload}`) : payload
}
