/** official.nba.com `get-game-officials`: who referees the games of a date, from nine in the morning, Eastern, on.
 *
 * Three leagues in one reply, each a table with its columns; only the first has rows here. */
import type { GameAsOf, LeagueView } from '../as-of.ts'
import { easternDate, toIsoDate } from '../instants.ts'
import { findTeam } from '../teams.ts'
import { type Endpoint, jsonReply } from './endpoint.ts'

const gameColumns = [
  ['game_id', 'String'],
  ['game_date', 'String'],
  ['season', 'String'],
  ['game_code', 'String'],
  ['home_team_id', 'Int32'],
  ['home_team', 'String'],
  ['home_team_abbr', 'String'],
  ['away_team_id', 'Int32'],
  ['away_team', 'String'],
  ['away_team_abbr', 'String'],
  ...[1, 2, 3, 4].flatMap((place) => [
    [`official${place}`, 'String'],
    [`official${place}_code`, 'Int32'],
    [`official${place}_JNum`, 'String'],
  ]),
] as const
const centreColumns = [
  ['game_date', 'String'],
  ['official_code', 'Int32'],
  ['replaycenter_official', 'String'],
] as const

export const officials: Endpoint = {
  path: '/official.nba.com/wp-json/api/v1/get-game-officials',
  answer({ query, view }) {
    const gameDate = toIsoDate(query.date) ?? easternDate(view.asOfMs)
    const rows = view.gamesOn(gameDate).flatMap((state) => describeGame(view, state))
    return jsonReply({ nba: describeLeague(rows), gl: describeLeague([]), wnba: describeLeague([]) })
  },
}

function describeLeague(rows: readonly object[]) {
  const table = (columns: readonly (readonly string[])[], own: readonly object[]) => ({
    rows: own,
    columns: columns.map(([Name, DataType]) => ({ Name, DataType })),
  })
  return { Table: table(gameColumns, rows), Table1: table(centreColumns, []) }
}

/** Nothing while the game has no officials. */
function describeGame(view: LeagueView, state: GameAsOf): object[] {
  const { game, gameDate } = state
  const home = findTeam(game.homeTeamId)
  const away = findTeam(game.awayTeamId)
  const assigned = view.officials(state)
  if (assigned.length === 0 || !home || !away) return []
  const [year, month, day] = gameDate.split('-')
  const places = [1, 2, 3, 4].map((place) => {
    const official = assigned[place - 1]
    return {
      [`official${place}`]: official?.name ?? null,
      [`official${place}_code`]: official?.officialId ?? null,
      [`official${place}_JNum`]: official?.jersey ?? null,
    }
  })
  return [
    {
      game_id: game.gameId,
      game_date: `${month}/${day}/${year}`,
      season: `2${game.season.slice(0, 4)}`,
      game_code: `${gameDate.replaceAll('-', '')}/${away.tricode}${home.tricode}`,
      home_team_id: home.teamId,
      home_team: home.city,
      home_team_abbr: home.tricode,
      away_team_id: away.teamId,
      away_team: away.city,
      away_team_abbr: away.tricode,
      ...Object.assign({}, ...places),
    },
  ]
}
