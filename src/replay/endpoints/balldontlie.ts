/** api.balldontlie.io v1: games, box scores, statistics and injuries, behind a key in the Authorization header.
 *
 * Its count of a box score is its own. Lists come in pages: `meta.next_cursor` is the id of the page's last row, and absent on the last
 * page. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import {
  describeBalldontlieGame,
  describeBalldontlieKeys,
  describeBalldontlieLine,
  describeBalldontliePlayer,
  describeBalldontlieTeam,
} from '../balldontlie-objects.ts'
import { answerPage, withKey } from '../balldontlie-pages.ts'
import { sumLines } from '../box-lines.ts'
import { listCurrentInjuries } from '../current-injuries.ts'
import { easternDate, toZoned } from '../instants.ts'
import type { InjuryNotice } from '../league.ts'
import { requireSourceTeam, toBalldontliePlayerId } from '../source-ids.ts'
import { spellName } from '../spell-name.ts'
import { findTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

/** More rows than a game has players. */
const idsPerGame = 100

export const balldontlieEndpoints: readonly Endpoint[] = [
  {
    path: '/api.balldontlie.io/v1/games',
    answer: withKey((request) => {
      const games = gamesOf(request.view, request.valuesOf('dates[]')).map((state) => ({
        ...describeBalldontlieKeys(state),
        ...describeBalldontlieGame(state),
        home_team: describeBalldontlieTeam(state.game.homeTeamId),
        visitor_team: describeBalldontlieTeam(state.game.awayTeamId),
      }))
      return answerPage(request, games)
    }),
  },
  {
    path: '/api.balldontlie.io/v1/box_scores',
    answer: withKey(({ query, view }) => {
      if (!query.date) return jsonReply({ error: 'date is required' }, 400)
      return jsonReply({ data: gamesOf(view, [query.date]).map((state) => describeBoxScore(view, state)) })
    }),
  },
  {
    path: '/api.balldontlie.io/v1/stats',
    answer: withKey((request) => {
      const games = gamesOf(request.view, request.valuesOf('dates[]'))
      return answerPage(
        request,
        games.flatMap((state) => listStatistics(request.view, state)),
      )
    }),
  },
  {
    path: '/api.balldontlie.io/v1/player_injuries',
    answer: withKey((request) => {
      const notices = listCurrentInjuries(request.view).map((notice) => ({
        row: describeInjury(notice),
        id: toBalldontliePlayerId(notice.playerId),
      }))
      const rows = notices.sort((a, b) => a.id - b.id)
      return answerPage(
        request,
        rows.map(({ row }) => row),
        rows.map(({ id }) => id),
      )
    }),
  },
]

/** Games of the thirty teams; all-star sides are unknown to it. */
function gamesOf(view: LeagueView, dates: readonly string[]): GameAsOf[] {
  return [...new Set(dates)]
    .sort()
    .flatMap((date) => view.gamesOn(date))
    .filter(({ game }) => findTeam(game.homeTeamId) && findTeam(game.awayTeamId))
}

function describeBoxScore(view: LeagueView, state: GameAsOf) {
  const lines = view.boxScoreOf('balldontlie', state) ?? []
  const absences = view.absences(state)
  const side = (teamId: number) => ({
    ...describeBalldontlieTeam(teamId),
    players: [
      ...lines
        .filter((line) => line.teamId === teamId)
        .map((line) => ({
          ...describeBalldontlieLine(line),
          player: describeBalldontliePlayer(line.playerId, line.playerName),
        })),
      ...absences
        .filter((absence) => lines.length > 0 && absence.teamId === teamId)
        .map((absence) => ({
          ...describeBalldontlieLine(sumLines([])),
          player: describeBalldontliePlayer(absence.playerId, absence.playerName),
        })),
    ],
  })
  return {
    ...describeBalldontlieGame(state),
    home_team: side(state.game.homeTeamId),
    visitor_team: side(state.game.awayTeamId),
  }
}

/** One row a player who was on the floor; ids ascend with date, game and place. */
function listStatistics(view: LeagueView, state: GameAsOf) {
  const keys = describeBalldontlieKeys(state)
  const game = {
    ...keys,
    ...describeBalldontlieGame(state),
    home_team_id: requireSourceTeam(state.game.homeTeamId).balldontlieId,
    visitor_team_id: requireSourceTeam(state.game.awayTeamId).balldontlieId,
  }
  return (view.boxScoreOf('balldontlie', state) ?? []).map((line, index) => ({
    id: keys.id * idsPerGame + index,
    ...describeBalldontlieLine(line),
    player: {
      ...describeBalldontliePlayer(line.playerId, line.playerName),
      team_id: requireSourceTeam(line.teamId).balldontlieId,
    },
    team: describeBalldontlieTeam(line.teamId),
    game,
  }))
}

function describeInjury({ playerId, playerName, teamId, status, reason, knownAtMs }: InjuryNotice) {
  const day = toZoned(knownAtMs, 'America/New_York')
  const dayText = day.toLocaleString('en-US', { month: 'short', day: 'numeric' })
  const { family } = spellName(playerName)
  const word = status === 'Out' ? 'out' : status.toLowerCase()
  return {
    player: {
      ...describeBalldontliePlayer(playerId, playerName),
      team_id: requireSourceTeam(teamId).balldontlieId,
    },
    return_date: dayText,
    description: `${dayText}: ${family} (${reason.toLowerCase()}) is ${word} as of ${easternDate(knownAtMs)}.`,
    status: status === 'Out' ? 'Out' : 'Day-To-Day',
  }
}
