/** Sources and breakers: who is asked for which fact, how each is, and who is left alone; to pause one, or to let it be asked again. */
import { z } from 'zod'
import { sourceOrder } from '../../../nba/pipeline.ts'
import { assetBreaker, type BreakerName, sourceBreaker } from '../../../platform/breakers/breaker-policy.ts'
import { readBreakers } from '../../../platform/breakers/breakers.ts'
import { closeBreaker, openBreaker } from '../../../platform/breakers/operate-breaker.ts'
import { PipelineError } from '../../../platform/errors.ts'
import type { ApiParts } from '../../api-parts.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { instant, reason } from '../parameters.ts'

export const listSources = defineRead({
  path: '/sources',
  tag: 'sources',
  summary: 'for each fact who is asked in which order, and how each source is',
  reply: z.array(
    z.strictObject({
      fact: z.string(),
      place: z.int(),
      source: z.string(),
      host: z.string(),
      state: z.enum(['well', 'failing', 'paused', 'never asked', 'unavailable']),
      why: z.string().nullable(),
      lastSuccessAt: instant.nullable(),
      lastFailureAt: instant.nullable(),
      failingSince: instant.nullable(),
      failuresInRow: z.int(),
      pausedUntil: instant.nullable(),
      quotaLeft: z.number().nullable(),
    }),
  ),
  read: ({ db, readSources }) => readSources(db),
})

const breaker = z.strictObject({
  name: z.string(),
  state: z.enum(['closed', 'open']),
  failuresInRow: z.int(),
  timesOpened: z.int(),
  openedAt: instant.nullable(),
  probeAt: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  failingSince: instant.nullable(),
  lastErrorCode: z.string().nullable(),
  lastError: z.string().nullable(),
  failedDates: z.array(z.string()),
})

export const listBreakers = defineRead({
  path: '/breakers',
  tag: 'sources',
  summary: 'sources, hosts and assets that were asked or have failed, with who is left alone',
  reply: z.array(breaker),
  read: ({ db }) => readBreakers(db),
})

const operators = { role: 'operator', scope: 'sources' } as const
const name = z
  .string()
  .regex(
    /^(source|host|asset)\/[\w./:-]{1,120}$/,
    'expected a breaker, as in source/espn/injuries or asset/grades',
  )

const look = async ({ db }: ActionContext, { body }: { body: { name: string } }) =>
  (await readBreakers(db, [body.name as BreakerName])).map(({ state, probeAt }) => ({ state, probeAt }))

export const pauseBreaker = defineAction({
  name: 'breakers.open',
  done: 'it is paused',
  path: '/breakers/open',
  tag: 'sources',
  summary: 'leaves a source, host or asset alone for some minutes; then one try decides',
  access: operators,
  body: z.strictObject({ name, minutes: z.int().min(1).max(10_080), reason }),
  reply: z.strictObject({ name: z.string(), until: instant }),
  look,
  async act({ db, parts, actor, now }, { body }) {
    await requireKnown(db, parts, body.name)
    const until = now.add({ minutes: body.minutes })
    await openBreaker(db, body.name as BreakerName, { actor, reason: body.reason, now, until })
    return { name: body.name, until }
  },
})

export const resumeBreaker = defineAction({
  name: 'breakers.close',
  done: 'it is asked again',
  idle: { is: ({ changed }) => changed === false, says: 'it was not paused' },
  path: '/breakers/close',
  tag: 'sources',
  summary: 'lets it be asked again from now on',
  access: operators,
  body: z.strictObject({ name, reason }),
  reply: z.strictObject({ name: z.string(), changed: z.boolean() }),
  look,
  async act({ db, parts, actor, now }, { body }) {
    await requireKnown(db, parts, body.name)
    const changed = await closeBreaker(db, body.name as BreakerName, { actor, reason: body.reason, now })
    return { name: body.name, changed }
  },
})

async function requireKnown(db: ActionContext['db'], { pipeline }: ApiParts, wanted: string): Promise<void> {
  const declared: readonly string[] = [
    ...pipeline.assets.map((asset) => assetBreaker(asset.name)),
    ...Object.values(sourceOrder).flatMap((order) => order.map((source) => sourceBreaker(source.name))),
  ]
  const stored = await readBreakers(db, [wanted as BreakerName])
  if (!declared.includes(wanted) && stored.length === 0)
    throw new PipelineError(
      'usage.not-found',
      'there is no such source, host or asset; GET /breakers lists them',
    )
}
