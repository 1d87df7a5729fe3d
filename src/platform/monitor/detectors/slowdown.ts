/** Slowdown: what partitions take now against what they used to, with waiting, booting, running and retrying apart.
 *
 * They are apart because their causes are: a worker that cannot boot once looked like an asset eight times slower. One verdict a part,
 * so that a slow database, which slows every asset, is one incident that names the worst of them. */
import { type Detector, isWorse, type Status, twoOfThree, type Verdict, worstOf } from '../detector.ts'
import { type DurationJudgement, judgeDurations, slowdownLimits } from '../judge-durations.ts'
import { type DurationPart, type DurationSample, durationParts, readDurations } from '../read-durations.ts'
import { round } from '../statistics.ts'

const { warningTimes, criticalTimes, trendTimes, warningShareOfTimeout, criticalShareOfTimeout, riseMs } =
  slowdownLimits
const assetsShown = 5

const causes: Readonly<Record<DurationPart, string>> = {
  run: 'the work itself takes longer',
  wait: 'partitions wait for a free worker',
  boot: 'partitions wait for workers that are still starting',
  retry: 'attempts fail and are tried again before one succeeds',
}

export const slowdown: Detector = {
  name: 'slowdown',
  watches: 'what partitions take, with wait, boot, run and retry apart',
  alarms:
    `${warningTimes} × (warning) or ${criticalTimes} × (critical) the median of the last 7 days with work, and at least ` +
    `${riseMs.run / 1000} s more (wait and retry ${riseMs.wait / 1000} s, boot ${riseMs.boot / 1000} s); two of the newest runs at ${100 * warningShareOfTimeout} % or ${100 * criticalShareOfTimeout} % of ` +
    `their time-out, or one of the last 24 h at ${100 * criticalShareOfTimeout} % (warning); the last 3 days at ${trendTimes} × the last 7`,
  everySeconds: 900,
  confirmation: twoOfThree,
  findsWithin: {
    minutes: 45,
    from: 'the slow attempt that makes them half of an asset’s newest: five of the last three days, or the last three of all where those are fewer',
  },
  async look({ db, now, assets, calendar }) {
    const timeouts = new Map(assets.map((asset) => [asset.name, asset.timeoutSeconds]))
    const byAsset = Map.groupBy(await readDurations(db, now, calendar), ({ asset }) => asset)
    const judged = [...byAsset].flatMap(([asset, samples]: [string, DurationSample[]]) =>
      judgeDurations(asset, samples, timeouts.get(asset) ?? null),
    )
    return durationParts.map((part) =>
      sayPart(
        part,
        judged.filter((each) => each.part === part),
      ),
    )
  },
}

function sayPart(part: DurationPart, judged: readonly DurationJudgement[]): Verdict {
  const status = worstOf(judged.map((each) => each.status))
  const slow = judged
    .filter((each) => each.status !== 'well')
    .sort(
      (a, b) =>
        Number(isWorse(b.status, a.status)) - Number(isWorse(a.status, b.status)) || b.times - a.times,
    )
  const shown = (slow.length > 0 ? slow : judged.toSorted((a, b) => b.times - a.times)).slice(0, assetsShown)
  const figures = {
    assetsJudged: judged.length,
    assets: shown.map(({ asset, because, nowMs, baselineMs, times }) => ({
      asset,
      because,
      nowMs: Math.round(nowMs),
      usualMs: Math.round(baselineMs),
      times: round(times),
    })),
  }
  const says =
    slow.length === 0
      ? `${part}: ${judged.length} assets take what they usually take`
      : `${part} has slowed down, ${causes[part]}: ${shown.map(describe).join('; ')}${slow.length > assetsShown ? `; and ${slow.length - assetsShown} more` : ''}`
  // What comes near its time-out is not taken as normal, however long it lasts.
  const isLevel = slow.length > 0 && slow.every(({ because }) => because !== 'timeout')
  const level = slow.map(({ asset, times, status: own }) => ({
    of: asset,
    value: times,
    severity: own as Exclude<Status, 'well'>,
  }))
  return { subject: part, status, says, figures, ...(isLevel ? { level } : {}) }
}

function describe({ asset, because, nowMs, baselineMs, times }: DurationJudgement): string {
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`
  if (because === 'timeout') {
    return `${asset} ran ${seconds(nowMs)}, ${Math.round(100 * times)} % of its time-out`
  }
  const span = because === 'trend' ? 'over the last 3 days, in 7' : 'now, usually'
  return `${asset} ${seconds(nowMs)} ${span} ${seconds(baselineMs)} (${times.toFixed(1)} ×)`
}
