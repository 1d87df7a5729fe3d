/** Data quality of the newest game date, table by table, and replies whose shape the parsers do not know.
 *
 * The database's constraints and the blocking checks refuse what cannot be; this looks for what can be and yet is not true: half the rows, minutes
 * that are null, a unit that changed, a feature that stands still (F37). */

import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import {
  type Detector,
  gradeHigh,
  twoOfThree,
  type Verdict,
  worstOf,
} from '../../../platform/monitor/detector.ts'
import { judgeMeasures, qualityLimits } from '../judge-measures.ts'
import { listMeasured, type MeasuredTable } from '../measured-tables.ts'
import { readMeasures } from '../read-measures.ts'
import { sayPercent } from '../say-percent.ts'

const limits = qualityLimits
const shapeLimits = { hours: 24, warning: 1, critical: 20 } as const
const anomaliesNamed = 4

/** Of the markets that are predicted. */
export function createDataQuality(markets: readonly string[]): Detector {
  const measuredTables = listMeasured(markets)
  return {
    name: 'data-quality',
    watches:
      'rows a game, nulls, ranges, means and standing still of the newest date’s box scores, summaries and lines; replies of an unknown shape',
    alarms:
      `rows a game off by ${sayPercent(limits.volumeWarning)} or ${sayPercent(limits.volumeCritical)}; nulls up by ${sayPercent(limits.nullWarning)} or ${sayPercent(limits.nullCritical)}; ${sayPercent(limits.outsideWarning)} or ${sayPercent(limits.outsideCritical)} of the values outside of their range; ` +
      `a mean off by ${sayPercent(limits.meanWarning)} or ${sayPercent(limits.meanCritical)} and by ${limits.deviationsMin} standard errors; a column of one value (critical); ${shapeLimits.warning} or ${shapeLimits.critical} replies of an unknown shape in ${shapeLimits.hours} h`,
    everySeconds: 1800,
    confirmation: twoOfThree,
    findsWithin: { minutes: 120, from: 'the commit of the rows' },
    async look({ db, now }) {
      const verdicts: Verdict[] = []
      for (const measured of measuredTables) verdicts.push(...(await judgeTable(db, measured, now)))
      verdicts.push(await judgeShapes(db, now))
      return verdicts
    },
  }
}

async function judgeTable(db: Queryable, measured: MeasuredTable, now: Temporal.Instant): Promise<Verdict[]> {
  const measures = await readMeasures(db, measured, now, limits.dates)
  const last = measures.at(-1)
  if (!last) return []
  const anomalies = judgeMeasures(measured, measures)
  return [
    {
      subject: measured.name,
      status: worstOf(anomalies.map(({ status }) => status)),
      says:
        anomalies.length === 0
          ? `${last.rows} rows of ${measured.name} for the ${last.games} games of ${last.gameDate} look as usual`
          : `${last.gameDate}: ${anomalies
              .slice(0, anomaliesNamed)
              .map(({ says }) => says)
              .join('; ')}`,
      figures: {
        gameDate: last.gameDate,
        rows: last.rows,
        games: last.games,
        heldAgainstDates: measures.length - 1,
        anomalies: anomalies.map(({ kind, column, status }) => ({ kind, column, status })),
      },
    },
  ]
}

interface ShapeRow {
  readonly resource: string
  readonly replies: number
  readonly error: string
}

/** A reply that is refused for its shape is archived and the next source is asked: nothing is lost, and nobody would notice. */
async function judgeShapes(db: Queryable, now: Temporal.Instant): Promise<Verdict> {
  const rows = await db.query<ShapeRow>(sql`
    select split_part(resource, '/', 1) || '/' || split_part(resource, '/', 2) as resource, count(*)::int as replies, min(refusal) as error
    from archive_receipts where refusal like 'source.schema-changed%' and last_seen_at > ${now}::timestamptz - make_interval(hours => ${shapeLimits.hours})
      and last_seen_at <= ${now}
    group by 1 order by 2 desc, 1`)
  const replies = rows.reduce((sum, each) => sum + each.replies, 0)
  return {
    subject: 'shapes',
    status: gradeHigh(replies, shapeLimits.warning, shapeLimits.critical),
    says:
      replies === 0
        ? 'every reply has the shape that its parser knows'
        : `${replies} replies have another shape than before: ${rows
            .map(({ resource, error }) => `${resource} (${error.slice(0, 120)})`)
            .slice(0, 3)
            .join('; ')}`,
    figures: {
      replies,
      bySource: Object.fromEntries(rows.map(({ resource, replies }) => [resource, replies])),
    },
  }
}
