/** Dead letters by their age and their number: work that nobody will try again until somebody decides. Each kind of failure has its own
 * incident when it dies; this one is of a heap that grows or that is forgotten. */
import { sql } from '../../db/sql.ts'
import { type Detector, gradeHigh, twoOfThree, worstOf } from '../detector.ts'

export const deadLetterLimits = {
  warningHours: 6,
  criticalHours: 24,
  warningDepth: 10,
  criticalDepth: 50,
} as const
const limits = deadLetterLimits

interface Heap {
  readonly depth: number
  readonly oldestHours: number | null
  readonly byCode: Readonly<Record<string, number>> | null
}

export const deadLetters: Detector = {
  name: 'dead-letters',
  watches: 'work that is not tried again, by age and number',
  alarms: `the oldest ${limits.warningHours} h or ${limits.criticalHours} h old; ${limits.warningDepth} or ${limits.criticalDepth} of them`,
  everySeconds: 300,
  confirmation: twoOfThree,
  findsWithin: { minutes: 30, from: 'the threshold' },
  async look({ db, now }) {
    const rows = await db.query<Heap>(sql`
      select coalesce(sum(n), 0)::integer as depth, extract(epoch from ${now}::timestamptz - min(oldest))::float8 / 3600 as "oldestHours",
        jsonb_object_agg(error_code, n) as "byCode"
      from (select error_code, count(*) as n, min(created_at) as oldest from dead_letters where closed_at is null group by error_code) open`)
    const { depth, oldestHours, byCode } = rows[0]!
    const status = worstOf([
      gradeHigh(oldestHours ?? 0, limits.warningHours, limits.criticalHours),
      gradeHigh(depth, limits.warningDepth, limits.criticalDepth),
    ])
    const codes = Object.entries(byCode ?? {}).map(([code, n]) => `${n} of ${code}`)
    const says =
      depth === 0
        ? 'there is no dead letter'
        : `${depth} dead letters (${codes.join(', ')}), the oldest of ${(oldestHours ?? 0).toFixed(1)} h ago`
    return [{ subject: '', status, says, figures: { depth, oldestHours, byCode: byCode ?? {} } }]
  },
}
