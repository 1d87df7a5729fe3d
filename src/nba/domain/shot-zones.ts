/** Where shots come from, in the three groups that features speak of: paint (the restricted area is part of it), mid-range, three.
 *
 * A box score knows threes and all twos together, and no more; so a two-point shot of unknown place is called that, never paint. */
import type { ShotZone } from './facts.ts'

export type Zone = 'paint' | 'mid' | 'three'

/** Shots of one player in one game, all of them placed. */
export interface ShotZones {
  readonly paintMade: number
  readonly paintAttempts: number
  readonly midMade: number
  readonly midAttempts: number
  readonly threeMade: number
  readonly threeAttempts: number
}

/** Two-point shots of a player over a whole season, by zone; null where the file does not say. */
export interface SeasonZones {
  /** As in '2023-24': the season that the totals are of. They may be used for games of later seasons only. */
  readonly season: string
  readonly playerId: number
  /** Of the restricted area and the rest of the paint. */
  readonly paintAttempts: number | null
  readonly midAttempts: number | null
}

const zoneOfTwo: Readonly<Partial<Record<ShotZone, Zone>>> = {
  restricted_area: 'paint',
  paint: 'paint',
  mid_range: 'mid',
}

/** A shot for three is one wherever it was taken from, as in box scores; null for a two whose place is not known. */
export function findZone(zone: ShotZone | null, shotValue: 2 | 3): Zone | null {
  if (shotValue === 3) return 'three'
  return zone === null ? null : (zoneOfTwo[zone] ?? null)
}
