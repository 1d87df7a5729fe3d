/** A made-up schedule on the toy's database: it counts how often it acted, in the transaction of its tick. */
import type { Clock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import {
  followSchedules,
  runDueTicks,
  type ScheduleParts,
} from '../../src/platform/schedules/run-schedules.ts'
import { createSchedules, type Schedule, type ScheduleAction } from '../../src/platform/schedules/schedule.ts'
import type { ToySystem } from './toy-system.ts'

export interface ToySchedules {
  readonly pipeline: Pipeline
  /** Nominal times of the acts that committed, in order of committing. */
  acts(): Promise<string[]>
  /** Runs what is due; returns what came of it, one word a tick. */
  run(): Promise<string[]>
  /** The same, and the watch after it. */
  follow(): Promise<string[]>
  /** `name state` of the ticks stored. */
  ticks(): Promise<string[]>
  incidents(): Promise<{ cause: string; title: string; isOpen: boolean }[]>
}

export const morningly: Schedule = {
  name: 'morning',
  cron: '0 4 * * *',
  catchUp: 'latest',
  toleranceMinutes: 30,
  action: 'act',
}

export async function scheduleToy(
  { db, clock, pipeline: base }: Pick<ToySystem, 'db' | 'pipeline'> & { readonly clock: Clock },
  declared: readonly Schedule[] = [morningly],
  action: Partial<ScheduleAction> = {},
): Promise<ToySchedules> {
  await db.query(
    sql`create table if not exists acts (id bigint generated always as identity, nominal_at timestamptz not null)`,
  )
  const act: ScheduleAction = {
    ...action,
    async run(context) {
      await context.tx.query(sql`insert into acts (nominal_at) values (${context.nominalAt})`)
      return (await action.run?.(context)) ?? 'acted'
    },
  }
  const schedules = createSchedules({ zone: 'America/New_York', declared, actions: { act } })
  const pipeline: Pipeline = { ...base, schedules }
  const parts: ScheduleParts = { db, clock, log: silentLog, pipeline }
  const sayKinds = async (reports: ReturnType<typeof runDueTicks>): Promise<string[]> =>
    (await reports).map(({ outcome }) => outcome.kind)
  return {
    pipeline,
    run: () => sayKinds(runDueTicks(parts)),
    follow: () => sayKinds(followSchedules(parts)),
    async acts() {
      const rows = await db.query<{ at: string }>(
        sql`select to_char(nominal_at, 'YYYY-MM-DD HH24:MI') as at from acts order by id`,
      )
      return rows.map(({ at }) => at)
    },
    async ticks() {
      const rows = await db.query<{ tick: string }>(sql`
        select schedule || ' ' || to_char(nominal_at, 'MM-DD HH24:MI') || ' ' || kind || ' ' || state as tick
        from schedule_ticks order by tried_at, nominal_at`)
      return rows.map(({ tick }) => tick)
    },
    incidents: () =>
      db.query(sql`select cause, title, resolved_at is null as "isOpen" from incidents order by id`),
  }
}
