/** site.api.espn.com `scoreboard`: one Eastern date's games under ESPN's own ids and abbreviations, with odds until the tip. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import {
  describeEspnOdds,
  describeEspnStatus,
  describeEspnTeam,
  espnTime,
  espnYear,
} from '../espn-objects.ts'
import { easternDate } from '../instants.ts'
import { splitScore } from '../official-box.ts'
import { toEspnEventId } from '../source-ids.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

export const espnScoreboard: Endpoint = {
  path: '/site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard',
  answer({ query, view }) {
    const asked = /^(\d{4})(\d{2})(\d{2})$/.exec(query.dates ?? '')
    if (query.dates && !asked) {
      return jsonReply({ code: 400, message: 'Failed to get events endpoint.' }, 400)
    }
    const gameDate = asked ? `${asked[1]}-${asked[2]}-${asked[3]}` : easternDate(view.asOfMs)
    const games = view.gamesOn(gameDate)
    const season = games[0]?.game.season ?? view.currentSeason() ?? '2000-01'
    return jsonReply({
      leagues: [
        {
          id: '46',
          uid: 's:40~l:46',
          name: 'National Basketball Association',
          abbreviation: 'NBA',
          slug: 'nba',
          season: { year: espnYear(season), displayName: season },
          calendarType: 'day',
          calendarIsWhitelist: true,
          calendar: [],
        },
      ],
      events: games.map((state) => describeEvent(view, state)),
    })
  },
}

function describeEvent(view: LeagueView, state: GameAsOf) {
  const { game, tipAtMs } = state
  const id = toEspnEventId(game.gameId)
  const home = describeEspnTeam(game.homeTeamId)
  const away = describeEspnTeam(game.awayTeamId)
  const status = describeEspnStatus(state)
  const found = state.status === 'scheduled' ? view.eventOf(state) : null
  const odds = describeEspnOdds(found ? view.gameLines(found.event.eventId) : [], home)
  return {
    id,
    uid: `s:40~l:46~e:${id}`,
    date: espnTime(tipAtMs),
    name: `${away.displayName} at ${home.displayName}`,
    shortName: `${away.abbreviation} @ ${home.abbreviation}`,
    season: { year: espnYear(game.season), ...seasonTypes[game.kind] },
    competitions: [
      {
        id,
        uid: `s:40~l:46~e:${id}~c:${id}`,
        date: espnTime(tipAtMs),
        attendance: 0,
        type: { id: '1', abbreviation: 'STD' },
        timeValid: true,
        neutralSite: false,
        conferenceCompetition: false,
        playByPlayAvailable: state.status !== 'scheduled',
        recent: false,
        competitors: [
          describeCompetitor(state, home, 'home', game.homeScore),
          describeCompetitor(state, away, 'away', game.awayScore),
        ],
        notes: [],
        status,
        broadcasts: [],
        format: { regulation: { periods: 4 } },
        startDate: espnTime(tipAtMs),
        ...(odds.length > 0 ? { odds } : {}),
      },
    ],
    links: [],
    status,
  }
}

const seasonTypes = {
  preseason: { type: 1, slug: 'preseason' },
  regular: { type: 2, slug: 'regular-season' },
  'cup-final': { type: 2, slug: 'regular-season' },
  'all-star': { type: 2, slug: 'regular-season' },
  playoffs: { type: 3, slug: 'post-season' },
  'play-in': { type: 5, slug: 'play-in-season' },
} as const

function describeCompetitor(
  { game, status }: GameAsOf,
  team: ReturnType<typeof describeEspnTeam>,
  homeAway: 'home' | 'away',
  score: number,
) {
  const isFinal = status === 'final'
  const hasWon = (homeAway === 'home') === game.homeScore > game.awayScore
  return {
    id: team.id,
    uid: team.uid,
    type: 'team',
    order: homeAway === 'home' ? 0 : 1,
    homeAway,
    ...(isFinal ? { winner: hasWon } : {}),
    team,
    score: isFinal ? String(score) : '0',
    ...(isFinal
      ? {
          linescores: splitScore(score, 4 + game.overtimes).map((value, index) => ({
            value,
            displayValue: String(value),
            period: index + 1,
          })),
        }
      : {}),
    statistics: [],
    leaders: [],
    records: [],
  }
}
