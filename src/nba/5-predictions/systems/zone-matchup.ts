/** The season's mean, moved by how the opponent defends each zone that the player shoots from, by pace and by venue.
 *
 * Rules of thumb, not fitted, for points; they shrink with the market's usual size. Where paint and mid-range are not known, all
 * twos are one zone, as in box scores; a part of which nothing is known adds nothing. */
import { findFeature } from '../feature-schema.ts'
import { sizeOfMarket } from '../market-size.ts'
import type { Factor, System } from './system.ts'

/** Per percentage point of the opponent's defence, for a player all of whose shots come from the zone. */
const stepForZone = { paint: 0.12, mid: 0.1, three: 0.11, twoPoint: 0.11 }

export const zoneMatchup: System = {
  name: 'zone_matchup',
  centre: 'mean',
  training: null,
  silence: 'no_season_mean',
  create(schema, market) {
    const size = sizeOfMarket[market]
    const at = {
      season: findFeature(schema, 'mean_season'),
      pace: findFeature(schema, 'pace_score'),
      home: findFeature(schema, 'home'),
      paintShare: findFeature(schema, 'paint_share'),
      midShare: findFeature(schema, 'mid_share'),
      threeShare: findFeature(schema, 'three_share'),
      paint: findFeature(schema, 'opponent_paint_defence_l15'),
      mid: findFeature(schema, 'opponent_mid_defence_l15'),
      three: findFeature(schema, 'opponent_three_defence_l15'),
      twoPoint: findFeature(schema, 'opponent_two_point_defence_l15'),
    }
    const explain = (values: Float64Array): Factor[] => {
      const read = (name: keyof typeof at): number => values[at[name]]!
      const zone = (name: string, step: number, share: number, defence: number): Factor => ({
        name,
        contribution: size * step * orNothing(share * defence),
      })
      const isPlaced = !Number.isNaN(read('paintShare') + read('midShare') + read('paint') + read('mid'))
      const twos = isPlaced
        ? [
            zone('paint_defence', stepForZone.paint, read('paintShare'), read('paint')),
            zone('mid_defence', stepForZone.mid, read('midShare'), read('mid')),
          ]
        : [zone('two_point_defence', stepForZone.twoPoint, 1 - read('threeShare'), read('twoPoint'))]
      return [
        { name: 'mean_season', contribution: read('season') },
        ...twos,
        zone('three_defence', stepForZone.three, read('threeShare'), read('three')),
        { name: 'pace_score', contribution: size * 0.1 * orNothing(read('pace')) },
        { name: 'home', contribution: size * (read('home') === 1 ? 0.5 : -0.5) },
      ]
    }
    return {
      explain,
      estimate: (values) =>
        Math.max(
          0,
          explain(values).reduce((sum, factor) => sum + factor.contribution, 0),
        ),
    }
  },
}

/** Not knowing adds nothing; the vector's provenance says that it was missing. */
function orNothing(value: number): number {
  return Number.isNaN(value) ? 0 : value
}
