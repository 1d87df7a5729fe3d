/** stats.nba.com `boxscoretraditionalv3`: the second box score of the league, of final games.
 *
 * Before the final it holds the teams without players. Who was not dressed is not in it; who was and did not play has a comment and no
 * minutes. */
import { pointsOf, sumLines } from '../box-lines.ts'
import { formatInstant } from '../instants.ts'
import type { Absence, PlayerLine } from '../league.ts'
import { rate, readTeamBoxes, type TeamBox } from '../official-box.ts'
import { spellName } from '../spell-name.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

export const boxScoreTraditional: Endpoint = {
  path: '/stats.nba.com/stats/boxscoretraditionalv3',
  answer({ query, view }) {
    const gameId = query.GameID ?? ''
    const state = view.findGame(gameId)
    if (!state) {
      return { status: 400, body: 'The field GameID is invalid.', contentType: 'text/plain; charset=utf-8' }
    }
    const { homeTeamId, awayTeamId } = state.game
    const boxes = state.status === 'final' ? readTeamBoxes(view, state) : null
    const [home, away] = boxes ?? [emptyBox(homeTeamId), emptyBox(awayTeamId)]
    return jsonReply({
      meta: {
        version: 1,
        request: `http://nba.cloud/games/${gameId}/boxscoretraditional?Format=json`,
        time: formatInstant(view.asOfMs),
      },
      boxScoreTraditional: {
        gameId,
        awayTeamId,
        homeTeamId,
        homeTeam: describeTeam(home, home.points - away.points),
        awayTeam: describeTeam(away, away.points - home.points),
      },
    })
  },
}

function emptyBox(teamId: number): TeamBox {
  return { team: requireTeam(teamId), lines: [], absences: [], starters: new Set(), points: 0 }
}

function describeTeam({ team, lines, absences, starters }: TeamBox, margin: number) {
  const starting = sumLines(lines.filter((line) => starters.has(line.playerId)))
  const bench = sumLines(lines.filter((line) => !starters.has(line.playerId)))
  const positions = ['F', 'F', 'C', 'G', 'G']
  return {
    teamId: team.teamId,
    teamCity: team.city,
    teamName: team.nickname,
    teamTricode: team.tricode,
    teamSlug: team.nickname.toLowerCase().replaceAll(' ', ''),
    players: [
      ...lines.map((line, index) =>
        describePlayer(line, starters.has(line.playerId) ? (positions[index] ?? 'G') : ''),
      ),
      ...absences.filter((absence) => absence.status === 'did_not_play').map(describeAbsent),
    ],
    statistics: { ...describeCounts(sumLines(lines)), plusMinusPoints: margin },
    starters: describeCounts(starting),
    bench: describeCounts(bench),
  }
}

function describeCounts(counts: ReturnType<typeof sumLines>) {
  return {
    minutes: `${counts.minutes}:00`,
    fieldGoalsMade: counts.fgm,
    fieldGoalsAttempted: counts.fga,
    fieldGoalsPercentage: rate(counts.fgm, counts.fga),
    threePointersMade: counts.fg3m,
    threePointersAttempted: counts.fg3a,
    threePointersPercentage: rate(counts.fg3m, counts.fg3a),
    freeThrowsMade: counts.ftm,
    freeThrowsAttempted: counts.fta,
    freeThrowsPercentage: rate(counts.ftm, counts.fta),
    reboundsOffensive: counts.oreb,
    reboundsDefensive: counts.dreb,
    reboundsTotal: counts.oreb + counts.dreb,
    assists: counts.ast,
    steals: counts.stl,
    blocks: counts.blk,
    turnovers: counts.tov,
    foulsPersonal: counts.pf,
    points: pointsOf(counts),
  }
}

function describePlayer(line: PlayerLine, position: string) {
  return {
    ...describeName(line.playerId, line.playerName),
    position,
    comment: '',
    jerseyNum: '',
    statistics: {
      ...describeCounts(line),
      ...(line.minutes === 0 ? { minutes: '0:12' } : {}),
      plusMinusPoints: line.plusMinus,
    },
  }
}

function describeAbsent({ playerId, playerName, cause }: Absence) {
  return {
    ...describeName(playerId, playerName),
    position: '',
    comment: cause === 'coach' ? "DNP - Coach's Decision" : 'DND - Injury/Illness',
    jerseyNum: '',
    statistics: { ...describeCounts(sumLines([])), minutes: '', plusMinusPoints: 0 },
  }
}

function describeName(personId: number, full: string) {
  const { first, family, initial, slug } = spellName(full)
  return { personId, firstName: first, familyName: family, nameI: initial, playerSlug: slug }
}
