/** balldontlie v2: bookmakers' player lines, one request a game, of games that have not begun. Needs a key of its dearest plan.
 *
 * It knows a game and a player by ids of its own: the list of the date's games comes first, and who the players are last, for only then
 * is it known whom to ask for. It keeps no line that was, and shows in-play lines once a game has begun. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { type HttpReply, parseReply } from '../../../platform/http.ts'
import { gameDateOf } from '../../domain/game-date.ts'
import { findTeam } from '../../domain/team.ts'
import { askPages, balldontlieHeaders, balldontlieUnavailable } from './balldontlie-pages.ts'
import {
  askInOrder,
  type ScheduledGame,
  type Source,
  type SourceConfig,
  splitAtTip,
  type Wanted,
} from './source.ts'

const idsAtOnce = 100

const team = z.object({ abbreviation: z.string(), full_name: z.string() })
const gameList = z.object({
  data: z.array(z.object({ id: z.int(), home_team: team, visitor_team: team })),
})
const propList = z.object({ data: z.array(z.object({ player_id: z.int() })) })

export const balldontlieProps: Source = {
  name: 'balldontlie/player_props',
  source: 'balldontlie',
  baseUrl: (config) => config.balldontlieUrl,
  unavailable: balldontlieUnavailable,
  silent: (gameDate, now) =>
    gameDate < gameDateOf(now)
      ? `balldontlie keeps no lines of games that are over (${gameDate})`
      : undefined,
  async *collect(context, { gameDate, games }) {
    const { config, clock } = context
    const { upcoming } = splitAtTip(games, clock.now())
    if (upcoming.length === 0) return
    const listed: ListedGame[] = []
    for await (const page of askPages(context, `balldontlie/games/${gameDate}`, 'games', {
      'dates[]': gameDate,
    })) {
      yield page
      listed.push(...parseReply(page.reply, gameList).data)
    }
    const ids = new Set<number>()
    for await (const props of askInOrder(
      context,
      propRequests(config, gameDate, matchGames(listed, upcoming)),
    )) {
      yield props
      for (const id of findPlayerIds(props.reply)) ids.add(id)
    }
    yield* askInOrder(
      context,
      playerRequests(
        config,
        gameDate,
        [...ids].sort((a, b) => a - b),
      ),
    )
  },
}

type ListedGame = z.output<typeof gameList>['data'][number]

/** A game that it does not list is left out. */
function matchGames(
  listed: readonly ListedGame[],
  games: readonly ScheduledGame[],
): { readonly gameId: string; readonly id: number }[] {
  const teamOf = ({ abbreviation, full_name }: z.output<typeof team>): number | undefined =>
    (findTeam(abbreviation) ?? findTeam(full_name))?.teamId
  return games.flatMap(({ gameId, homeTeamId, awayTeamId }) => {
    const found = listed.find(
      (each) => teamOf(each.home_team) === homeTeamId && teamOf(each.visitor_team) === awayTeamId,
    )
    return found ? [{ gameId, id: found.id }] : []
  })
}

function propRequests(
  config: SourceConfig,
  gameDate: string,
  games: readonly { readonly gameId: string; readonly id: number }[],
): Wanted[] {
  return games.map(({ gameId, id }) => ({
    resource: `balldontlie/player_props/${gameDate}/${gameId}`,
    gameId,
    url: `${config.balldontlieUrl}/v2/odds/player_props?game_id=${id}`,
    headers: balldontlieHeaders(config),
  }))
}

function playerRequests(config: SourceConfig, gameDate: string, ids: readonly number[]): Wanted[] {
  const requests: Wanted[] = []
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const query = new URLSearchParams({ per_page: String(idsAtOnce) })
    for (const id of ids.slice(start, start + idsAtOnce)) query.append('player_ids[]', String(id))
    requests.push({
      resource: `balldontlie/players/${gameDate}/part-${requests.length + 1}`,
      url: `${config.balldontlieUrl}/v1/players?${query}`,
      headers: balldontlieHeaders(config),
    })
  }
  return requests
}

/** None where the reply cannot be read: acceptance refuses that game by itself, and the others keep their lines. */
function findPlayerIds(reply: HttpReply): number[] {
  try {
    return parseReply(reply, propList).data.map((each) => each.player_id)
  } catch (error) {
    if (error instanceof PipelineError) return []
    throw error
  }
}
