/** stats.nba.com `playerindex`: who is with which team now. What the league does not know of a player is null or empty. */
import type { RosterPlayer } from '../league.ts'
import { type SpelledName, spellName } from '../spell-name.ts'
import { requireTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

const headers =
  'PERSON_ID,PLAYER_LAST_NAME,PLAYER_FIRST_NAME,PLAYER_SLUG,TEAM_ID,TEAM_SLUG,IS_DEFUNCT,TEAM_CITY,TEAM_NAME,TEAM_ABBREVIATION,JERSEY_NUMBER,POSITION,HEIGHT,WEIGHT,COLLEGE,COUNTRY,DRAFT_YEAR,DRAFT_ROUND,DRAFT_NUMBER,ROSTER_STATUS,FROM_YEAR,TO_YEAR,PTS,REB,AST,STATS_TIMEFRAME'.split(
    ',',
  )

export const playerIndex: Endpoint = {
  path: '/stats.nba.com/stats/playerindex',
  answer({ query, view }) {
    const season = query.Season ?? ''
    if (!/^\d{4}-\d{2}$/.test(season)) {
      return { status: 400, body: 'The field Season is invalid.', contentType: 'text/plain; charset=utf-8' }
    }
    const players = view
      .players(season)
      .map((player) => ({ player, name: spellName(player.playerName) }))
      .sort((a, b) => compareNames(a.name, b.name))
    return jsonReply({
      resource: 'playerindex',
      parameters: {
        LeagueID: query.LeagueID ?? '00',
        Season: season,
        Historical: Number(query.Historical ?? 0),
        TeamID: 0,
        Country: null,
        College: null,
        DraftYear: null,
        DraftPick: null,
        PlayerPosition: null,
        Height: null,
        Weight: null,
        Active: null,
        AllStar: null,
      },
      resultSets: [
        { name: 'PlayerIndex', headers, rowSet: players.map((entry) => toRow(entry, season.slice(0, 4))) },
      ],
    })
  },
}

function compareNames(a: SpelledName, b: SpelledName): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1
  return a.first < b.first ? -1 : 1
}

/** Values stand in the order of `headers`. */
function toRow(
  { player, name }: { player: RosterPlayer; name: SpelledName },
  year: string,
): (string | number | null)[] {
  const { first, family, slug } = name
  const team = requireTeam(player.teamId)
  const teamSlug = team.nickname.toLowerCase().replaceAll(' ', '')
  const place = [team.teamId, teamSlug, 0, team.city, team.nickname, team.tricode]
  const person = [player.jersey || null, player.position, null, null, null, null, null, null, null]
  return [
    player.playerId,
    family,
    first,
    slug,
    ...place,
    ...person,
    1,
    year,
    year,
    null,
    null,
    null,
    'Season',
  ]
}
