/** stats.nba.com `leaguegamelog`: one row a player a game, of the games that are final at the clock's instant.
 *
 * The log has no row for a game in progress and none for who did not play. Dates may be MM/DD/YYYY or ISO; both ends
 * are included. Only players (`PlayerOrTeam=P`) are served. */
import type { GameAsOf } from '../as-of.ts'
import { toIsoDate } from '../instants.ts'
import type { GameKind, PlayerLine } from '../league.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, type EndpointReply, jsonReply } from './endpoint.ts'

export const gameLogHeaders = [
  'SEASON_ID',
  'PLAYER_ID',
  'PLAYER_NAME',
  'TEAM_ID',
  'TEAM_ABBREVIATION',
  'TEAM_NAME',
  'GAME_ID',
  'GAME_DATE',
  'MATCHUP',
  'WL',
  'MIN',
  'FGM',
  'FGA',
  'FG_PCT',
  'FG3M',
  'FG3A',
  'FG3_PCT',
  'FTM',
  'FTA',
  'FT_PCT',
  'OREB',
  'DREB',
  'REB',
  'AST',
  'STL',
  'BLK',
  'TOV',
  'PF',
  'PTS',
  'PLUS_MINUS',
  'FANTASY_PTS',
  'VIDEO_AVAILABLE',
] as const

const kindsBySeasonType: Readonly<Record<string, readonly GameKind[]>> = {
  'Regular Season': ['regular'],
  'Pre Season': ['preseason'],
  Playoffs: ['playoffs'],
  PlayIn: ['play-in'],
  'All Star': ['all-star'],
}

export function createGameLogEndpoint(): Endpoint {
  const gameTexts = new Map<string, string>()

  return {
    path: '/stats.nba.com/stats/leaguegamelog',
    answer({ query, view }) {
      const season = query.Season
      if (!season || !/^\d{4}-\d{2}$/.test(season)) return refuse('Season')
      const kinds = kindsBySeasonType[query.SeasonType ?? '']
      if (!kinds) return refuse('SeasonType')
      if (query.PlayerOrTeam !== 'P') return refuse('PlayerOrTeam')
      const direction = query.Direction ?? 'ASC'
      if (direction !== 'ASC' && direction !== 'DESC') return refuse('Direction')
      const from = toIsoDate(query.DateFrom)
      const to = toIsoDate(query.DateTo)
      if (from === undefined || to === undefined) return refuse(from === undefined ? 'DateFrom' : 'DateTo')
      const rows: string[] = []
      for (const state of view.games(season)) {
        if ((from !== null && state.gameDate < from) || (to !== null && state.gameDate > to)) continue
        if (!kinds.includes(state.game.kind)) continue
        const lines = view.boxScore(state)
        if (lines === null || lines.length === 0) continue
        const edition = `${state.game.gameId}/${view.countCorrections(state)}`
        let text = gameTexts.get(edition)
        if (text === undefined) {
          text = lines.map((line) => JSON.stringify(toRow(state, line))).join(',')
          gameTexts.set(edition, text)
        }
        rows.push(text)
      }
      if (direction === 'DESC') rows.reverse()
      const parameters = {
        LeagueID: query.LeagueID ?? '00',
        Season: season,
        SeasonType: query.SeasonType,
        PlayerOrTeam: 'P',
        Counter: Number(query.Counter ?? 0),
        Sorter: query.Sorter ?? 'DATE',
        Direction: direction,
        DateFrom: query.DateFrom || null,
        DateTo: query.DateTo || null,
      }
      const head = `{"resource":"leaguegamelog","parameters":${JSON.stringify(parameters)},"resultSets":`
      const set = `[{"name":"LeagueGameLog","headers":${JSON.stringify(gameLogHeaders)},"rowSet":[${rows.join(',')}]}]}`
      return jsonReply(head + set)
    },
  }
}

/** Rows stand in the order of `gameLogHeaders`. */
function toRow({ game, gameDate }: GameAsOf, line: PlayerLine): (string | number | null)[] {
  const team = requireTeam(line.teamId)
  const isHome = line.teamId === game.homeTeamId
  const other = requireTeam(isHome ? game.awayTeamId : game.homeTeamId)
  const hasWon = isHome === game.homeScore > game.awayScore
  const points = 2 * line.fgm + line.fg3m + line.ftm
  const rebounds = line.oreb + line.dreb
  const fantasyTenths =
    10 * points + 12 * rebounds + 15 * line.ast + 30 * line.stl + 30 * line.blk - 10 * line.tov
  return [
    `2${game.season.slice(0, 4)}`,
    line.playerId,
    line.playerName,
    line.teamId,
    team.tricode,
    `${team.city} ${team.nickname}`,
    game.gameId,
    gameDate,
    `${team.tricode} ${isHome ? 'vs.' : '@'} ${other.tricode}`,
    hasWon ? 'W' : 'L',
    line.minutes,
    line.fgm,
    line.fga,
    share(line.fgm, line.fga),
    line.fg3m,
    line.fg3a,
    share(line.fg3m, line.fg3a),
    line.ftm,
    line.fta,
    share(line.ftm, line.fta),
    line.oreb,
    line.dreb,
    rebounds,
    line.ast,
    line.stl,
    line.blk,
    line.tov,
    line.pf,
    points,
    line.plusMinus,
    fantasyTenths / 10,
    line.videoAvailable,
  ]
}

function share(made: number, attempted: number): number | null {
  return attempted === 0 ? null : Math.round((1000 * made) / attempted) / 1000
}

/** The genuine server's answer to a parameter it does not take. */
function refuse(field: string): EndpointReply {
  return { status: 400, body: `The field ${field} is invalid.`, contentType: 'text/plain; charset=utf-8' }
}
