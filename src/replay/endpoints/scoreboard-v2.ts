/** stats.nba.com `scoreboardv2`, the older scoreboard: tables of a date's games and of their scores.
 *
 * Since October 2025 the genuine one leaves the table of scores empty, for final games too; so does this. Standings, series and
 * leaders are there with their columns and without rows. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { sumLines } from '../box-lines.ts'
import { toIsoDate } from '../instants.ts'
import { rate, splitScore } from '../official-box.ts'
import { statusNumber, statusText } from '../schedule-object.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

const lastSeasonWithScores = '2024-25'
const periodsMax = 14

export const scoreboardV2Headers = {
  GameHeader:
    'GAME_DATE_EST GAME_SEQUENCE GAME_ID GAME_STATUS_ID GAME_STATUS_TEXT GAMECODE HOME_TEAM_ID VISITOR_TEAM_ID SEASON LIVE_PERIOD LIVE_PC_TIME NATL_TV_BROADCASTER_ABBREVIATION HOME_TV_BROADCASTER_ABBREVIATION AWAY_TV_BROADCASTER_ABBREVIATION LIVE_PERIOD_TIME_BCAST ARENA_NAME WH_STATUS WNBA_COMMISSIONER_FLAG',
  LineScore:
    'GAME_DATE_EST GAME_SEQUENCE GAME_ID TEAM_ID TEAM_ABBREVIATION TEAM_CITY_NAME TEAM_NAME TEAM_WINS_LOSSES PTS_QTR1 PTS_QTR2 PTS_QTR3 PTS_QTR4 PTS_OT1 PTS_OT2 PTS_OT3 PTS_OT4 PTS_OT5 PTS_OT6 PTS_OT7 PTS_OT8 PTS_OT9 PTS_OT10 PTS FG_PCT FT_PCT FG3_PCT AST REB TOV',
  SeriesStandings:
    'GAME_ID HOME_TEAM_ID VISITOR_TEAM_ID GAME_DATE_EST HOME_TEAM_WINS HOME_TEAM_LOSSES SERIES_LEADER',
  LastMeeting:
    'GAME_ID LAST_GAME_ID LAST_GAME_DATE_EST LAST_GAME_HOME_TEAM_ID LAST_GAME_HOME_TEAM_CITY LAST_GAME_HOME_TEAM_NAME LAST_GAME_HOME_TEAM_ABBREVIATION LAST_GAME_HOME_TEAM_POINTS LAST_GAME_VISITOR_TEAM_ID LAST_GAME_VISITOR_TEAM_CITY LAST_GAME_VISITOR_TEAM_NAME LAST_GAME_VISITOR_TEAM_CITY1 LAST_GAME_VISITOR_TEAM_POINTS',
  EastConfStandingsByDay:
    'TEAM_ID LEAGUE_ID SEASON_ID STANDINGSDATE CONFERENCE TEAM G W L W_PCT HOME_RECORD ROAD_RECORD',
  WestConfStandingsByDay:
    'TEAM_ID LEAGUE_ID SEASON_ID STANDINGSDATE CONFERENCE TEAM G W L W_PCT HOME_RECORD ROAD_RECORD',
  Available: 'GAME_ID PT_AVAILABLE',
  TeamLeaders:
    'GAME_ID TEAM_ID TEAM_CITY TEAM_NICKNAME TEAM_ABBREVIATION PTS_PLAYER_ID PTS_PLAYER_NAME PTS REB_PLAYER_ID REB_PLAYER_NAME REB AST_PLAYER_ID AST_PLAYER_NAME AST',
  TicketLinks: 'GAME_ID LEAG_TIX',
} as const

type Cell = string | number | null

export const scoreboardV2: Endpoint = {
  path: '/stats.nba.com/stats/scoreboardv2',
  answer({ query, view }) {
    const gameDate = toIsoDate(query.GameDate)
    if (!gameDate) {
      return { status: 400, body: 'The field GameDate is invalid.', contentType: 'text/plain; charset=utf-8' }
    }
    const games = view.gamesOn(gameDate)
    const rows: Readonly<Record<string, readonly Cell[][]>> = {
      GameHeader: games.map((state, index) => describeGame(state, index + 1)),
      LineScore: games.flatMap((state, index) => describeScores(view, state, index + 1)),
      Available: games.map(({ game }) => [game.gameId, 0]),
    }
    return jsonReply({
      resource: 'scoreboardV2',
      parameters: {
        GameDate: gameDate,
        LeagueID: query.LeagueID ?? '00',
        DayOffset: query.DayOffset ?? '0',
      },
      resultSets: Object.entries(scoreboardV2Headers).map(([name, headers]) => ({
        name,
        headers: headers.split(' '),
        rowSet: rows[name] ?? [],
      })),
    })
  },
}

/** In the order of the headers. */
function describeGame(state: GameAsOf, sequence: number): Cell[] {
  const { game, gameDate, status } = state
  const home = requireTeam(game.homeTeamId)
  const away = requireTeam(game.awayTeamId)
  const period = status === 'final' ? 4 + game.overtimes : status === 'live' ? 1 : 0
  return [
    `${gameDate}T00:00:00`,
    sequence,
    game.gameId,
    statusNumber(state),
    statusText(state),
    `${gameDate.replaceAll('-', '')}/${away.tricode}${home.tricode}`,
    game.homeTeamId,
    game.awayTeamId,
    game.season.slice(0, 4),
    period,
    '     ',
    null,
    null,
    null,
    `Q${period}       - `,
    '',
    1,
    0,
  ]
}

/** The visitor first; a score from the final on. */
function describeScores(view: LeagueView, state: GameAsOf, sequence: number): Cell[][] {
  const { game, gameDate } = state
  if (game.season > lastSeasonWithScores) return []
  const lines = view.boxScore(state)
  return [game.awayTeamId, game.homeTeamId].map((teamId) => {
    const { tricode, city, nickname } = requireTeam(teamId)
    const head = [`${gameDate}T00:00:00`, sequence, game.gameId, teamId, tricode, city, nickname, '0-0']
    if (!lines) return [...head, ...Array.from({ length: periodsMax + 7 }, () => null)]
    const score = teamId === game.homeTeamId ? game.homeScore : game.awayScore
    const periods = splitScore(score, 4 + game.overtimes)
    const { fgm, fga, ftm, fta, fg3m, fg3a, ast, oreb, dreb, tov } = sumLines(
      lines.filter((line) => line.teamId === teamId),
    )
    return [
      ...head,
      ...Array.from({ length: periodsMax }, (_, index) => periods[index] ?? 0),
      score,
      rate(fgm, fga),
      rate(ftm, fta),
      rate(fg3m, fg3a),
      ast,
      oreb + dreb,
      tov,
    ]
  })
}
