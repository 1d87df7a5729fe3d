/** Scored rows as typed arrays, in chunks: about 26 bytes for what one system says of one row.
 *
 * Probabilities are kept as 16-bit steps of 1/65534, which is finer than any of them is known; NaN in `centre` means that the system
 * said nothing of the row. */
import type { GameDate } from '../domain/game-date.ts'
import type { Market } from '../domain/market.ts'
import type { ScoredRow, SystemSaid } from '../domain/scored-prediction.ts'

const rowsAtOnce = 8192
export const probabilitySteps = 65_534
export const unknownProbability = 65_535

/** Expected minutes from which a row is of population B. */
export const expectedMinutesMin = 15

export const rowFlags = { live: 1, expected: 2 } as const
export const saidFlags = { decision: 3, quantiles: 4, within50: 8, within80: 16, within90: 32 } as const
export const decisions = ['NO_LINE', 'PASS', 'OVER', 'UNDER'] as const
export const decisionCodes = { over: 2, under: 3 } as const

export interface SaidColumns {
  readonly centre: Float32Array
  readonly median: Float32Array
  readonly blended: Float32Array
  readonly crps: Float32Array
  readonly placeLow: Uint16Array
  readonly placeHigh: Uint16Array
  readonly raw: Uint16Array
  readonly calibrated: Uint16Array
  readonly flags: Uint8Array
}

export interface Chunk {
  rows: number
  readonly date: Uint16Array
  readonly actual: Float32Array
  /** NaN without one, here and below. */
  readonly line: Float32Array
  readonly overPrice: Float32Array
  readonly underPrice: Float32Array
  readonly bestOverPrice: Float32Array
  readonly bestUnderPrice: Float32Array
  readonly priceOver: Uint16Array
  readonly flags: Uint8Array
  /** By the system's index; undefined where it says nothing of the whole chunk. */
  readonly said: (SaidColumns | undefined)[]
}

export interface Columns {
  readonly markets: readonly Market[]
  readonly systems: string[]
  readonly dates: GameDate[]
  readonly seasonOfDate: string[]
  readonly chunks: ReadonlyMap<Market, Chunk[]>
  add(row: ScoredRow): void
}

/** A row of another market is a mistake of the caller and throws. */
export function createColumns(markets: readonly Market[]): Columns {
  const chunks = new Map<Market, Chunk[]>(markets.map((market) => [market, []]))
  const systems: string[] = []
  const dates: GameDate[] = []
  const seasonOfDate: string[] = []
  const systemIndex = new Map<string, number>()
  const dateIndex = new Map<string, number>()

  function indexOfDate({ gameDate, season }: ScoredRow): number {
    const known = dateIndex.get(gameDate)
    if (known !== undefined) return known
    dateIndex.set(gameDate, dates.length)
    dates.push(gameDate)
    seasonOfDate.push(season)
    return dates.length - 1
  }

  function indexOfSystem(system: string): number {
    const known = systemIndex.get(system)
    if (known !== undefined) return known
    systemIndex.set(system, systems.length)
    systems.push(system)
    return systems.length - 1
  }

  return {
    markets,
    systems,
    dates,
    seasonOfDate,
    chunks,
    add(row) {
      const ofMarket = chunks.get(row.market)
      if (!ofMarket) throw new Error(`a row of ${row.market}, which is not evaluated here`)
      let chunk = ofMarket.at(-1)
      if (!chunk || chunk.rows === rowsAtOnce) {
        chunk = createChunk()
        ofMarket.push(chunk)
      }
      const at = chunk.rows
      chunk.rows += 1
      chunk.date[at] = indexOfDate(row)
      chunk.actual[at] = row.actual
      chunk.line[at] = row.line ?? Number.NaN
      chunk.overPrice[at] = row.overPrice ?? Number.NaN
      chunk.underPrice[at] = row.underPrice ?? Number.NaN
      chunk.bestOverPrice[at] = row.bestOverPrice ?? Number.NaN
      chunk.bestUnderPrice[at] = row.bestUnderPrice ?? Number.NaN
      chunk.priceOver[at] = row.line === null ? unknownProbability : toSteps(row.overProbability)
      chunk.flags[at] =
        (row.label === 'live' ? rowFlags.live : 0) |
        (row.expectedMinutes >= expectedMinutesMin ? rowFlags.expected : 0)
      for (const each of row.said) {
        const system = indexOfSystem(each.system)
        chunk.said[system] ??= createSaidColumns()
        writeSaid(chunk.said[system], at, each, row)
      }
    },
  }
}

function writeSaid(columns: SaidColumns, at: number, said: SystemSaid, { actual, line }: ScoredRow): void {
  columns.centre[at] = said.centre
  columns.median[at] = said.median
  columns.blended[at] = line === null ? Number.NaN : (said.blended ?? Number.NaN)
  columns.crps[at] = said.crps ?? Number.NaN
  columns.placeLow[at] = toSteps(said.placeLow)
  columns.placeHigh[at] = toSteps(said.placeHigh)
  columns.raw[at] = line === null ? unknownProbability : toSteps(said.rawOverProbability)
  columns.calibrated[at] = line === null ? unknownProbability : toSteps(said.overProbabilityCalibrated)
  let flags = line === null ? 0 : decisions.indexOf(said.decision)
  const { quantiles } = said
  if (quantiles !== null) {
    flags |= saidFlags.quantiles
    if (isWithin(actual, quantiles, 2)) flags |= saidFlags.within50
    if (isWithin(actual, quantiles, 1)) flags |= saidFlags.within80
    if (isWithin(actual, quantiles, 0)) flags |= saidFlags.within90
  }
  columns.flags[at] = flags
}

/** Between the quantile at `place` and the one as far from the other end, both included. */
function isWithin(actual: number, quantiles: readonly number[], place: number): boolean {
  return actual >= quantiles[place]! && actual <= quantiles[quantiles.length - 1 - place]!
}

function toSteps(probability: number | null): number {
  return probability === null ? unknownProbability : Math.round(probability * probabilitySteps)
}

function createChunk(): Chunk {
  const numbers = () => new Float32Array(rowsAtOnce)
  return {
    rows: 0,
    date: new Uint16Array(rowsAtOnce),
    actual: numbers(),
    line: numbers(),
    overPrice: numbers(),
    underPrice: numbers(),
    bestOverPrice: numbers(),
    bestUnderPrice: numbers(),
    priceOver: new Uint16Array(rowsAtOnce),
    flags: new Uint8Array(rowsAtOnce),
    said: [],
  }
}

function createSaidColumns(): SaidColumns {
  return {
    centre: new Float32Array(rowsAtOnce).fill(Number.NaN),
    median: new Float32Array(rowsAtOnce),
    blended: new Float32Array(rowsAtOnce),
    crps: new Float32Array(rowsAtOnce),
    placeLow: new Uint16Array(rowsAtOnce),
    placeHigh: new Uint16Array(rowsAtOnce),
    raw: new Uint16Array(rowsAtOnce),
    calibrated: new Uint16Array(rowsAtOnce),
    flags: new Uint8Array(rowsAtOnce),
  }
}
