/** stats.nba.com `playbyplayv3`: the plays of a final game of a simulated league in the league's older words; else a game without any. */
import { listPlays, type Play } from '../play-list.ts'
import { spellName } from '../spell-name.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

const types: Readonly<Record<Play['action'], string>> = {
  '2pt': 'Shot',
  '3pt': 'Shot',
  freethrow: 'Free Throw',
  rebound: 'Rebound',
  turnover: 'Turnover',
  foul: 'Foul',
  steal: '',
  block: '',
}

export const playByPlayV3: Endpoint = {
  path: '/stats.nba.com/stats/playbyplayv3',
  answer({ query, view }) {
    const gameId = query.GameID ?? ''
    if (!/^\d{10}$/.test(gameId)) {
      return { status: 400, body: 'The field GameID is invalid.', contentType: 'text/plain; charset=utf-8' }
    }
    const state = view.findGame(gameId)
    const lines = state && view.hasPlays ? view.boxScore(state) : null
    const plays = state && lines ? listPlays(gameId, state.game.homeTeamId, lines, state.game.overtimes) : []
    const periods = state && lines ? 4 + state.game.overtimes : 0
    const actions = Array.from({ length: periods }, (_, index) => index + 1).flatMap((period) => [
      describeMark('start', period),
      ...plays.filter((play) => play.period === period).map(describePlay),
      describeMark('end', period),
    ])
    return jsonReply({
      meta: { version: 1, request: `http://nba.cloud/games/${gameId}/playbyplay?Format=json` },
      game: {
        gameId,
        videoAvailable: 0,
        actions: actions.map((action, index) => ({
          actionNumber: index + 1,
          ...action,
          videoAvailable: 0,
          actionId: index + 1,
        })),
      },
    })
  },
}

function describeMark(subType: 'start' | 'end', period: number) {
  const clock = subType === 'end' ? 'PT00M00.00S' : period > 4 ? 'PT05M00.00S' : 'PT12M00.00S'
  const person = { teamId: 0, teamTricode: '', personId: 0, playerName: '', playerNameI: '' }
  const place = { xLegacy: 0, yLegacy: 0, shotDistance: 0, shotResult: '', isFieldGoal: 0 }
  const score = { scoreHome: '', scoreAway: '', pointsTotal: 0, location: '' }
  const description = `${subType === 'start' ? 'Start' : 'End'} of period ${period}`
  return {
    clock,
    period,
    ...person,
    ...place,
    ...score,
    description,
    actionType: 'period',
    subType,
    shotValue: 0,
  }
}

/** The score stands beside what changed it, and nowhere else. */
function describePlay(play: Play) {
  const { line, shot, isMade, points } = play
  const { family, initial } = spellName(line.playerName)
  const pad = (count: number) => String(count).padStart(2, '0')
  const isThree = play.action === '3pt'
  const word = types[play.action] || play.action.toUpperCase()
  return {
    clock: `PT${pad(Math.floor(play.secondsLeft / 60))}M${pad(play.secondsLeft % 60)}.00S`,
    period: play.period,
    teamId: line.teamId,
    teamTricode: requireTeam(line.teamId).tricode,
    personId: line.playerId,
    playerName: family,
    playerNameI: initial,
    xLegacy: shot?.xLegacy ?? 0,
    yLegacy: shot?.yLegacy ?? 0,
    shotDistance: shot ? Math.round(shot.distanceFeet) : 0,
    shotResult: shot ? (isMade ? 'Made' : 'Missed') : '',
    isFieldGoal: shot ? 1 : 0,
    scoreHome: points > 0 ? String(play.scoreHome) : '',
    scoreAway: points > 0 ? String(play.scoreAway) : '',
    pointsTotal: points,
    location: '',
    description: `${isMade === false ? 'MISS ' : ''}${family} ${word}`,
    actionType: shot ? (isMade ? 'Made Shot' : 'Missed Shot') : types[play.action],
    subType: play.detail,
    shotValue: shot ? (isThree ? 3 : 2) : 0,
  }
}
