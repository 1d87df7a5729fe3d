/** Schedules: what is begun at which time of the day; to run one now, to switch one off and on. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { runScheduleNow } from '../../../platform/schedules/run-schedules.ts'
import type { Schedules } from '../../../platform/schedules/schedule.ts'
import {
  disableSchedule,
  enableSchedule,
  storeDeclared,
} from '../../../platform/schedules/stored-schedules.ts'
import { type ScheduleView, viewSchedules } from '../../../platform/schedules/watch-schedules.ts'
import type { ApiParts } from '../../api-parts.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { instant, reason } from '../parameters.ts'

const name = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'expected the name of a schedule')

export const listSchedules = defineRead({
  path: '/schedules',
  tag: 'schedules',
  summary: 'every schedule with its next and last tick',
  reply: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['on_time', 'due', 'late', 'disabled', 'vanished', 'retired', 'never_seen']),
      because: z.string().nullable(),
      cron: z.string().nullable(),
      nextAt: instant.nullable(),
      last: z
        .strictObject({ nominalAt: instant, kind: z.string(), state: z.string(), said: z.string() })
        .nullable(),
    }),
  ),
  async read({ db, pipeline, clock }) {
    return pipeline.schedules ? (await viewSchedules(db, pipeline.schedules, clock.now())).map(describe) : []
  },
})

function describe({ name: own, state, because, declared, stored, nextAt }: ScheduleView): object {
  return {
    name: own,
    state,
    because,
    cron: declared?.cron ?? stored?.cron ?? null,
    nextAt: state === 'disabled' ? null : nextAt,
    last: stored?.last ?? null,
  }
}

const operators = { role: 'operator', scope: 'schedules' } as const
const params = z.strictObject({ name })

async function look(
  { db, parts, now }: ActionContext,
  { params: { name: wanted } }: { params: { name: string } },
) {
  const views = await viewSchedules(db, requireSchedules(parts), now)
  return views
    .filter((view) => view.name === wanted)
    .map(({ state, stored }) => ({ state, last: stored?.last ?? null }))
}

export const runSchedule = defineAction({
  name: 'schedules.run',
  done: 'the schedule was run',
  idle: {
    is: ({ outcome }) => outcome !== 'done',
    says: 'what it begins is under way already, or was begun just now',
  },
  path: '/schedules/{name}/run',
  tag: 'schedules',
  summary: 'does at once what the schedule does, beside its timetable',
  access: operators,
  params,
  body: z.strictObject({ reason }),
  reply: z.strictObject({ name: z.string(), outcome: z.string(), said: z.string() }),
  look,
  async act({ db, parts, actor, now }, given) {
    const own = given.params.name
    const declared = requireDeclared(parts, own)
    const outcome = await runScheduleNow(db, declared, { name: own, actor, now })
    const said = 'said' in outcome ? outcome.said : 'another process is running it at this moment'
    if (outcome.kind === 'failed') throw new PipelineError('usage.conflict', `${own} failed: ${said}`)
    return { name: own, outcome: outcome.kind, said }
  },
})

const switched = z.strictObject({ name: z.string(), changed: z.boolean() })

export const disable = defineAction({
  name: 'schedules.disable',
  done: 'the schedule is off',
  idle: { is: ({ changed }) => changed === false, says: 'the schedule was off already' },
  path: '/schedules/{name}/disable',
  tag: 'schedules',
  summary: 'switches it off; an incident says so as long as it is',
  access: operators,
  params,
  body: z.strictObject({ reason }),
  reply: switched,
  look,
  async act({ db, parts, actor, now }, { params: { name: own }, body }) {
    await storeDeclared(db, requireSchedules(parts), now)
    return { name: own, changed: await disableSchedule(db, { name: own, actor, reason: body.reason, now }) }
  },
})

export const enable = defineAction({
  name: 'schedules.enable',
  done: 'the schedule is on',
  idle: { is: ({ changed }) => changed === false, says: 'the schedule was on already' },
  path: '/schedules/{name}/enable',
  tag: 'schedules',
  summary: 'switches it on again',
  access: operators,
  params,
  body: z.strictObject({ reason }),
  reply: switched,
  look,
  async act({ db, parts, actor, now }, { params: { name: own }, body }) {
    await storeDeclared(db, requireDeclared(parts, own), now)
    return { name: own, changed: await enableSchedule(db, { name: own, actor, reason: body.reason, now }) }
  },
})

function requireSchedules({ pipeline }: ApiParts): Schedules {
  if (pipeline.schedules) return pipeline.schedules
  throw new PipelineError('usage.not-found', 'this pipeline declares no schedule')
}

function requireDeclared(parts: ApiParts, own: string): Schedules {
  const schedules = requireSchedules(parts)
  if (schedules.declared.some((each) => each.name === own)) return schedules
  throw new PipelineError(
    'usage.not-found',
    `no schedule has that name. There are: ${schedules.declared.map((each) => each.name).join(', ')}`,
  )
}
