/** Holds what an asset takes now against its last seven days with work, against its time-out, and the last three days against the seven.
 *
 * Days without work are not days: after a break the days before it count. A level that stays becomes the usual one by itself when it
 * makes up more than half of the seven days, which ends its one incident: it is accepted once, and not told of again. */
import { gradeHigh, isWorse, type Status } from './detector.ts'
import { type DurationPart, type DurationSample, newestAttemptsMin } from './read-durations.ts'
import { median } from './statistics.ts'

export const slowdownLimits = {
  warningTimes: 2,
  criticalTimes: 3,
  trendTimes: 1.5,
  warningShareOfTimeout: 0.75,
  criticalShareOfTimeout: 0.9,
  baselineDays: 7,
  trendDays: 3,
  baselineDaysMin: 3,
  baselineAttemptsMin: 5,
  /** Below this a doubling is nobody's business. */
  riseMs: { run: 2_000, wait: 60_000, boot: 30_000, retry: 60_000 },
} as const

export interface DurationJudgement {
  readonly asset: string
  readonly part: DurationPart
  readonly status: Status
  /** against: the baseline, the time-out, or the trend of the days. */
  readonly because: 'baseline' | 'timeout' | 'trend' | null
  readonly nowMs: number
  readonly baselineMs: number
  /** Of the baseline; of the time-out; of the seven days. */
  readonly times: number
}

/** All samples of one asset; one judgement a part, or none where too little is known. */
export function judgeDurations(
  asset: string,
  samples: readonly DurationSample[],
  timeoutSeconds: number | null,
): DurationJudgement[] {
  const newest = samples.find(({ daysAgo }) => daysAgo === null)
  const days = samples.filter(({ daysAgo }) => daysAgo !== null).toSorted((a, b) => a.daysAgo! - b.daysAgo!)
  if (!newest || newest.attempts < newestAttemptsMin) return []
  const before = days.filter(({ daysAgo }) => daysAgo! >= 1).slice(0, slowdownLimits.baselineDays)
  const isKnown =
    before.length >= slowdownLimits.baselineDaysMin &&
    before.reduce((sum, { attempts }) => sum + attempts, 0) >= slowdownLimits.baselineAttemptsMin
  return (['run', 'wait', 'boot', 'retry'] as const).flatMap((part) => {
    const found = isKnown
      ? [...againstBaseline(part, newest, before), ...againstTrend(part, newest, days)]
      : []
    if (part === 'run' && timeoutSeconds !== null) found.push(...againstTimeout(newest, timeoutSeconds))
    const worst = found.reduce<Judged | null>(
      (most, each) => (most === null || isWorse(each.status, most.status) ? each : most),
      null,
    )
    return worst === null ? [] : [{ asset, part, ...worst }]
  })
}

type Judged = Omit<DurationJudgement, 'asset' | 'part'>

/** Slow only where it is so by the clock and by the number of games: a big slate is neither. */
function againstBaseline(
  part: DurationPart,
  newest: DurationSample,
  before: readonly DurationSample[],
): Judged[] {
  const baselineMs = median(before.map((day) => day[part]))
  const nowMs = newest[part]
  const plain = times(nowMs, baselineMs)
  const perGame =
    part === 'run' ? times(newest.runPerGame, median(before.map((day) => day.runPerGame))) : plain
  const ratio = Math.min(plain, perGame)
  const isBigEnough = nowMs - baselineMs >= slowdownLimits.riseMs[part]
  const status = isBigEnough
    ? gradeHigh(ratio, slowdownLimits.warningTimes, slowdownLimits.criticalTimes)
    : 'well'
  return [{ status, because: status === 'well' ? null : 'baseline', nowMs, baselineMs, times: ratio }]
}

/** Where the newest have risen as well: what is over was told of while it lasted. */
function againstTrend(part: DurationPart, newest: DurationSample, days: readonly DurationSample[]): Judged[] {
  const { baselineDays, trendDays, trendTimes, riseMs } = slowdownLimits
  const week = days.slice(0, baselineDays)
  if (week.length < baselineDays) return []
  const short = week.slice(0, trendDays)
  const [nowMs, baselineMs] = [median(short.map((day) => day[part])), median(week.map((day) => day[part]))]
  const plain = times(nowMs, baselineMs)
  const perGame =
    part === 'run'
      ? times(median(short.map((day) => day.runPerGame)), median(week.map((day) => day.runPerGame)))
      : plain
  const ratio = Math.min(plain, perGame)
  const hasRisen = (ms: number): boolean =>
    times(ms, baselineMs) >= trendTimes && ms - baselineMs >= riseMs[part]
  const isRising = ratio >= trendTimes && hasRisen(nowMs) && hasRisen(newest[part])
  return isRising ? [{ status: 'warning', because: 'trend', nowMs, baselineMs, times: ratio }] : []
}

/** By two of the newest runs; one alone, of the last day, is a warning where it came as near as is critical. */
function againstTimeout({ runLong, runLongest }: DurationSample, timeoutSeconds: number): Judged[] {
  const timeoutMs = timeoutSeconds * 1000
  const { warningShareOfTimeout, criticalShareOfTimeout } = slowdownLimits
  const ofTwo = gradeHigh(runLong / timeoutMs, warningShareOfTimeout, criticalShareOfTimeout)
  const isOneAlone = ofTwo === 'well' && runLongest / timeoutMs >= criticalShareOfTimeout
  if (ofTwo === 'well' && !isOneAlone) return []
  const nowMs = isOneAlone ? runLongest : runLong
  return [
    {
      status: isOneAlone ? 'warning' : ofTwo,
      because: 'timeout',
      nowMs,
      baselineMs: timeoutMs,
      times: nowMs / timeoutMs,
    },
  ]
}

/** A tenth of a second is the least that is called a duration: nothing is infinitely slower than nothing. */
function times(value: number, usual: number): number {
  return Math.max(value, 100) / Math.max(usual, 100)
}
