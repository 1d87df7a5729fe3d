/** Every prediction system, in the order of reports: who weighs others stands after them. A new system is one file in this folder
 * and one line here. */
import { ensemble } from './ensemble.ts'
import { ewma8 } from './ewma-8.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import { last5 } from './last-5.ts'
import { last10 } from './last-10.ts'
import { line } from './line.ts'
import { movingAverage } from './moving-average.ts'
import { price } from './price.ts'
import { ridge } from './ridge.ts'
import { seasonMean } from './season-mean.ts'
import { similarity } from './similarity.ts'
import { symmetricBoosting } from './symmetric-boosting.ts'
import type { System } from './system.ts'
import { zoneMatchup } from './zone-matchup.ts'

export const systems: readonly System[] = [
  ridge,
  gradientBoosting,
  symmetricBoosting,
  movingAverage,
  zoneMatchup,
  similarity,
  ewma8,
  last10,
  last5,
  seasonMean,
  line,
  price,
  ensemble,
]

export function findSystem(name: string): System {
  const system = systems.find((each) => each.name === name)
  if (system === undefined) throw new Error(`no prediction system is called "${name}"`)
  return system
}
