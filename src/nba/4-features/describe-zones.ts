/** The rows of player_shot_zones and team_defense_zones for a slate, from the fold that its vectors are made from. */
import { seasonOfGame } from '../domain/season.ts'
import { roundFeature } from './feature-list.ts'
import type { VectorQuery } from './write-vector.ts'
import type { ZoneHistory } from './zone-history.ts'

const windowsGames = [10, 20] as const

export function describeZones(
  zones: ZoneHistory,
  queries: readonly VectorQuery[],
  teamIds: Iterable<number>,
): [shotZones: object[], defenceZones: object[]] {
  const players = new Map(queries.map((query) => [query.playerId, query]))
  const shotZones = [...players.values()].flatMap(({ playerId, gameId }) =>
    windowsGames.map((games) => {
      const shares = zones.shares(playerId, games, seasonOfGame(gameId))
      return {
        player_id: playerId,
        games_max: games,
        paint_share: store(shares.paint),
        mid_share: store(shares.mid),
        three_share: store(shares.three),
        source: shares.source,
      }
    }),
  )
  const defenceZones = [...teamIds].map((teamId) => {
    const { paint, mid, three, twoPoint } = zones.defence(teamId)
    return {
      team_id: teamId,
      paint: store(paint),
      mid: store(mid),
      three: store(three),
      two_point: store(twoPoint),
    }
  })
  return [shotZones, defenceZones]
}

function store(value: number): number | null {
  return Number.isNaN(value) ? null : roundFeature(value)
}
