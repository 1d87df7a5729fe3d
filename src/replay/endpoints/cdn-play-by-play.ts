/** cdn.nba.com `liveData/playbyplay`: the plays of a final game of a simulated league; else the file is not there.
 *
 * Real games' plays are not in the pack, and none are invented for them. */
import { formatInstant } from '../instants.ts'
import type { PlayerLine } from '../league.ts'
import { listPlays, type Play } from '../play-list.ts'
import { spellName } from '../spell-name.ts'
import { requireTeam } from '../teams.ts'
import { absentFile, type Endpoint, taggedReply } from './endpoint.ts'

export const cdnPlayByPlay: Endpoint = {
  path: '/cdn.nba.com/static/json/liveData/playbyplay/:file{playbyplay_[0-9]+\\.json}',
  answer({ params, view }) {
    const gameId = /\d+/.exec(params.file ?? '')?.[0] ?? ''
    const state = view.findGame(gameId)
    const lines = state && view.hasPlays ? view.boxScore(state) : null
    if (!state || !lines) return absentFile()
    const { game } = state
    const plays = listPlays(gameId, game.homeTeamId, lines, game.overtimes)
    const periods = 4 + game.overtimes
    const lastOf = (period: number) => plays.findLast((play) => play.period <= period)
    const actions: object[] = []
    const push = (action: object): void => {
      const actionNumber = actions.length + 2
      actions.push({ actionNumber, ...action, orderNumber: actionNumber * 10_000 })
    }
    for (let period = 1; period <= periods; period++) {
      push(describeMark('period', 'start', period, lastOf(period - 1), period > 4))
      for (const play of plays) if (play.period === period) push(describePlay(play))
      push(describeMark('period', 'end', period, lastOf(period), period > 4))
    }
    push(describeMark('game', 'end', periods, lastOf(periods), periods > 4))
    return taggedReply({
      meta: {
        version: 1,
        code: 200,
        request: `http://nba.cloud/games/${gameId}/playbyplay?Format=json`,
        time: formatInstant(game.finalAtMs).replace('T', ' ').replace('Z', ''),
      },
      game: { gameId, actions },
    })
  },
}

function describeMark(
  actionType: 'period' | 'game',
  subType: 'start' | 'end',
  period: number,
  last: Play | undefined,
  isOvertime: boolean,
) {
  const isStart = subType === 'start'
  return {
    clock: isStart ? (isOvertime ? 'PT05M00.00S' : 'PT12M00.00S') : 'PT00M00.00S',
    period,
    periodType: isOvertime ? 'OVERTIME' : 'REGULAR',
    actionType,
    subType,
    qualifiers: [],
    personId: 0,
    x: null,
    y: null,
    possession: 0,
    scoreHome: String(last?.scoreHome ?? 0),
    scoreAway: String(last?.scoreAway ?? 0),
    isTargetScoreLastPeriod: false,
    xLegacy: null,
    yLegacy: null,
    isFieldGoal: 0,
    side: null,
    description: `${actionType === 'game' ? 'Game' : 'Period'} ${isStart ? 'Start' : 'End'}`,
    personIdsFilter: [],
  }
}

function describePlay(play: Play) {
  const { line, shot, assistedBy, isMade } = play
  const { family, initial } = spellName(line.playerName)
  const minutes = String(Math.floor(play.secondsLeft / 60)).padStart(2, '0')
  const seconds = String(play.secondsLeft % 60).padStart(2, '0')
  return {
    clock: `PT${minutes}M${seconds}.00S`,
    period: play.period,
    periodType: play.period > 4 ? 'OVERTIME' : 'REGULAR',
    teamId: line.teamId,
    teamTricode: requireTeam(line.teamId).tricode,
    actionType: play.action,
    subType: play.detail,
    qualifiers: [],
    personId: line.playerId,
    x: null,
    y: null,
    ...(shot ? { area: shot.area, shotDistance: shot.distanceFeet } : {}),
    possession: line.teamId,
    scoreHome: String(play.scoreHome),
    scoreAway: String(play.scoreAway),
    isTargetScoreLastPeriod: false,
    xLegacy: shot?.xLegacy ?? null,
    yLegacy: shot?.yLegacy ?? null,
    isFieldGoal: shot ? 1 : 0,
    ...(isMade === null ? {} : { shotResult: isMade ? 'Made' : 'Missed' }),
    side: null,
    description: `${isMade === false ? 'MISS ' : ''}${initial} ${play.action}`,
    playerName: family,
    playerNameI: initial,
    personIdsFilter: assistedBy ? [line.playerId, assistedBy.playerId] : [line.playerId],
    ...(assistedBy ? describeAssist(assistedBy) : {}),
  }
}

function describeAssist(line: PlayerLine) {
  const { initial } = spellName(line.playerName)
  return { assistPlayerNameInitial: initial, assistPersonId: line.playerId }
}
