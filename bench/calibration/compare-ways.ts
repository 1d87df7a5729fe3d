/** Ways of calibrating held against each other on the lines of one season, walk-forward by week, on the rows of that season and the one
 * before: the figures that decision 0028 rests on. */
import {
  type CalibrationRows,
  calibrationRowsMin,
  fitCalibration,
  unpricedOver,
} from '../../src/nba/5-predictions/calibration.ts'
import { fitPool, type Pool, readPool } from '../../src/nba/5-predictions/log-odds-pool.ts'
import { systems as allSystems } from '../../src/nba/5-predictions/systems/index.ts'
import { trainingCutoff } from '../../src/nba/5-predictions/training/training-cutoff.ts'
import { type Market, markets } from '../../src/nba/domain/market.ts'
import { probabilitySteps } from '../../src/nba/evaluation/columns.ts'
import {
  countProbability,
  createTally,
  measureCalibration,
} from '../../src/nba/evaluation/probability-bins.ts'
import { createResampler, resamplesMin } from '../../src/nba/evaluation/resample.ts'
import { walkForward } from '../../src/nba/walk-forward.ts'
import { createRandom } from '../../src/platform/random.ts'
import { packSeasons, readPackBlocks } from '../../test/nba/features/read-pack.ts'
import { addPackEvenings } from '../../test/nba/features/read-pack-evenings.ts'

interface LinedRow {
  readonly gameDate: string
  readonly week: string
  readonly season: string
  readonly raw: number
  readonly fair: number
  readonly outcome: number
}

/** From rows of earlier weeks to P(over) of a row. */
type Way = (rows: CalibrationRows) => (row: LinedRow) => number

const ways: Readonly<Record<string, Way>> = {
  raw: () => (row) => row.raw,
  price: () => (row) => row.fair,
  'as it is': (rows) => read(fitCalibration(rows)!),
  'from the raw probability': startAt({ shift: 0, weight: 1 }, 200),
  'with 2,000 pseudo-rows': startAt({ shift: 0, weight: 0.15 }, 2000),
  'without the price': (rows) => {
    const fairOver = rows.fairOver.map(() => unpricedOver)
    const pool = fitCalibration({ ...rows, fairOver })!
    return ({ raw }) => readPool(pool, raw, unpricedOver)
  },
  'without a shift': (rows) => {
    // Each row once more, seen from the other side: what is left is alike for overs and unders.
    const both = (values: Float64Array) => Float64Array.from([...values, ...values.map((each) => 1 - each)])
    const outcomes = Uint8Array.from([...rows.outcomes, ...rows.outcomes.map((each) => 1 - each)])
    return read(fitCalibration({ rawOver: both(rows.rawOver), fairOver: both(rows.fairOver), outcomes })!)
  },
}

function startAt(start: Pool, pseudoRows: number): Way {
  return ({ rawOver, fairOver, outcomes }) => {
    const share = pseudoRows / (outcomes.length + pseudoRows)
    const targets = rawOver.map(
      (raw, i) => share * readPool(start, raw, fairOver[i]!) + (1 - share) * outcomes[i]!,
    )
    return read(fitPool(rawOver, fairOver, targets, start))
  }
}

function read(pool: Pool): (row: LinedRow) => number {
  return ({ raw, fair }) => readPool(pool, raw, fair)
}

export async function compareWays(market: string, season: string, systems: readonly string[]): Promise<void> {
  if (!markets.includes(market as Market)) throw new Error(`"${market}" is none of ${markets.join(', ')}`)
  const seasons = packSeasons.filter((each) => each <= season)
  if (!seasons.some((each) => each === season)) throw new Error(`the pack has no season "${season}"`)
  const rows = await readRows(market as Market, seasons, systems)
  for (const system of systems) describeWays(`${market} ${season} ${system}`, season, rows.get(system) ?? [])
}

async function readRows(
  market: Market,
  seasons: readonly string[],
  systems: readonly string[],
): Promise<Map<string, LinedRow[]>> {
  const blocks = await addPackEvenings(readPackBlocks([...seasons]))
  const rows = new Map<string, LinedRow[]>(systems.map((system) => [system, []]))
  const needsAll = systems.includes('ensemble')
  await walkForward(blocks, {
    market,
    from: blocks[0]!.gameDate,
    to: blocks.at(-1)!.gameDate,
    systems: allSystems.filter(({ name }) => needsAll || name === 'ewma_8' || systems.includes(name)),
    visit({ gameDate, season, line, overProbability, actual, said }) {
      if (line === null || line === actual) return
      for (const { system, rawOverProbability } of said) {
        if (rawOverProbability === null) continue
        rows.get(system)?.push({
          ...{ gameDate, season, week: trainingCutoff(gameDate), outcome: Number(actual > line) },
          ...{ raw: rawOverProbability, fair: overProbability ?? unpricedOver },
        })
      }
    },
  })
  return rows
}

function describeWays(title: string, season: string, rows: readonly LinedRow[]): void {
  const latest = [...new Set(rows.map((row) => row.season))].slice(-2)
  const learned = rows.filter((row) => latest.includes(row.season))
  const weeks = [...Map.groupBy(learned, (row) => row.week)].filter(([, of]) => of[0]!.season === season)
  const judged = weeks.flatMap(([week, members]) => {
    const earlier = learned.filter((row) => row.week < week)
    return earlier.length < calibrationRowsMin ? [] : [{ members, earlier: columnsOf(earlier) }]
  })
  const said = new Map(
    Object.entries(ways).map(([name, way]) => [
      name,
      judged.flatMap(({ members, earlier }) => {
        const probability = way(earlier)
        return members.map((row) => ({
          row,
          probability: Math.min(0.98, Math.max(0.02, probability(row))),
        }))
      }),
    ]),
  )
  const base = said.get('as it is')!
  console.log(
    `${title}, n ${base.length}: ECE (by chance, 95 %), Brier score, log loss, and its difference to "as it is"`,
  )
  for (const [name, each] of said) {
    const tally = createTally()
    for (const { row, probability } of each)
      countProbability(tally, Math.round(probability * probabilitySteps), row.outcome === 1)
    const { ece, eceByChanceLow, eceByChanceHigh } = measureCalibration(tally)
    const brier = mean(each.map(({ row, probability }) => (probability - row.outcome) ** 2))
    const losses = each.map(({ row, probability }) => logLoss(probability, row.outcome))
    const differences = losses.map((loss, i) => loss - logLoss(base[i]!.probability, base[i]!.row.outcome))
    console.log(
      `  ${name.padEnd(26)} ${ece.toFixed(4)} (${eceByChanceLow.toFixed(4)} to ${eceByChanceHigh.toFixed(4)})  ${brier.toFixed(5)}  ${mean(losses).toFixed(5)}  ${describeDifference(differences, each)}`,
    )
  }
}

function describeDifference(differences: readonly number[], each: readonly { row: LinedRow }[]): string {
  const dates = [...new Set(each.map(({ row }) => row.gameDate))]
  const placeOf = new Map(dates.map((date, place) => [date, place]))
  const sums = new Float64Array(dates.length)
  const counts = new Float64Array(dates.length)
  for (const [i, difference] of differences.entries()) {
    const place = placeOf.get(each[i]!.row.gameDate)!
    sums[place]! += difference
    counts[place]! += 1
  }
  const { value, low, high } = createResampler(createRandom('ways'), resamplesMin).ratio(sums, counts)!
  const text = (number: number | null) => number?.toFixed(4) ?? '-'
  return `${text(value)} (${text(low)} to ${text(high)})`
}

function columnsOf(rows: readonly LinedRow[]): CalibrationRows {
  return {
    rawOver: Float64Array.from(rows, (row) => row.raw),
    fairOver: Float64Array.from(rows, (row) => row.fair),
    outcomes: Uint8Array.from(rows, (row) => row.outcome),
  }
}

function logLoss(probability: number, outcome: number): number {
  return -Math.log(outcome === 1 ? probability : 1 - probability)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
