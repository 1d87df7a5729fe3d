/** What the schedules do, by name. Each only writes down or orders something, in the transaction of its tick: the work itself is done by
 * workers, behind the same gates, budgets and locks as ever. All may be repeated at any time. */
import type { Temporal } from 'temporal-polyfill'
import { canaryAction } from '../platform/alerts/canary.ts'
import { queueMessage } from '../platform/alerts/queue-message.ts'
import type { PartitionKey } from '../platform/asset.ts'
import type { Database, Transaction } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { hurryPartitions } from '../platform/ledger/hurry.ts'
import { planRuns } from '../platform/ledger/plan.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { readLastLook } from '../platform/reconciliation/findings.ts'
import { pruneSome } from '../platform/retention/prune.ts'
import type { ScheduleAction } from '../platform/schedules/schedule.ts'
import { addDays, easternZone, type GameDate, gameDateOf } from './domain/game-date.ts'
import { lookAndMend } from './reconciliation/look-and-mend.ts'
import { readDailyReport } from './reports/daily/read-daily-report.ts'
import { sayDailyReport } from './reports/daily/say-daily-report.ts'
import { readPerformanceReport } from './reports/performance/read-performance-report.ts'
import { lastSpan, type SpanKind } from './reports/performance/report-span.ts'
import { sayPerformanceReport } from './reports/performance/say-performance-report.ts'
import { createReportMessage } from './reports/report-message.ts'
import type { SaidReport } from './reports/report-section.ts'
import { retentionRules } from './retention.ts'
import { wantDates } from './want-dates.ts'

export function createScheduleActions(pipelineOf: () => Pipeline): Readonly<Record<string, ScheduleAction>> {
  return {
    plan: {
      async run({ tx, now }) {
        const { coming, missed } = await wantDates(tx, pipelineOf(), now)
        return `${coming} dates are newly wanted, and ${missed} that were missed`
      },
    },

    reconcile: {
      async run({ tx, db, now, nominalAt }) {
        const last = await readLastLook(tx)
        if (last !== null && last.epochMilliseconds >= nominalAt.epochMilliseconds)
          return `looked already, at ${last.toString()}`
        await planWanted(db, pipelineOf(), now)
        const said = await lookAndMend({ db, tx, pipeline: pipelineOf(), now })
        return said.length === 0 ? 'everything balances' : said.join('; ')
      },
    },

    /** The two days that the coming export speaks of. */
    heal: {
      async run({ tx, db, now }) {
        const today = gameDateOf(now)
        const span = { from: addDays(today, -1), to: today }
        await planWanted(db, pipelineOf(), now)
        const said = await lookAndMend({ db, tx, pipeline: pipelineOf(), now, span })
        return said.length === 0 ? 'nothing to heal' : said.join('; ')
      },
    },

    /** The models of the week's first date with games; the other dates of the week use the same artefacts. */
    train: {
      async run({ tx, now }) {
        const partition = await findWeeksModels(tx, pipelineOf(), now)
        if (partition === null) return 'no games this week'
        return hurry(tx, [partition], 'schedule/training', now)
      },
      async findUnderWay({ tx }) {
        const rows = await tx.query<{ gameDate: string }>(sql`
          select game_date as "gameDate" from ledger where asset = 'models' and state = 'running' order by game_date limit 1`)
        return rows[0] ? `models ${rows[0].gameDate} are being trained` : null
      },
    },

    /** Yesterday's grades, and everything that they wait for. */
    grade: {
      async run({ tx, now }) {
        const gameDate = addDays(gameDateOf(now), -1)
        const partitions = listUpstream(pipelineOf(), 'grades').map((asset) => ({ asset, gameDate }))
        return hurry(tx, partitions, 'schedule/grading', now)
      },
    },

    prune: {
      async run({ tx, now }) {
        const pruned = await pruneSome(tx, retentionRules, {
          actor: 'schedule/retention',
          now,
          batchesMax: 20,
        })
        const some = pruned.filter(({ rows }) => rows > 0)
        return some.length === 0
          ? 'nothing is old enough'
          : `pruned: ${some.map(({ rule, rows }) => `${rows} of ${rule}`).join(', ')}`
      },
    },

    /** Today's picks and yesterday's results, from what is there now. */
    export: {
      async run({ tx, now }) {
        const today = gameDateOf(now)
        const partitions = [
          { asset: 'export_results', gameDate: addDays(today, -1) },
          { asset: 'export_predictions', gameDate: today },
        ]
        return hurry(tx, partitions, 'schedule/export', now, true)
      },
    },

    /** Yesterday; the week, or the month, that has ended. */
    report: reportAction('daily report', async ({ db, nominalAt, now }) => {
      const gameDate = addDays(gameDateOf(nominalAt), -1)
      const { schedules } = pipelineOf()
      return [gameDate, sayDailyReport(await readDailyReport(db, schedules, { gameDate, now }))]
    }),
    report_week: reportAction('weekly report', saySpan('week')),
    report_month: reportAction('monthly report', saySpan('month')),

    canary: canaryAction,
  }
}

type ReportContext = Parameters<ScheduleAction['run']>[0]

/** Read only where somebody is to get it, and never sent twice for the same time. */
function reportAction(
  name: string,
  read: (context: ReportContext) => Promise<readonly [of: string, said: SaidReport]>,
): ScheduleAction {
  return {
    async run(context) {
      const { tx, now } = context
      if ((await countRoutes(tx)) === 0) return `nobody is to get the ${name}`
      const [of, said] = await read(context)
      const message = createReportMessage(said)
      const routes = await queueMessage(tx, { key: `${name} ${of}`, message, now })
      return `the ${name} of ${of} is queued for ${routes.length === 0 ? 'nobody again' : routes.join(', ')}`
    },
  }
}

function saySpan(kind: SpanKind) {
  return async ({ db, nominalAt, now }: ReportContext): Promise<readonly [string, SaidReport]> => {
    const span = lastSpan(kind, nominalAt)
    return [span.from, sayPerformanceReport(await readPerformanceReport(db, span, now))]
  }
}

async function countRoutes(tx: Transaction): Promise<number> {
  const rows = await tx.query(sql`select 1 from alert_routes where removed_at is null`)
  return rows.length
}

/** What was wanted a moment ago and is not planned yet would look like a gap. */
async function planWanted(db: Database, pipeline: Pipeline, now: Temporal.Instant): Promise<void> {
  await planRuns(db, pipeline, await pipeline.loadCalendar(db), now)
}

async function hurry(
  tx: Transaction,
  partitions: readonly PartitionKey[],
  actor: string,
  now: Temporal.Instant,
  again = false,
): Promise<string> {
  const moved = await hurryPartitions(tx, { partitions, again, actor, now })
  if (moved.length === 0) return 'nothing waits'
  return `looked at now: ${moved.map(({ asset, gameDate }) => `${asset} ${gameDate}`).join(', ')}`
}

/** The asset and everything that it reads of its own date, however indirectly. */
function listUpstream(pipeline: Pipeline, name: string): string[] {
  const found = new Set([name])
  for (const asset of pipeline.assets.toReversed()) {
    if (!found.has(asset.name)) continue
    for (const need of asset.needs) if (need.scope === 'same') found.add(need.asset)
  }
  return [...found]
}

async function findWeeksModels(
  tx: Transaction,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Promise<PartitionKey | null> {
  const today = gameDateOf(now)
  const calendar = await pipeline.loadCalendar(tx)
  const gameDate = calendar.dates().find((date) => date >= today && date < nextMonday(today, now))
  return gameDate === undefined ? null : { asset: 'models', gameDate }
}

function nextMonday(today: GameDate, now: Temporal.Instant): GameDate {
  return addDays(today, 8 - now.toZonedDateTimeISO(easternZone).dayOfWeek)
}
