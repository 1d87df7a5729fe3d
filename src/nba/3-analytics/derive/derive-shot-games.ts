/** Shots of play-by-play, counted by player and zone, beside the shots that his box line says he took.
 *
 * Whoever was on the floor gets a row; what play-by-play has and the box line lacks, or the other way round, is `unplaced`. */
import type { ShotZone } from '../../domain/facts.ts'
import { findZone, type ShotZones } from '../../domain/shot-zones.ts'

export interface Shot {
  readonly gameId: string
  readonly playerId: number | null
  readonly isMade: boolean
  readonly shotValue: 2 | 3
  readonly zone: ShotZone | null
}

export interface Shooter {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number
  /** Of his box line; null where it does not say. */
  readonly fga: number | null
}

export interface ShotGame extends ShotZones {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number
  readonly unplacedAttempts: number
}

/** Rows of the games that have shots at all, in the order of the shooters. */
export function deriveShotGames(shooters: readonly Shooter[], shots: readonly Shot[]): ShotGame[] {
  const games = new Set(shots.map((shot) => shot.gameId))
  const byPlayer = Map.groupBy(shots, (shot) => `${shot.gameId} ${shot.playerId}`)
  return shooters
    .filter((shooter) => games.has(shooter.gameId))
    .map(({ gameId, playerId, teamId, fga }) => {
      const own = (byPlayer.get(`${gameId} ${playerId}`) ?? []).map(({ isMade, zone, shotValue }) => ({
        isMade,
        zone: findZone(zone, shotValue),
      }))
      const [paint, mid, three] = (['paint', 'mid', 'three'] as const).map((zone) => {
        const taken = own.filter((shot) => shot.zone === zone)
        return { attempts: taken.length, made: taken.filter((shot) => shot.isMade).length }
      })
      const placed = paint!.attempts + mid!.attempts + three!.attempts
      return {
        ...{ gameId, playerId, teamId },
        ...{ paintMade: paint!.made, paintAttempts: paint!.attempts },
        ...{ midMade: mid!.made, midAttempts: mid!.attempts },
        ...{ threeMade: three!.made, threeAttempts: three!.attempts },
        unplacedAttempts: (fga ?? own.length) - placed,
      }
    })
}
