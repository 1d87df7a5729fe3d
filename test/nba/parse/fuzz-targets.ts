/** The genuine payloads and their parsers: what the fuzz suite mangles. One line a payload.
 *
 * A parser stands here as it is called in production, with the resource name and instant that it would be given. */
import { Temporal } from 'temporal-polyfill'
import { parseBalldontlieBoxScores } from '../../../src/nba/2-raw/parse/parse-balldontlie-box-scores.ts'
import { parseBalldontlieGames } from '../../../src/nba/2-raw/parse/parse-balldontlie-games.ts'
import { parseBalldontlieInjuries } from '../../../src/nba/2-raw/parse/parse-balldontlie-injuries.ts'
import { parseBalldontlieStats } from '../../../src/nba/2-raw/parse/parse-balldontlie-stats.ts'
import { parseEspnGameLines } from '../../../src/nba/2-raw/parse/parse-espn-game-lines.ts'
import { parseEspnScoreboard } from '../../../src/nba/2-raw/parse/parse-espn-scoreboard.ts'
import { parseEspnSummary } from '../../../src/nba/2-raw/parse/parse-espn-summary.ts'
import { parseEventOdds } from '../../../src/nba/2-raw/parse/parse-event-odds.ts'
import { parseLeagueGameLog } from '../../../src/nba/2-raw/parse/parse-league-game-log.ts'
import { parseOddsApiGameLines } from '../../../src/nba/2-raw/parse/parse-odds-api-game-lines.ts'
import { parseOddsApiScores } from '../../../src/nba/2-raw/parse/parse-odds-api-scores.ts'
import { parseSchedule } from '../../../src/nba/2-raw/parse/parse-schedule.ts'
import { completeSummary } from './espn-summary.ts'

export interface FuzzTarget {
  readonly name: string
  /** Path under the pack's `payloads` folder. */
  readonly payload: string
  parse(body: Uint8Array): unknown | Promise<unknown>
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
]
