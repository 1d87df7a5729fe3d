/** Who is there, who leads, and when each was last heard of; when each schedule last ticked.
 *
 * A process counts while its advisory lock is held; its heartbeat says whether it still gets anything done. */
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration, Sample } from '../../platform/metrics/metric.ts'
import { isControllerLeading, readControllerHeartbeat, readLivingProcesses } from '../reads/processes.ts'
import type { MetricGroup } from './metric-group.ts'

const processes = {
  name: 'sixthman_processes',
  kind: 'gauge',
  help: 'Processes that are alive.',
  labels: ['kind'],
} as const satisfies MetricDeclaration

const heartbeatAge = {
  name: 'sixthman_heartbeat_age_seconds',
  kind: 'gauge',
  help: 'Of the controller: since its last whole pass. Of workers: since the heartbeat of the one that has been silent longest. Absent where there was none.',
  labels: ['kind'],
} as const satisfies MetricDeclaration

const isLeading = {
  name: 'sixthman_controller_leading',
  kind: 'gauge',
  help: '1 while some process runs the controller’s loop.',
  labels: [],
} as const satisfies MetricDeclaration

const lastTick = {
  name: 'sixthman_schedule_last_tick_timestamp_seconds',
  kind: 'gauge',
  help: 'When the newest tick that was done or skipped was meant to be; absent before the first.',
  labels: ['schedule'],
} as const satisfies MetricDeclaration

export const processesGroup: MetricGroup = {
  name: 'processes',
  metrics: [processes, heartbeatAge, isLeading, lastTick],
  async read({ db, now }) {
    const living = await readLivingProcesses(db)
    const controllerBeat = await readControllerHeartbeat(db)
    const workers = living.filter(({ kind }) => kind === 'worker')
    const ageOf = (at: { epochMilliseconds: number }): number =>
      (now.epochMilliseconds - at.epochMilliseconds) / 1000
    const samples: Sample[] = [
      { metric: processes, labels: { kind: 'worker' }, value: workers.length },
      { metric: processes, labels: { kind: 'controller' }, value: living.length - workers.length },
      { metric: isLeading, labels: {}, value: (await isControllerLeading(db)) ? 1 : 0 },
    ]
    if (controllerBeat)
      samples.push({ metric: heartbeatAge, labels: { kind: 'controller' }, value: ageOf(controllerBeat) })
    if (workers.length > 0) {
      const value = Math.max(...workers.map(({ heartbeatAt }) => ageOf(heartbeatAt)))
      samples.push({ metric: heartbeatAge, labels: { kind: 'worker' }, value })
    }
    const ticks = await db.query<{ schedule: string; at: number }>(sql`
      select s.name as schedule, extract(epoch from max(t.nominal_at))::float8 as at from schedules s
        join schedule_ticks t on t.schedule = s.name and t.state in ('done', 'skipped')
      where s.disabled_at is null group by s.name order by s.name`)
    return [
      ...samples,
      ...ticks.map(({ schedule, at }) => ({ metric: lastTick, labels: { schedule }, value: at })),
    ]
  },
}
