/** site.api.espn.com `teams/{id}/roster`: one team's players now, under ESPN's own ids; a team that does not play in the league has none. */
import { describeEspnTeam } from '../espn-objects.ts'
import { formatInstant } from '../instants.ts'
import { findTeamByEspnId, toEspnAthleteId } from '../source-ids.ts'
import { spellName } from '../spell-name.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

export const espnRoster: Endpoint = {
  path: '/site.api.espn.com/apis/site/v2/sports/basketball/nba/teams/:id/roster',
  answer({ params, view }) {
    const teamId = findTeamByEspnId(params.id ?? '')
    if (teamId === undefined) return jsonReply({ code: 404, message: 'Failed to get team.' }, 404)
    const season = view.currentSeason()
    const players = (season === null ? [] : view.players(season)).filter((each) => each.teamId === teamId)
    return jsonReply({
      timestamp: formatInstant(view.asOfMs),
      status: 'success',
      athletes: players.map(({ playerId, playerName, position, jersey }) => {
        const { first, family, initial, slug } = spellName(playerName)
        return {
          id: toEspnAthleteId(playerId),
          firstName: first,
          lastName: family,
          fullName: playerName,
          displayName: playerName,
          shortName: initial,
          slug,
          ...(jersey === '' ? {} : { jersey }),
          position: { abbreviation: position },
          injuries: [],
          status: { id: '1', name: 'Active', type: 'active', abbreviation: 'Active' },
        }
      }),
      coach: [],
      team: describeEspnTeam(teamId),
    })
  },
}
