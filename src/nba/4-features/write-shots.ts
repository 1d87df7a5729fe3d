/** Writes the features of shot zones and of similar games into a vector. */
import { featureIndex } from './feature-list.ts'
import type { DefenceZone } from './shots-allowed.ts'
import type { Circumstances, SimilarGames } from './similar-games.ts'
import { clamp } from './windows.ts'
import type { ZoneHistory, ZoneShares } from './zone-history.ts'

const at = {
  zoneMatchup: featureIndex('zone_matchup'),
  paint: featureIndex('paint_share'),
  mid: featureIndex('mid_share'),
  paint20: featureIndex('paint_share_l20'),
  mid20: featureIndex('mid_share_l20'),
  three20: featureIndex('three_share_l20'),
  similarMean: featureIndex('similar_mean'),
  similarGames: featureIndex('similar_games'),
  paintDefence: featureIndex('opponent_paint_defence_l15'),
  midDefence: featureIndex('opponent_mid_defence_l15'),
  threeDefence: featureIndex('opponent_three_defence_l15'),
  twoPointDefence: featureIndex('opponent_two_point_defence_l15'),
}

/** What is known of shots and games for one question. */
export interface ShotKnowledge extends Circumstances {
  readonly zones: ZoneHistory
  readonly similar: SimilarGames
  readonly playerId: number
  readonly opponentId: number
  readonly market: number
}

export function writeShots(out: Float64Array, known: ShotKnowledge): void {
  const { zones, playerId, opponentId, season } = known
  const last10 = zones.shares(playerId, 10, season)
  const last20 = zones.shares(playerId, 20, season)
  out[at.paint] = last10.paint
  out[at.mid] = last10.mid
  out[at.paint20] = last20.paint
  out[at.mid20] = last20.mid
  out[at.three20] = last20.three
  const defence = zones.defence(opponentId)
  out[at.paintDefence] = defence.paint
  out[at.midDefence] = defence.mid
  out[at.threeDefence] = defence.three
  out[at.twoPointDefence] = defence.twoPoint
  out[at.zoneMatchup] = rateMatchup(defence, last10).value
  const similar = known.similar.find(known, known.market)
  out[at.similarMean] = similar.mean
  out[at.similarGames] = similar.games
}

/** The opponent's defence in the zone that most of his shots come from, less where these are under half of them.
 *
 * Without his paint and mid-range, or the opponent's, all twos are one zone: what box scores know. */
export function rateMatchup(
  defence: Readonly<Record<DefenceZone, number>>,
  shares: ZoneShares,
): { readonly value: number; readonly source: ZoneShares['source'] } {
  const isPlaced = shares.source !== 'box-scores' && !Number.isNaN(defence.paint + defence.mid)
  let main: DefenceZone = 'three'
  let share = shares.three
  if (isPlaced && shares.mid >= share) {
    main = 'mid'
    share = shares.mid
  }
  const inside = isPlaced ? shares.paint : 1 - shares.three
  if (inside >= share) {
    main = isPlaced ? 'paint' : 'twoPoint'
    share = inside
  }
  const value = clamp(defence[main] * Math.min(share / 0.5, 1), -10, 10)
  return { value, source: isPlaced ? shares.source : 'box-scores' }
}
