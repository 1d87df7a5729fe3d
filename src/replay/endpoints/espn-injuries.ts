/** site.api.espn.com `injuries`: by team, who is out or day to day, now. It has no past and takes no date. */
import { listCurrentInjuries, splitReason } from '../current-injuries.ts'
import { describeEspnTeam, espnTime, espnYear } from '../espn-objects.ts'
import { dayMs, easternDate, formatInstant } from '../instants.ts'
import type { InjuryNotice } from '../league.ts'
import { toEspnAthleteId } from '../source-ids.ts'
import { spellName } from '../spell-name.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

export const espnInjuries: Endpoint = {
  path: '/site.api.espn.com/apis/site/v2/sports/basketball/nba/injuries',
  answer({ view }) {
    const byTeam = Map.groupBy(listCurrentInjuries(view), (notice) => notice.teamId)
    const teams = [...byTeam].map(([teamId, notices]) => {
      const { id, displayName } = describeEspnTeam(teamId)
      return { id, displayName, injuries: notices.map(describeInjury) }
    })
    const season = view.currentSeason()
    return jsonReply({
      timestamp: formatInstant(view.asOfMs),
      status: 'success',
      season: {
        year: season === null ? null : espnYear(season),
        type: 2,
        name: 'Regular Season',
        displayName: season,
      },
      injuries: teams.sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
    })
  },
}

function describeInjury(notice: InjuryNotice) {
  const { playerId, playerName, knownAtMs, status } = notice
  const { first, family, initial, slug } = spellName(playerName)
  const isOut = status === 'Out'
  const { side, type, detail } = splitReason(notice)
  const comment = `${family} (${type.toLowerCase()}) is ${isOut ? 'out' : status.toLowerCase()} for the next game.`
  const id = toEspnAthleteId(playerId)
  return {
    id: String(playerId % 1_000_000),
    longComment: comment,
    shortComment: comment,
    status: isOut ? 'Out' : 'Day-To-Day',
    date: espnTime(knownAtMs),
    // The athlete's id stands in the address of his page only, as in the genuine reply.
    athlete: {
      firstName: first,
      lastName: family,
      displayName: playerName,
      shortName: initial,
      links: [
        {
          rel: ['playercard', 'desktop', 'athlete'],
          href: `https://www.espn.com/nba/player/_/id/${id}/${slug}`,
          text: 'Player Card',
        },
      ],
    },
    type: isOut
      ? { id: '1', name: 'INJURY_STATUS_OUT', description: 'out', abbreviation: 'O' }
      : { id: '2', name: 'INJURY_STATUS_DAYTODAY', description: 'day-to-day', abbreviation: 'DD' },
    details: {
      fantasyStatus: { description: isOut ? 'OUT' : 'GTD', abbreviation: isOut ? 'OUT' : 'GTD' },
      type,
      side,
      detail,
      returnDate: easternDate(knownAtMs + 2 * dayMs),
    },
  }
}
