/** Holds the newest date's measures against the dates before: volume a game, nulls, range, distribution, and a column that stands still.
 *
 * The calendar is in the numbers: rows are counted a game, and dates without games are not there. Usual is the median of up to ten dates; how far a
 * mean may lie from it follows from the sample's own size. */

import { gradeHigh, isWorse, type Status } from '../../platform/monitor/detector.ts'
import { median } from '../../platform/monitor/statistics.ts'
import { deviations } from './chance.ts'
import type { MeasuredTable } from './measured-tables.ts'
import type { DateMeasure } from './read-measures.ts'
import { sayPercent } from './say-percent.ts'

export const qualityLimits = {
  volumeWarning: 0.3,
  volumeCritical: 0.6,
  nullWarning: 0.1,
  nullCritical: 0.5,
  outsideWarning: 0.01,
  outsideCritical: 0.05,
  meanWarning: 0.3,
  meanCritical: 1,
  deviationsMin: 6,
  countDeviationsMin: 5,
  rowsMin: 20,
  datesMin: 3,
  dates: 11,
} as const
const limits = qualityLimits
/** Of a mean: so little is no spread, but what adding up a fraction that stands still leaves. */
const rounding = 1e-9

export interface Anomaly {
  readonly kind: 'volume' | 'nulls' | 'range' | 'distribution' | 'constant'
  readonly column: string | null
  readonly status: Status
  readonly says: string
}

export function judgeMeasures(measured: MeasuredTable, measures: readonly DateMeasure[]): Anomaly[] {
  const { name: table, columns } = measured
  const last = measures.at(-1)
  if (!last) return []
  const before = measures.slice(0, -1)
  const found: Anomaly[] = []
  const isKnown = before.length >= limits.datesMin
  if (isKnown) found.push(...judgeVolume(measured, last, before))
  for (const { column, min, max, hasMean = true } of columns) {
    const own = last.columns[column]!
    const outside = own.known === 0 ? 0 : own.outside / own.known
    if (own.outside > 1 && outside >= limits.outsideWarning) {
      found.push({
        kind: 'range',
        column,
        status: gradeHigh(outside, limits.outsideWarning, limits.outsideCritical),
        says: `${own.outside} of ${own.known} values of ${table}.${column} lie outside of ${min} to ${max}`,
      })
    }
    if (isKnown && last.rows >= limits.rowsMin)
      found.push(...judgeColumn(table, column, hasMean, last, before))
  }
  return found.sort((a, b) => (isWorse(a.status, b.status) ? -1 : isWorse(b.status, a.status) ? 1 : 0))
}

const rowsAGame = ({ rows, games }: DateMeasure): number => rows / Math.max(1, games)

function judgeVolume(
  { name: table, counted }: MeasuredTable,
  last: DateMeasure,
  before: readonly DateMeasure[],
): Anomaly[] {
  const usual = median(before.map(rowsAGame))
  const off = Math.abs(rowsAGame(last) - usual) / usual
  const status = gradeHigh(off, limits.volumeWarning, limits.volumeCritical)
  // How many players bookmakers list for a game is chance; how many play in it is not.
  const expected = usual * Math.max(1, last.games)
  const isChance =
    counted !== undefined && Math.abs(last.rows - expected) < limits.countDeviationsMin * Math.sqrt(expected)
  if (status === 'well' || isChance) return []
  return [
    {
      kind: 'volume',
      column: null,
      status,
      says: `${table} has ${rowsAGame(last).toFixed(1)} rows a game, usually ${usual.toFixed(1)}`,
    },
  ]
}

function judgeColumn(
  table: string,
  column: string,
  hasMean: boolean,
  last: DateMeasure,
  before: readonly DateMeasure[],
): Anomaly[] {
  const name = `${table}.${column}`
  const own = last.columns[column]!
  const nulls = (day: DateMeasure): number =>
    1 - day.columns[column]!.known / Math.max(1, day.columns[column]!.all)
  const usualNulls = median(before.map(nulls))
  const more = nulls(last) - usualNulls
  const status = gradeHigh(more, limits.nullWarning, limits.nullCritical)
  if (status !== 'well' && deviations(nulls(last), usualNulls, own.all) >= limits.deviationsMin)
    return [
      {
        kind: 'nulls',
        column,
        status,
        says: `${sayPercent(nulls(last), 1)} of ${name} are null, usually ${sayPercent(usualNulls, 1)}`,
      },
    ]
  const means = before.flatMap((day) =>
    day.columns[column]!.mean === null ? [] : [day.columns[column]!.mean],
  )
  const spreads = before.flatMap((day) =>
    day.columns[column]!.deviation === null ? [] : [day.columns[column]!.deviation],
  )
  if (!hasMean || own.mean === null || own.known < limits.rowsMin || means.length < limits.datesMin) return []
  const usualSpread = median(spreads)
  if (own.deviation !== null && own.deviation <= rounding * Math.abs(own.mean) && usualSpread > 0)
    return [{ kind: 'constant', column, status: 'critical', says: `every value of ${name} is ${own.mean}` }]
  return judgeMean(name, column, own.mean, own.known, median(means), usualSpread)
}

/** Off by a share of the usual mean, and by more than the sample's size allows. */
function judgeMean(
  name: string,
  column: string,
  mean: number,
  known: number,
  usual: number,
  usualSpread: number,
): Anomaly[] {
  const off = Math.abs(mean - usual)
  const isChance = off < (limits.deviationsMin * usualSpread) / Math.sqrt(known)
  const scale = Math.max(Math.abs(usual), usualSpread)
  const status = scale === 0 ? 'well' : gradeHigh(off / scale, limits.meanWarning, limits.meanCritical)
  if (status === 'well' || isChance) return []
  return [
    {
      kind: 'distribution',
      column,
      status,
      says: `the mean of ${name} is ${mean.toPrecision(3)}, usually ${usual.toPrecision(3)}`,
    },
  ]
}
