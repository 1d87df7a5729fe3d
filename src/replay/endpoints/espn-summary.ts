/** site.api.espn.com `summary`: one game with ESPN's own count of its box score, from the tip on.
 *
 * Statistics are texts in the order of `keys`; who did not play has none, and a reason in capitals. A live game's numbers are a part of
 * the final ones; before the tip there are no players. The plays are those of a simulated league, as in the league's own lists. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { listMostUsed, pointsOf, sumLines } from '../box-lines.ts'
import {
  describeEspnAthlete,
  describeEspnOdds,
  describeEspnStatus,
  describeEspnTeam,
  espnTime,
  espnYear,
} from '../espn-objects.ts'
import { describeEspnPlays } from '../espn-plays.ts'
import type { Absence, PlayerLine } from '../league.ts'
import { fromEspnEventId } from '../source-ids.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

const keys = [
  'minutes',
  'points',
  'fieldGoalsMade-fieldGoalsAttempted',
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted',
  'freeThrowsMade-freeThrowsAttempted',
  'rebounds',
  'assists',
  'turnovers',
  'steals',
  'blocks',
  'offensiveRebounds',
  'defensiveRebounds',
  'fouls',
  'plusMinus',
] as const

export const espnSummary: Endpoint = {
  path: '/site.api.espn.com/apis/site/v2/sports/basketball/nba/summary',
  answer({ query, view }) {
    const id = query.event ?? ''
    const state = view.findGame(fromEspnEventId(id))
    if (!state) return jsonReply({ code: 404, message: 'Failed to get event.' }, 404)
    const { game } = state
    const isFinal = state.status === 'final'
    const lines = view.boxScoreOf('espn', state) ?? view.liveBoxScore(state)
    const home = describeEspnTeam(game.homeTeamId)
    const found = view.eventOf(state)
    return jsonReply({
      boxscore: {
        teams: [],
        ...(lines
          ? {
              players: [game.awayTeamId, game.homeTeamId].map((teamId) =>
                describeBox(view, state, lines, teamId),
              ),
            }
          : {}),
      },
      header: {
        id,
        uid: `s:40~l:46~e:${id}`,
        season: { year: espnYear(game.season), type: 2 },
        competitions: [
          {
            id,
            uid: `s:40~l:46~e:${id}~c:${id}`,
            date: espnTime(state.tipAtMs),
            competitors: [
              describeCompetitor(state, game.homeTeamId, 'home', lines),
              describeCompetitor(state, game.awayTeamId, 'away', lines),
            ],
            status: describeEspnStatus(state),
          },
        ],
      },
      ...(isFinal && view.hasPlays ? { plays: describeEspnPlays(game, view.boxScore(state) ?? []) } : {}),
      pickcenter: describeEspnOdds(found ? view.gameLines(found.event.eventId) : [], home),
    })
  },
}

function describeCompetitor(
  { status, game }: GameAsOf,
  teamId: number,
  homeAway: 'home' | 'away',
  lines: readonly PlayerLine[] | null,
) {
  const team = describeEspnTeam(teamId)
  const final = homeAway === 'home' ? game.homeScore : game.awayScore
  const soFar = lines && pointsOf(sumLines(lines.filter((line) => line.teamId === teamId)))
  return {
    id: team.id,
    homeAway,
    ...(status === 'final'
      ? { winner: (homeAway === 'home') === game.homeScore > game.awayScore, score: String(final) }
      : soFar === null
        ? {}
        : { score: String(soFar) }),
    team,
  }
}

function describeBox(view: LeagueView, state: GameAsOf, all: readonly PlayerLine[], teamId: number) {
  const lines = all.filter((line) => line.teamId === teamId)
  const known = view.starters(state)
  // ESPN marks five starters even where the league's file is silent.
  const starters = known ?? new Set(listMostUsed(all, teamId).map((line) => line.playerId))
  const absences = view.absences(state).filter((absence) => absence.teamId === teamId)
  return {
    team: describeEspnTeam(teamId),
    statistics: [
      {
        keys,
        athletes: [
          ...lines.map((line) => describeAthlete(line, starters.has(line.playerId))),
          ...absences.map(describeAbsent),
        ],
      },
    ],
  }
}

function describeAthlete(line: PlayerLine, starter: boolean) {
  return {
    athlete: describeEspnAthlete(line.playerId, line.playerName),
    starter,
    didNotPlay: false,
    // The genuine reply gives this reason to those who played, too.
    reason: "COACH'S DECISION",
    stats: [
      String(line.minutes),
      String(pointsOf(line)),
      `${line.fgm}-${line.fga}`,
      `${line.fg3m}-${line.fg3a}`,
      `${line.ftm}-${line.fta}`,
      String(line.oreb + line.dreb),
      String(line.ast),
      String(line.tov),
      String(line.stl),
      String(line.blk),
      String(line.oreb),
      String(line.dreb),
      String(line.pf),
      line.plusMinus > 0 ? `+${line.plusMinus}` : String(line.plusMinus),
    ],
  }
}

function describeAbsent({ playerId, playerName, reason }: Absence) {
  return {
    athlete: describeEspnAthlete(playerId, playerName),
    starter: false,
    didNotPlay: true,
    reason: reason.replace('N/A; ', '').replace('; ', ' ').toUpperCase(),
    stats: [],
  }
}
