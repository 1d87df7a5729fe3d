/** What the prediction systems do with tonight's slate: how many players each predicts, which sides they take, and how complete the features are.
 *
 * Together they say how much of the evening can be acted on. A system that takes one side only, or that suddenly takes sides where it used to pass, has
 * usually lost a feature. Shares are held against the last ten dates, by what a sample of their size and what these dates differed among themselves. */

import {
  type Detector,
  gradeHigh,
  isWorse,
  type Status,
  twoOfThree,
  type Verdict,
} from '../../../platform/monitor/detector.ts'
import { median, round, standardDeviation } from '../../../platform/monitor/statistics.ts'
import { deviations } from '../chance.ts'
import { sayPercent } from '../say-percent.ts'
import { type QualityDay, readQualityDays, readSystemDays, type SystemDay } from '../slate-days.ts'

export const systemLimits = {
  successWarning: 0.9,
  successCritical: 0.5,
  belowUsual: 0.05,
  mixWarning: 0.25,
  mixCritical: 0.5,
  deviationsMin: 6,
  /** One bad date among those before must not hide the next one. */
  spreadMost: 0.05,
  qualityWarning: 0.1,
  qualityCritical: 0.25,
  fellWarning: 0.5,
  fellCritical: 0.9,
  fellDeviationsMin: 4,
  predictedMin: 30,
  usualDates: 10,
  usualDatesMin: 5,
} as const
const limits = systemLimits

export const systems: Detector = {
  name: 'systems',
  watches:
    'the share of the slate that each system predicts, its mix of OVER, UNDER and PASS, the share of predictions that take a side, and the quality of the features',
  alarms:
    `a system that predicts less than ${sayPercent(limits.successWarning)} or ${sayPercent(limits.successCritical)} of the slate, and less than usual; a share of OVER, UNDER or PASS that has moved by ${sayPercent(limits.mixWarning)} or ` +
    `${sayPercent(limits.mixCritical)} against the last ${limits.usualDates} dates; a share of predictions that take a side which fell by ${sayPercent(limits.fellWarning)} or ${sayPercent(limits.fellCritical)} and below each of those dates’; features whose mean quality fell by ${sayPercent(limits.qualityWarning)} or ${sayPercent(limits.qualityCritical)}`,
  everySeconds: 1800,
  confirmation: twoOfThree,
  findsWithin: { minutes: 120, from: 'the predictions of the date' },
  async look({ db, now }) {
    const [days, qualityDays] = [await readSystemDays(db, now, 28), await readQualityDays(db, now, 28)]
    const qualities = [...Map.groupBy(qualityDays, ({ market }) => market)].map(([market, ofMarket]) =>
      judgeQuality(market, ofMarket),
    )
    const ofSystems = [...Map.groupBy(days, ({ market }) => market)].flatMap(([market, ofMarket]) => {
      // On features of which half is missing every system passes: that is one cause.
      const worse = qualities.find(
        ({ subject, status }) => subject === `${market} quality` && status !== 'well',
      )
      const told = worse ? { toldBy: `systems: ${worse.subject}` } : {}
      const bySystem = [...Map.groupBy(ofMarket, ({ system }) => system).values()]
      const own = judgeSystems(market, bySystem, ofMarket)
      return [
        { ...own, ...told },
        { ...judgeActionable(market, ofMarket, own), ...told },
      ]
    })
    return [...ofSystems, ...qualities]
  },
}

interface Suspect {
  readonly status: Status
  readonly says: string
}

/** One verdict a market, which names the systems: what they share is usually the cause. */
function judgeSystems(
  market: string,
  bySystem: readonly (readonly SystemDay[])[],
  all: readonly SystemDay[],
): Verdict {
  const newest = all.reduce((last, { gameDate }) => (gameDate > last ? gameDate : last), '')
  const suspects = bySystem.flatMap((days) => [...judgeSuccess(days, newest), ...judgeMix(days)])
  const worst = suspects.reduce<Status>((most, { status }) => (isWorse(status, most) ? status : most), 'well')
  return {
    subject: market,
    status: worst,
    says:
      suspects.length === 0
        ? `${bySystem.length} systems predict ${market} for ${newest} as they usually do`
        : suspects
            .map(({ says }) => says)
            .slice(0, 5)
            .join('; '),
    figures: {
      gameDate: newest,
      systems: bySystem.flatMap((days) => {
        const last = days.at(-1)!
        if (last.gameDate !== newest) return []
        const { system, slate, predicted, over, under, pass } = last
        return [{ system, slate, predicted, over, under, pass }]
      }),
    },
  }
}

const successOf = ({ predicted, slate }: SystemDay): number => (slate === 0 ? 1 : predicted / slate)

/** A system without any prediction on the newest date does not stand among its rows. */
function judgeSuccess(days: readonly SystemDay[], newest: string): Suspect[] {
  const last = days.at(-1)!
  const isGone = last.gameDate !== newest
  const before = (isGone ? days : days.slice(0, -1)).slice(-limits.usualDates)
  if (before.length < limits.usualDatesMin) return []
  const usual = median(before.map(successOf))
  const share = isGone ? 0 : successOf(last)
  const n = isGone ? limits.predictedMin : last.slate
  const isLess =
    usual - share >= limits.belowUsual && deviations(share, usual, n) <= -limits.deviationsMin / 2
  const status = gradeHigh(1 - share, 1 - limits.successWarning, 1 - limits.successCritical)
  if (!isLess || status === 'well') return []
  return [
    {
      status,
      says: `${last.system} predicts ${sayPercent(share)} of the slate, usually ${sayPercent(usual)}`,
    },
  ]
}

function judgeMix(days: readonly SystemDay[]): Suspect[] {
  const last = days.at(-1)!
  const before = days.slice(0, -1).slice(-limits.usualDates)
  const n = last.over + last.under + last.pass
  const known = before.filter((day) => day.over + day.under + day.pass > 0)
  if (known.length < limits.usualDatesMin || n < limits.predictedMin) return []
  return (['over', 'under', 'pass'] as const).flatMap((side) => {
    const lined = before.reduce((sum, day) => sum + day.over + day.under + day.pass, 0)
    if (lined < limits.predictedMin * limits.usualDatesMin) return []
    const usual = before.reduce((sum, day) => sum + day[side], 0) / lined
    const share = last[side] / n
    const moved = Math.abs(share - usual)
    const shares = known.map((day) => day[side] / (day.over + day.under + day.pass))
    const spread = Math.min(limits.spreadMost, standardDeviation(shares))
    const isChance = Math.abs(deviations(share, usual, n, spread)) < limits.deviationsMin
    if (moved < limits.mixWarning || isChance) return []
    // A pass more is a pick less: only the side that grew is told of.
    if (share < usual) return []
    const status = gradeHigh(moved, limits.mixWarning, limits.mixCritical)
    return [
      {
        status,
        says: `${last.system} says ${side.toUpperCase()} to ${sayPercent(share)} of its lines, usually to ${sayPercent(usual)}`,
      },
    ]
  })
}

/** Of the predictions with a line, those that somebody could act on; one system's share of it is a player's prediction, not a player. */
interface Actionable {
  readonly share: number
  readonly lined: number
  readonly systems: number
}

function readActionable(days: readonly SystemDay[]): Actionable {
  const taken = days.reduce((sum, { over, under }) => sum + over + under, 0)
  const lined = days.reduce((sum, { over, under, pass }) => sum + over + under + pass, 0)
  return { share: lined === 0 ? 0 : taken / lined, lined, systems: days.length }
}

/** That one system of them passes on everything is told of where the systems are named. */
function judgeActionable(market: string, days: readonly SystemDay[], ofSystems: Verdict): Verdict {
  const dates = [...Map.groupBy(days, ({ gameDate }) => gameDate)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const [gameDate, last] = dates.at(-1)!
  const { share, lined, systems: count } = readActionable(last)
  const before = dates
    .slice(0, -1)
    .map(([, ofDate]) => readActionable(ofDate))
    .filter((each) => each.lined > 0)
    .slice(-limits.usualDates)
    .map((each) => each.share)
  const usual = median(before)
  const n = lined / count // the systems look at the same players
  const isLess =
    before.length >= limits.usualDatesMin &&
    n >= limits.predictedMin &&
    share < (before.toSorted((a, b) => a - b)[1] ?? 0) && // one bad date must not hide the next
    deviations(share, usual, n) <= -limits.fellDeviationsMin
  return {
    subject: `${market} actionable`,
    status: isLess ? gradeHigh(1 - share / usual, limits.fellWarning, limits.fellCritical) : 'well',
    ...(ofSystems.status === 'well' ? {} : { toldBy: `systems: ${market}` }),
    says: `${sayPercent(share)} of the ${lined} predictions of ${market} with a line take a side on ${gameDate}${Number.isNaN(usual) ? '' : `, usually ${sayPercent(usual)}`}`,
    figures: {
      gameDate,
      withLine: lined,
      share: round(share),
      usual: Number.isNaN(usual) ? null : round(usual),
    },
  }
}

function judgeQuality(market: string, days: readonly QualityDay[]): Verdict {
  const last = days.at(-1)!
  const before = days.slice(0, -1).slice(-limits.usualDates)
  const usual = median(before.map(({ mean }) => mean))
  const fell = usual === 0 ? 0 : (usual - last.mean) / usual
  const isKnown = before.length >= limits.usualDatesMin && last.vectors >= limits.predictedMin
  return {
    subject: `${market} quality`,
    status: isKnown ? gradeHigh(fell, limits.qualityWarning, limits.qualityCritical) : 'well',
    says: `the features of ${last.vectors} players for ${market} on ${last.gameDate} have a mean quality of ${last.mean.toFixed(1)}${isKnown ? `, usually ${usual.toFixed(1)}` : ''}`,
    figures: {
      gameDate: last.gameDate,
      vectors: last.vectors,
      mean: round(last.mean),
      lowestTenth: round(last.lowest),
      usual: Number.isNaN(usual) ? null : round(usual),
    },
  }
}
