/** What is fitted on how systems did in earlier weeks: error distribution, calibration, market blend, and the members' weights. */
import type { GiveWay } from '../../../platform/give-way.ts'
import { type Blend, fitBlend } from '../blend.ts'
import { type Calibration, fitCalibration, unpricedOver } from '../calibration.ts'
import { type ErrorDistribution, fitDistribution } from '../distribution.ts'
import type { FittedModel, Weights } from '../systems/system.ts'
import { averageSystem } from './decay.ts'
import type { RowStore } from './row-store.ts'
import type { Week } from './week.ts'
import { weighMembers } from './weigh-members.ts'

export function fitErrors(weeks: readonly Week[], store: RowStore, system: string): ErrorDistribution | null {
  const levels: number[] = []
  const errors: number[] = []
  for (const week of weeks) {
    const centres = week.said.get(system)?.centres ?? []
    for (const [i, centre] of centres.entries()) {
      if (Number.isNaN(centre)) continue
      levels.push(centre)
      errors.push(store.target(week.from + i) - centre)
    }
  }
  return fitDistribution(Float64Array.from(levels), Float64Array.from(errors))
}

export interface MarketFits {
  readonly calibration: Calibration | null
  readonly blend: Blend | null
}

/** From the rows that had a line. A push says nothing of P(over), but of the blend. */
export async function fitAgainstLines(
  weeks: readonly Week[],
  store: RowStore,
  system: string,
  giveWay: GiveWay,
): Promise<MarketFits> {
  const rows = { rawOver: [], fairOver: [], outcomes: [] } as Record<
    'rawOver' | 'fairOver' | 'outcomes',
    number[]
  >
  const blended = { medians: [], lines: [], actuals: [] } as Record<'medians' | 'lines' | 'actuals', number[]>
  for (const week of weeks) {
    const said = week.said.get(system)
    if (said === undefined) continue
    for (const [i, median] of said.medians.entries()) {
      const posted = week.lines[i]
      if (!posted || Number.isNaN(median)) continue
      const { line } = posted
      const actual = store.target(week.from + i)
      blended.medians.push(median)
      blended.lines.push(line)
      blended.actuals.push(actual)
      if (actual === line || Number.isNaN(said.rawOver[i]!)) continue
      rows.rawOver.push(said.rawOver[i]!)
      rows.fairOver.push(posted.overProbability ?? unpricedOver)
      rows.outcomes.push(actual > line ? 1 : 0)
    }
  }
  await giveWay()
  const calibration = fitCalibration({
    rawOver: Float64Array.from(rows.rawOver),
    fairOver: Float64Array.from(rows.fairOver),
    outcomes: Uint8Array.from(rows.outcomes),
  })
  await giveWay()
  const blend = fitBlend({
    medians: Float64Array.from(blended.medians),
    lines: Float64Array.from(blended.lines),
    actuals: Float64Array.from(blended.actuals),
  })
  return { calibration, blend }
}

const weighedRowsMin = 500

/** Null while there are fewer than 500 rows of which the members spoke. */
export async function fitWeights(
  weeks: readonly Week[],
  store: RowStore,
  members: readonly string[],
  lineMember: string,
  giveWay: GiveWay,
): Promise<FittedModel | null> {
  const withoutLine = weigh(weeks, store, members)
  if (withoutLine === null) return null
  await giveWay()
  return { kind: 'weights', withLine: weigh(weeks, store, [...members, lineMember]), withoutLine }
}

/** Members who have spoken on too few rows (trees before their first model, the line before the first lines) are left out; of the others,
 * the rows on which all of them spoke count. */
function weigh(weeks: readonly Week[], store: RowStore, members: readonly string[]): Weights | null {
  const needed = members.at(-1)!
  const mediansOf = (week: Week, member: string): readonly number[] => week.said.get(member)?.medians ?? []
  const spoken = (member: string): number =>
    weeks.reduce(
      (rows, week) =>
        rows +
        mediansOf(week, member).filter(
          (median, i) => !Number.isNaN(median) && !Number.isNaN(mediansOf(week, needed)[i]!),
        ).length,
      0,
    )
  const rowsMin = Math.max(weighedRowsMin, 0.5 * spoken(needed))
  const speaking = members.filter((member) => spoken(member) >= rowsMin)
  if (!speaking.includes(needed)) return null
  const errors: number[] = []
  for (const week of weeks) {
    const medians = speaking.map((member) => mediansOf(week, member))
    for (let i = 0; i < week.predicted; i += 1) {
      if (medians.some((each) => each[i] === undefined || Number.isNaN(each[i]))) continue
      const target = store.target(week.from + i)
      for (const each of medians) errors.push(target - each[i]!)
    }
  }
  const rows = errors.length / speaking.length
  if (rows < weighedRowsMin) return null
  const weights = weighMembers(speaking.length, Float64Array.from(errors))
  return {
    rows,
    members: Object.fromEntries(speaking.map((member, k) => [member, Math.round(weights[k]! * 1e4) / 1e4])),
  }
}

/** What a system and the plain average said of the same rows. */
export function tryAgainstAverage(
  weeks: readonly Week[],
  store: RowStore,
  system: string,
): { medians: number[]; averages: number[]; targets: number[]; silentRows: number } {
  const tried = { medians: [] as number[], averages: [] as number[], targets: [] as number[], silentRows: 0 }
  for (const week of weeks) {
    const own = week.said.get(system)?.medians ?? []
    for (const [i, average] of (week.said.get(averageSystem)?.medians ?? []).entries()) {
      if (Number.isNaN(average)) continue
      if (!(own[i] !== undefined && !Number.isNaN(own[i]))) {
        tried.silentRows += 1
        continue
      }
      tried.medians.push(own[i])
      tried.averages.push(average)
      tried.targets.push(store.target(week.from + i))
    }
  }
  return tried
}
