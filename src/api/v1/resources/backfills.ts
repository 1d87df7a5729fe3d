/** Backfills: what somebody ordered over a range of dates; with a preview that shows exactly what an order would touch. */
import { z } from 'zod'
import { addDays, daysBetween, type GameDate } from '../../../nba/domain/game-date.ts'
import {
  type Backfill,
  backfillStates,
  findOpenBackfill,
  lookAtOrder,
  readBackfill,
  readBackfillPartitions,
  readBackfills,
} from '../../../platform/backfills/backfills.ts'
import {
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
} from '../../../platform/backfills/operate-backfill.ts'
import { orderBackfill } from '../../../platform/backfills/order-backfill.ts'
import { readSelection } from '../../../platform/backfills/read-selection.ts'
import { type BackfillRequest, onlyNames, type Selection } from '../../../platform/backfills/selection.ts'
import type { Queryable } from '../../../platform/db/database.ts'
import { PipelineError } from '../../../platform/errors.ts'
import type { Pipeline } from '../../../platform/pipeline.ts'
import type { ApiParts } from '../../api-parts.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, flag, gameDate, idParameter, instant, reason } from '../parameters.ts'

const daysMax = 400
const only = z.enum(onlyNames)
const key = { asset: z.string(), gameDate }

const backfill = z.strictObject({
  id: z.int(),
  from: gameDate,
  to: gameDate,
  assets: z.array(z.string()).nullable(),
  hasDownstream: z.boolean(),
  only: z.array(only),
  unknownDates: z.array(z.string()),
  partitionsMax: z.int(),
  concurrency: z.int().nullable(),
  state: z.enum(backfillStates),
  reason: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  changedAt: instant,
  total: z.int(),
  done: z.int(),
  failed: z.int(),
  running: z.int(),
})

export const listBackfills = defineRead({
  path: '/backfills',
  tag: 'backfills',
  summary: 'backfills and how far each is, the newest first',
  query: z.strictObject({
    state: z.enum(backfillStates).optional(),
    ...pageParameters,
  }),
  reply: pageOf(backfill),
  async read({ db }, { query: { state = null, after, limit } }) {
    const before = readCursor(after, z.int())
    return cutPage(await readBackfills(db, { state, before, limit: limit + 1 }), limit, ({ id }) => id)
  },
})

export const getBackfill = defineRead({
  path: '/backfills/{id}',
  tag: 'backfills',
  summary: 'one backfill with its partitions',
  params: z.strictObject({ id: idParameter }),
  reply: backfill.extend({
    partitions: z.array(
      z.strictObject({ ...key, because: z.string(), state: z.string().nullable(), isMade: z.boolean() }),
    ),
  }),
  async read({ db }, { params: { id } }) {
    return { ...(await requireBackfill(db, id)), partitions: await readBackfillPartitions(db, id) }
  },
})

export async function requireBackfill(db: Queryable, id: number): Promise<Backfill> {
  const found = await readBackfill(db, id)
  if (found) return found
  throw new PipelineError('usage.not-found', `no backfill has the number ${id}`)
}

const selection = z.looseObject({
  partitions: z.array(z.strictObject({ ...key, because: z.string() })),
  alreadyFinal: z.int(),
  leftAlone: z.array(z.looseObject(key)),
  unknownDates: z.array(z.string()),
})

/** A wish as an address has it. */
export const wish = z.strictObject({
  from: gameDate,
  to: gameDate,
  assets: z
    .string()
    .max(4_000)
    .transform((text) => text.split(','))
    .pipe(z.array(assetName).max(100))
    .optional(),
  hasDownstream: flag.optional(),
  only: z
    .string()
    .max(40)
    .transform((text) => text.split(','))
    .pipe(z.array(only).min(1).max(4))
    .optional(),
})

export const previewBackfill = defineRead({
  path: '/backfill-preview',
  tag: 'backfills',
  summary: 'exactly the partitions that an order with the same words would touch; changes nothing',
  access: { role: 'operator', scope: 'work' },
  query: wish,
  reply: selection,
  read: (parts, { query }) => selectWished(parts, query),
})

/** What an order of the wish would touch now. Throws `usage.invalid` for one that cannot be. */
export async function selectWished({ db, pipeline, clock }: ApiParts, wished: Wish): Promise<Selection> {
  const request = toRequest(pipeline, wished)
  return readSelection(db, pipeline, await pipeline.loadCalendar(db), request, clock.now())
}

interface Wish {
  readonly from: GameDate
  readonly to: GameDate
  readonly assets?: readonly string[] | undefined
  readonly hasDownstream?: boolean | undefined
  readonly only?: readonly (typeof onlyNames)[number][] | undefined
}

function toRequest(
  pipeline: Pipeline,
  { from, to, assets, hasDownstream, only: wanted }: Wish,
): BackfillRequest {
  const days = daysBetween(from, to) + 1
  if (days < 1 || days > daysMax)
    throw new PipelineError(
      'usage.invalid',
      `from and to: expected 1 to ${daysMax} days, the earlier one first`,
    )
  const unknown = (assets ?? []).filter((name) => !pipeline.assets.some((asset) => asset.name === name))
  if (unknown.length > 0)
    throw new PipelineError('usage.invalid', `assets: there is no ${unknown.join(', ')}`)
  return {
    gameDates: Array.from({ length: days }, (_, index) => addDays(from, index)),
    assets: assets ? pipeline.assets.map(({ name }) => name).filter((name) => assets.includes(name)) : null,
    hasDownstream: hasDownstream === true,
    only: onlyNames.filter((name) => (wanted ?? ['missing', 'failed']).includes(name)),
  }
}

const operators = { role: 'operator', scope: 'work' } as const

export const startBackfill = defineAction({
  name: 'backfills.order',
  done: 'the backfill is ordered',
  path: '/backfills',
  tag: 'backfills',
  summary: 'orders what the preview shows; workers make it behind the work of today',
  access: operators,
  isDangerous: true,
  body: z.strictObject({
    from: gameDate,
    to: gameDate,
    assets: z.array(assetName).min(1).max(100).optional(),
    hasDownstream: z.boolean().optional(),
    only: z.array(only).min(1).max(4).optional(),
    partitionsMax: z
      .int()
      .min(1)
      .max(100_000)
      .default(10_000)
      .describe('it is refused where it would touch more'),
    concurrency: z.int().min(1).max(64).optional(),
    reason,
  }),
  reply: z.strictObject({ id: z.int(), partitions: z.int() }),
  look: ({ db, parts: { pipeline } }, { body }) => lookAtOrder(db, toRequest(pipeline, body)),
  async act({ db, parts: { pipeline }, actor, now }, { body }) {
    const request = toRequest(pipeline, body)
    const open = await findOpenBackfill(db, request)
    if (open) throw new PipelineError('usage.conflict', `backfill ${open.id} is the same and ${open.state}`)
    const calendar = await pipeline.loadCalendar(db)
    const chosen = await readSelection(db, pipeline, calendar, request, now)
    if (chosen.partitions.length + chosen.unknownDates.length === 0)
      throw new PipelineError('usage.conflict', 'there is nothing to make: everything asked for is final')
    const id = await db.transaction((tx) =>
      orderBackfill(tx, {
        ...{ request, selection: chosen, calendar, now },
        partitionsMax: body.partitionsMax,
        concurrency: body.concurrency ?? null,
        requestedBy: actor,
        reason: body.reason,
      }),
    )
    return { id, partitions: chosen.partitions.length }
  },
})

const changed = z.strictObject({ id: z.int(), state: z.string(), takenBack: z.int() })
const summaries = {
  pause: 'its partitions at work come to their end, no other begins',
  resume: 'goes on',
  cancel: 'what was not begun becomes what it was before',
} as const
const saidOnceDone = {
  pause: 'the backfill is paused',
  resume: 'the backfill goes on',
  cancel: 'the backfill is cancelled',
} as const

const defineChange = (change: keyof typeof summaries) =>
  defineAction({
    name: `backfills.${change}`,
    done: saidOnceDone[change],
    path: `/backfills/{id}/${change}`,
    tag: 'backfills',
    summary: summaries[change],
    access: operators,
    ...(change === 'cancel' ? { isDangerous: true } : {}),
    params: z.strictObject({ id: idParameter }),
    body: z.strictObject({ reason }),
    reply: changed,
    look: async ({ db }, { params: { id } }) => (await requireBackfill(db, id)).state,
    async act(context, { params: { id }, body }) {
      const takenBack = await applyChange(context, change, id, body.reason)
      const now = await requireBackfill(context.db, id)
      if (takenBack === undefined)
        throw new PipelineError('usage.conflict', `backfill ${id} is ${now.state}; nothing was changed`)
      return { id, state: now.state, takenBack }
    },
  })

/** Undefined where it is not in a state for it. */
async function applyChange(
  { db, actor, now }: ActionContext,
  change: keyof typeof summaries,
  id: number,
  why: string,
): Promise<number | undefined> {
  const request = { id, actor, now }
  switch (change) {
    case 'pause':
      return (await pauseBackfill(db, request, why)) ? 0 : undefined
    case 'resume':
      return (await resumeBackfill(db, request, null)) ? 0 : undefined
    case 'cancel':
      return cancelBackfill(db, request)
  }
}

export const pause = defineChange('pause')
export const resume = defineChange('resume')
export const cancel = defineChange('cancel')
