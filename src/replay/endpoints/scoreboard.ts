/** stats.nba.com `scoreboardv3`: the games of one Eastern date, with scores from the final on. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { pointsOf } from '../box-lines.ts'
import { formatInstant, toIsoDate, toZoned } from '../instants.ts'
import type { PlayerLine } from '../league.ts'
import { splitScore } from '../official-box.ts'
import { statusNumber, statusText } from '../schedule-object.ts'
import { spellName } from '../spell-name.ts'
import { findTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

export const scoreboard: Endpoint = {
  path: '/stats.nba.com/stats/scoreboardv3',
  answer({ query, view }) {
    const gameDate = toIsoDate(query.GameDate)
    if (!gameDate) {
      return { status: 400, body: 'The field GameDate is invalid.', contentType: 'text/plain; charset=utf-8' }
    }
    return jsonReply({
      meta: {
        version: 1,
        request: `http://nba.cloud/league/00/${gameDate.replaceAll('-', '/')}/scoreboard?Format=json`,
        time: formatInstant(view.asOfMs),
      },
      scoreboard: {
        gameDate,
        leagueId: '00',
        leagueName: 'National Basketball Association',
        games: view.gamesOn(gameDate).map((state) => describeGame(view, state)),
      },
    })
  },
}

function describeGame(view: LeagueView, state: GameAsOf) {
  const { game, tipAtMs, gameDate } = state
  const isFinal = state.status === 'final'
  const lines = view.boxScore(state) ?? []
  const home = findTeam(game.homeTeamId)
  const away = findTeam(game.awayTeamId)
  const eastern = toZoned(tipAtMs, 'America/New_York').toPlainDateTime().toString({ smallestUnit: 'second' })
  return {
    gameId: game.gameId,
    gameCode: `${gameDate.replaceAll('-', '')}/${away?.tricode ?? ''}${home?.tricode ?? ''}`,
    gameStatus: statusNumber(state),
    gameStatusText: statusText(state),
    period: isFinal ? 4 + game.overtimes : state.status === 'live' ? 1 : 0,
    gameClock: '',
    gameTimeUTC: formatInstant(tipAtMs),
    gameEt: `${eastern}Z`,
    regulationPeriods: 4,
    seriesGameNumber: '',
    gameLabel: '',
    gameSubLabel: '',
    seriesText: '',
    ifNecessary: false,
    seriesConference: '',
    poRoundDesc: '',
    gameSubtype: '',
    isNeutral: false,
    gameLeaders: {
      homeLeaders: describeLeader(lines, game.homeTeamId),
      awayLeaders: describeLeader(lines, game.awayTeamId),
    },
    homeTeam: describeTeam(state, game.homeTeamId, isFinal ? game.homeScore : 0),
    awayTeam: describeTeam(state, game.awayTeamId, isFinal ? game.awayScore : 0),
  }
}

function describeTeam({ game, status }: GameAsOf, teamId: number, score: number) {
  const team = findTeam(teamId)
  const periods = status === 'final' ? splitScore(score, 4 + game.overtimes) : []
  return {
    teamId,
    teamName: team?.nickname ?? '',
    teamCity: team?.city ?? '',
    teamTricode: team?.tricode ?? '',
    teamSlug: team?.nickname.toLowerCase().replaceAll(' ', '') ?? '',
    wins: 0,
    losses: 0,
    score,
    seed: 0,
    inBonus: null,
    timeoutsRemaining: 0,
    periods: periods.map((points, index) => ({
      period: index + 1,
      periodType: index < 4 ? 'REGULAR' : 'OVERTIME',
      score: points,
    })),
  }
}

/** Before the final the upstream writes a leader without a name, too. */
function describeLeader(lines: readonly PlayerLine[], teamId: number) {
  const own = lines.filter((line) => line.teamId === teamId)
  const best = own.toSorted((a, b) => pointsOf(b) - pointsOf(a))[0]
  return {
    personId: best?.playerId ?? 0,
    name: best?.playerName ?? '',
    playerSlug: best ? spellName(best.playerName).slug : null,
    jerseyNum: '',
    position: '',
    teamTricode: findTeam(teamId)?.tricode ?? '',
    points: best ? pointsOf(best) : 0,
    rebounds: best ? best.oreb + best.dreb : 0,
    assists: best?.ast ?? 0,
  }
}
