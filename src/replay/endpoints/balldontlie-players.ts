/** api.balldontlie.io v1 `players` and `players/active`: who is who, and with which team now. */
import type { LeagueView } from '../as-of.ts'
import { describeBalldontliePlayer, describeBalldontlieTeam } from '../balldontlie-objects.ts'
import { answerPage, withKey } from '../balldontlie-pages.ts'
import type { RosterPlayer } from '../league.ts'
import type { Endpoint } from './endpoint.ts'

const root = '/api.balldontlie.io/v1/players'

export const balldontliePlayers: readonly Endpoint[] = [
  {
    path: root,
    answer: withKey((request) => {
      const asked = new Set(request.valuesOf('player_ids[]').map(Number))
      const players = listPlayers(request.view)
      return answerPage(request, asked.size === 0 ? players : players.filter(({ id }) => asked.has(id)))
    }),
  },
  { path: `${root}/active`, answer: withKey((request) => answerPage(request, listPlayers(request.view))) },
]

function listPlayers(view: LeagueView) {
  const season = view.currentSeason()
  const players = season === null ? [] : view.players(season)
  return players.map(describePlayer).sort((a, b) => a.id - b.id)
}

function describePlayer({ playerId, playerName, teamId, position, jersey }: RosterPlayer) {
  return {
    ...describeBalldontliePlayer(playerId, playerName),
    position,
    jersey_number: jersey || null,
    team: describeBalldontlieTeam(teamId),
  }
}
