/** The replay's own routes: read and set its clock, order, list and clear faults.
 *
 * They let a pipeline in another process own the time. A clock that is not settable answers 409. */
import type { Hono } from 'hono'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Bindings } from './faults/apply-fault.ts'
import { type FaultBook, type FaultOrder, faultKinds, type OrderedFault } from './faults/fault-book.ts'
import type { League } from './league.ts'
import { isSettable } from './settable-clock.ts'

const instant = z.string().transform((text, context) => {
  try {
    return Temporal.Instant.from(text)
  } catch {
    context.addIssue({ code: 'custom', message: `not an instant: ${text}` })
    return z.NEVER
  }
})

const ClockBody = z.strictObject({ now: instant })

const FaultBody = z.strictObject({
  /** Part of the path with its query … */
  match: z.string().min(1).optional(),
  /** … or a regular expression on it. */
  pattern: z.string().min(1).optional(),
  kind: z.enum(faultKinds),
  times: z.int().positive().optional(),
  from: instant.optional(),
  until: instant.optional(),
  args: z
    .strictObject({
      status: z.int().min(200).max(599),
      milliseconds: z.int().nonnegative(),
      minutes: z.number().positive(),
      how: z.enum(['socket', 'body']),
      keep: z.int().nonnegative(),
      rename: z.record(z.string(), z.string()),
      location: z.string(),
      seed: z.int(),
      isBodiless: z.boolean(),
    })
    .partial()
    .optional(),
})

interface Controls {
  readonly league: League
  readonly clock: Clock
  readonly faults: FaultBook
}

export function addControlRoutes(
  app: Hono<{ Bindings: Bindings }>,
  { league, clock, faults }: Controls,
): void {
  app.get('/replay', (context) => context.json({ league: league.name, now: clock.now().toString() }))
  app.get('/replay/subscribe', (context) =>
    context.html('<!DOCTYPE html><h1>Subscribe to go on reading</h1>'),
  )
  app.get('/replay/clock', (context) => context.json({ now: clock.now().toString() }))
  app.post('/replay/clock', async (context) => {
    if (!isSettable(clock))
      return context.json({ message: 'this replay runs on the clock of its owner' }, 409)
    const body = ClockBody.safeParse(await readJson(context.req.raw))
    if (!body.success) return context.json({ message: z.prettifyError(body.error) }, 400)
    clock.set(body.data.now)
    return context.json({ now: clock.now().toString() })
  })
  app.get('/replay/faults', (context) => context.json(faults.list().map(describe)))
  app.post('/replay/faults', async (context) => {
    const body = FaultBody.safeParse(await readJson(context.req.raw))
    if (!body.success) return context.json({ message: z.prettifyError(body.error) }, 400)
    const order = toOrder(body.data)
    if (!order)
      return context.json({ message: 'give either match, or a pattern that is a regular expression' }, 400)
    return context.json(describe(faults.order(order)), 201)
  })
  app.delete('/replay/faults', (context) => context.json({ cleared: faults.clear() }))
  app.delete('/replay/faults/:id', (context) => {
    const cleared = faults.clear(Number(context.req.param('id')))
    return context.json({ cleared }, cleared === 0 ? 404 : 200)
  })
}

/** undefined, which no schema takes, for a body that is not JSON. */
async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    return undefined
  }
}

function toOrder(body: z.infer<typeof FaultBody>): FaultOrder | null {
  const { match, pattern, from, until, args, times, kind } = body
  const target = readTarget(match, pattern)
  if (target === null) return null
  return {
    match: target,
    kind,
    ...(times === undefined ? {} : { times }),
    ...(from ? { fromMs: from.epochMilliseconds } : {}),
    ...(until ? { untilMs: until.epochMilliseconds } : {}),
    ...(args ? { args: args as NonNullable<FaultOrder['args']> } : {}),
  }
}

function readTarget(match: string | undefined, pattern: string | undefined): string | RegExp | null {
  if (match !== undefined) return pattern === undefined ? match : null
  if (pattern === undefined) return null
  try {
    return new RegExp(pattern)
  } catch {
    return null
  }
}

function describe(fault: OrderedFault) {
  return { ...fault, match: String(fault.match) }
}
