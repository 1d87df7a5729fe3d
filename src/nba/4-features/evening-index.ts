/** An evening by game, player and team, built once an evening however many players are asked about.
 *
 * Who is not named by a report of his team is available; of a team without a report nothing is known of anybody. */
import type { Evening, PlayerStatus, PostedGameLine, PostedLine } from '../domain/history.ts'
import type { Market } from '../domain/market.ts'

export interface EveningIndex {
  lineOf(market: Market, gameId: string, playerId: number): PostedLine | null
  gameLineOf(gameId: string): PostedGameLine | null
  isReported(teamId: number): boolean
  /** Null without a report of his team. */
  statusOf(playerId: number, teamId: number): PlayerStatus['status'] | null
}

const indexes = new WeakMap<Evening, EveningIndex>()

export function indexEvening(evening: Evening): EveningIndex {
  let index = indexes.get(evening)
  if (index === undefined) {
    index = buildIndex(evening)
    indexes.set(evening, index)
  }
  return index
}

function buildIndex({ lines, gameLines, statuses, reportedTeamIds }: Evening): EveningIndex {
  const linesOf = new Map<string, Map<number, PostedLine>>()
  for (const line of lines) {
    const place = `${line.market} ${line.gameId}`
    const ofGame = linesOf.get(place)
    if (ofGame) ofGame.set(line.playerId, line)
    else linesOf.set(place, new Map([[line.playerId, line]]))
  }
  const gameLineOf = new Map(gameLines.map((line) => [line.gameId, line]))
  const statusOf = new Map(statuses.map((each) => [each.playerId, each]))
  const reported = new Set(reportedTeamIds)
  return {
    lineOf: (market, gameId, playerId) =>
      linesOf.size === 0 ? null : (linesOf.get(`${market} ${gameId}`)?.get(playerId) ?? null),
    gameLineOf: (gameId) => gameLineOf.get(gameId) ?? null,
    isReported: (teamId) => reported.has(teamId),
    statusOf(playerId, teamId) {
      if (!reported.has(teamId)) return null
      const said = statusOf.get(playerId)
      return said?.teamId === teamId ? said.status : 'available'
    },
  }
}
