/** cdn.nba.com `liveData/boxscore`: one game, from its tip on; before, the file is not there.
 *
 * It lists the inactive and those who did not play, with reasons. A live game's numbers are a part of the final ones. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { pointsOf, sumLines } from '../box-lines.ts'
import { toZoned } from '../instants.ts'
import type { Absence, PlayerLine } from '../league.ts'
import { rate, readTeamBoxes, splitScore, type TeamBox } from '../official-box.ts'
import { listPlays } from '../play-list.ts'
import { statusNumber, statusText } from '../schedule-object.ts'
import { spellName } from '../spell-name.ts'
import { absentFile, type Endpoint, taggedReply } from './endpoint.ts'

const notPlayingReasons = {
  coach: 'DNP_COACH',
  injury: 'INACTIVE_INJURY',
  rest: 'INACTIVE_REST',
} as const

export const cdnBoxScore: Endpoint = {
  path: '/cdn.nba.com/static/json/liveData/boxscore/:file{boxscore_[0-9]+\\.json}',
  answer({ params, view }) {
    const gameId = /\d+/.exec(params.file ?? '')?.[0] ?? ''
    const state = view.findGame(gameId)
    const boxes = state && readTeamBoxes(view, state)
    if (!state || !boxes) return absentFile()
    return taggedReply({
      meta: {
        version: 1,
        code: 200,
        request: `http://nba.cloud/games/${gameId}/boxscore?Format=json`,
        time: toZoned(state.status === 'final' ? state.game.finalAtMs : view.asOfMs, 'America/New_York')
          .toPlainDateTime()
          .toString({ smallestUnit: 'second' })
          .replace('T', ' '),
      },
      game: describeGame(view, state, boxes),
    })
  },
}

function describeGame(view: LeagueView, state: GameAsOf, [home, away]: readonly [TeamBox, TeamBox]) {
  const { game, tipAtMs, gameDate } = state
  const wall = (timeZone: string): string =>
    toZoned(tipAtMs, timeZone).toString({ smallestUnit: 'second', timeZoneName: 'never' })
  const isFinal = state.status === 'final'
  const periods = isFinal ? countPeriods(view, state, [...home.lines, ...away.lines]) : null
  return {
    gameId: game.gameId,
    gameTimeLocal: wall(home.team.timeZone),
    gameTimeUTC: wall('UTC').replace('+00:00', 'Z'),
    gameTimeHome: wall(home.team.timeZone),
    gameTimeAway: wall(away.team.timeZone),
    gameEt: wall('America/New_York'),
    duration: Math.floor((game.finalAtMs - tipAtMs) / 60_000),
    gameCode: `${gameDate.replaceAll('-', '')}/${away.team.tricode}${home.team.tricode}`,
    gameStatusText: statusText(state),
    gameStatus: statusNumber(state),
    regulationPeriods: 4,
    period: isFinal ? 4 + game.overtimes : 1,
    gameClock: isFinal ? 'PT00M00.00S' : 'PT12M00.00S',
    attendance: 0,
    sellout: '0',
    arena: {
      arenaId: home.team.teamId % 1000,
      arenaName: `${home.team.city} Arena`,
      arenaCity: home.team.city,
      arenaState: '',
      arenaCountry: 'US',
      arenaTimezone: home.team.timeZone,
    },
    officials: view.officials(state).map(({ officialId, name, jersey }, index) => {
      const { initial, first, family } = spellName(name)
      return {
        personId: officialId,
        name,
        nameI: initial,
        firstName: first,
        familyName: family,
        jerseyNum: jersey,
        assignment: `OFFICIAL${index + 1}`,
      }
    }),
    homeTeam: describeTeam(home, away.points, periods?.home ?? []),
    awayTeam: describeTeam(away, home.points, periods?.away ?? []),
  }
}

function countPeriods({ hasPlays }: LeagueView, { game }: GameAsOf, lines: readonly PlayerLine[]) {
  const count = 4 + game.overtimes
  if (!hasPlays) return { home: splitScore(game.homeScore, count), away: splitScore(game.awayScore, count) }
  const home = Array<number>(count).fill(0)
  const away = Array<number>(count).fill(0)
  for (const play of listPlays(game.gameId, game.homeTeamId, lines, game.overtimes)) {
    const side = play.line.teamId === game.homeTeamId ? home : away
    side[play.period - 1] = (side[play.period - 1] ?? 0) + play.points
  }
  return { home, away }
}

function describeTeam(box: TeamBox, pointsAgainst: number, periods: readonly number[]) {
  const { team, lines, absences, starters, points } = box
  const total = sumLines(lines)
  const bench = lines.filter((line) => !starters.has(line.playerId))
  const played = lines.map((line, index) => describePlayer(line, index + 1, starters.has(line.playerId)))
  // Those who are dressed come before those who are not.
  const absent = [...absences].sort((a, b) => (a.status === b.status ? 0 : a.status === 'inactive' ? 1 : -1))
  return {
    teamId: team.teamId,
    teamName: team.nickname,
    teamCity: team.city,
    teamTricode: team.tricode,
    score: points,
    inBonus: '1',
    timeoutsRemaining: 2,
    periods: periods.map((score, index) => ({
      period: index + 1,
      periodType: index < 4 ? 'REGULAR' : 'OVERTIME',
      score,
    })),
    players: [
      ...played,
      ...absent.map((absence, index) => describeAbsent(absence, played.length + index + 1)),
    ],
    statistics: {
      ...describeCounts(total),
      benchPoints: bench.reduce((sum, line) => sum + pointsOf(line), 0),
      minutes: `PT${total.minutes}M00.00S`,
      minutesCalculated: `PT${total.minutes}M`,
      pointsAgainst,
    },
  }
}

type Counts = Omit<PlayerLine, 'playerId' | 'playerName' | 'teamId' | 'videoAvailable'>

function describeCounts(counts: Counts) {
  const { fgm, fga, fg3m, fg3a, ftm, fta } = counts
  return {
    assists: counts.ast,
    blocks: counts.blk,
    fieldGoalsAttempted: fga,
    fieldGoalsMade: fgm,
    fieldGoalsPercentage: rate(fgm, fga, 15),
    foulsPersonal: counts.pf,
    freeThrowsAttempted: fta,
    freeThrowsMade: ftm,
    freeThrowsPercentage: rate(ftm, fta, 15),
    points: pointsOf(counts),
    reboundsDefensive: counts.dreb,
    reboundsOffensive: counts.oreb,
    reboundsTotal: counts.oreb + counts.dreb,
    steals: counts.stl,
    threePointersAttempted: fg3a,
    threePointersMade: fg3m,
    threePointersPercentage: rate(fg3m, fg3a, 15),
    turnovers: counts.tov,
    twoPointersAttempted: fga - fg3a,
    twoPointersMade: fgm - fg3m,
    twoPointersPercentage: rate(fgm - fg3m, fga - fg3a, 15),
  }
}

const noCounts: Counts = {
  minutes: 0,
  fgm: 0,
  fga: 0,
  fg3m: 0,
  fg3a: 0,
  ftm: 0,
  fta: 0,
  oreb: 0,
  dreb: 0,
  ast: 0,
  stl: 0,
  blk: 0,
  tov: 0,
  pf: 0,
  plusMinus: 0,
}

function describePlayer(line: PlayerLine, order: number, isStarter: boolean) {
  const two = String(line.minutes).padStart(2, '0')
  return {
    status: 'ACTIVE',
    order,
    personId: line.playerId,
    jerseyNum: '',
    ...(isStarter ? { position: ['PG', 'SG', 'SF', 'PF', 'C'][(order - 1) % 5] } : {}),
    starter: isStarter ? '1' : '0',
    oncourt: '0',
    played: '1',
    statistics: {
      ...describeCounts(line),
      // Whole minutes are all that is known; none means less than thirty seconds.
      minutes: line.minutes === 0 ? 'PT00M12.00S' : `PT${two}M00.00S`,
      minutesCalculated: `PT${two}M`,
      plusMinusPoints: line.plusMinus,
    },
    ...describeName(line.playerName),
  }
}

function describeAbsent(absence: Absence, order: number) {
  const isInactive = absence.status === 'inactive'
  const reason = !isInactive && absence.cause === 'injury' ? 'DND_INJURY' : notPlayingReasons[absence.cause]
  return {
    status: isInactive ? 'INACTIVE' : 'ACTIVE',
    notPlayingReason: reason,
    ...(absence.cause === 'injury' ? { notPlayingDescription: absence.reason } : {}),
    order,
    personId: absence.playerId,
    jerseyNum: '',
    starter: '0',
    oncourt: '0',
    played: '0',
    statistics: {
      ...describeCounts(noCounts),
      minutes: 'PT00M00.00S',
      minutesCalculated: 'PT00M',
      plusMinusPoints: 0,
    },
    ...describeName(absence.playerName),
  }
}

function describeName(full: string) {
  const { initial, first, family } = spellName(full)
  return { name: full, nameI: initial, firstName: first, familyName: family }
}
