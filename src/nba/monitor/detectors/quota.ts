/** Credits of the sources that bill them: how many are left by the newest reply's headers, what a day uses, and for how many days they last.
 *
 * What is left is kept a day (daily_figures), since a reply that is seen again keeps only its newest headers. A day on which more is left than on
 * the one before is a new plan or a new month. The alarm comes days before the end, and not with the first refusal. A day that runs away counts by
 * itself: the median of seven knows it only when it is over. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { readDailyFigures } from '../../../platform/monitor/daily-figures.ts'
import { type Detector, type Status, twoOfThree, type Verdict } from '../../../platform/monitor/detector.ts'
import { median, round } from '../../../platform/monitor/statistics.ts'
import { readQuota } from '../../1-sources/quota.ts'

export const quotaLimits = {
  warningDays: 7,
  criticalDays: 2,
  days: 8,
  usedDays: 7,
  seenHours: 48,
  lastHours: 24,
} as const
const limits = quotaLimits

export const quota: Detector = {
  name: 'quota',
  watches: 'the credits that are left of each billed source, what a day uses, and when they end',
  alarms: `credits for less than ${limits.warningDays} days or ${limits.criticalDays} days at the median use of the last ${limits.usedDays} days with games, or at that of the last ${limits.lastHours} h where it is more (critical where that ends them within ${limits.lastHours} h)`,
  everySeconds: 1800,
  confirmation: twoOfThree,
  findsWithin: { minutes: 120, from: 'the reply that shows it' },
  async look({ db, now }) {
    const verdicts: Verdict[] = []
    const highest = await readHighest(db, now)
    for (const { family, remaining } of await readRemaining(db, now)) {
      const from = now.subtract({ hours: 24 * (limits.days + 14) })
      const days = await readDailyFigures(db, 'quota', family, from)
      verdicts.push(judgeFamily({ family, remaining }, highest.get(family) ?? remaining, days, now))
    }
    return verdicts
  },
}

interface Remaining {
  readonly family: string
  readonly remaining: number
}

/** By the newest reply of each family that says so. */
async function readRemaining(db: Queryable, now: Temporal.Instant): Promise<Remaining[]> {
  const rows = await db.query<{ family: string; headers: Record<string, string> }>(sql`
    select distinct on (family) split_part(resource, '/', 1) as family, headers from (
      select resource, headers, last_seen_at from archive_receipts
      where headers ? 'x-requests-remaining' and last_seen_at > ${now}::timestamptz - make_interval(hours => ${limits.seenHours}) and last_seen_at <= ${now}
      order by last_seen_at desc limit 200) newest
    order by family, last_seen_at desc`)
  return rows.flatMap(({ family, headers }) => {
    const { remaining } = readQuota(headers)
    return remaining === null ? [] : [{ family, remaining }]
  })
}

/** The most that a reply of the last day said was left, a family: what is less now was used since. After a new month's credits, since then. */
async function readHighest(db: Queryable, now: Temporal.Instant): Promise<Map<string, number>> {
  const rows = await db.query<{ family: string; highest: number }>(sql`
    select split_part(resource, '/', 1) as family, max((headers ->> 'x-requests-remaining')::float8) as highest from archive_receipts
    where headers ->> 'x-requests-remaining' ~ '^[0-9]+$' and last_seen_at <= ${now}
      and last_seen_at > ${now}::timestamptz - make_interval(hours => ${limits.lastHours})
    group by 1`)
  return new Map(rows.map(({ family, highest }) => [family, highest]))
}

function judgeFamily(
  { family, remaining }: Remaining,
  highest: number,
  kept: Awaited<ReturnType<typeof readDailyFigures>>,
  now: Temporal.Instant,
): Verdict {
  const today = now.toString().slice(0, 10)
  const left = [
    ...kept.filter(({ day }) => day < today).map(({ figures }) => Number(figures.remaining)),
    remaining,
  ]
  const used = left
    .slice(1)
    .map((after, index) => left[index]! - after)
    .filter((credits) => credits > 0)
  // What yesterday's last look saw was left less than a day ago.
  const yesterday = now.subtract({ hours: 24 }).toString().slice(0, 10)
  const atMidnight = kept.find(({ day }) => day === yesterday)?.figures.remaining
  const lastDay = Math.max(highest, Number(atMidnight ?? 0)) - remaining
  const usual = median(used.slice(-limits.usedDays))
  const aDay = lastDay > 0 && !(usual >= lastDay) ? lastDay : usual
  const lastsDays = Number.isNaN(aDay) ? null : remaining / aDay
  return {
    subject: family,
    status: grade(remaining, lastsDays, remaining / usual),
    says:
      lastsDays === null
        ? `${family} has ${remaining} credits left; what a day uses is not known yet`
        : `${family} has ${remaining} credits left, which last ${lastsDays.toFixed(1)} days at ${Math.round(aDay)} a day${aDay === lastDay ? ', as in the last 24 h' : ''}`,
    figures: {
      remaining,
      usedLastDay: lastDay,
      usedADay: Number.isNaN(aDay) ? null : round(aDay),
      lastsDays: lastsDays === null ? null : round(lastsDays),
      endsAt: lastsDays === null ? null : now.add({ hours: Math.min(24 * 365, Math.round(24 * lastsDays)) }),
    },
    daily: { remaining },
  }
}

/** `usualDays`: at the usual pace; not a number where none is known. */
function grade(remaining: number, lastsDays: number | null, usualDays: number): Status {
  if (remaining <= 0) return 'critical'
  if (lastsDays === null || lastsDays >= limits.warningDays) return 'well'
  return 24 * lastsDays < limits.lastHours || usualDays < limits.criticalDays ? 'critical' : 'warning'
}
