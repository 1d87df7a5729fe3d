/** What a request gives, held against what its endpoint declares. Everything that is wrong is told at once; nothing unknown is passed over. */
import type { Context } from 'hono'
import type { z } from 'zod'
import { PipelineError } from '../../platform/errors.ts'

const faultsMax = 20

/** Throws `usage.invalid`. */
export function readParams<Shape extends z.ZodObject>(context: Context, shape: Shape): z.output<Shape> {
  return check(shape, context.req.param(), 'the address')
}

/** Throws `usage.invalid`, also for a parameter that stands there twice. */
export function readQuery<Shape extends z.ZodObject>(context: Context, shape: Shape): z.output<Shape> {
  const given: Record<string, string> = Object.create(null)
  for (const [name, value] of new URL(context.req.url).searchParams) {
    if (name in given)
      throw new PipelineError('usage.invalid', `the parameter ${name.slice(0, 40)} is given twice`)
    given[name] = value
  }
  return check(shape, { ...given }, 'the parameters')
}

/** An empty body is an empty object. Throws `usage.invalid`. */
export async function readBody<Shape extends z.ZodObject>(
  context: Context,
  shape: Shape,
): Promise<z.output<Shape>> {
  const text = await context.req.text()
  if (text !== '' && !/^application\/json\b/i.test(context.req.header('content-type') ?? ''))
    throw new PipelineError('usage.invalid', 'the body has to be application/json')
  return check(shape, text === '' ? {} : parseJson(text), 'the body')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PipelineError('usage.invalid', 'the body is no JSON', {}, { cause: error })
  }
}

/** Throws `usage.invalid`, with every fault. */
export function check<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues
    .slice(0, faultsMax)
    .map(
      ({ path, message }) => `${path.map(String).join('.').slice(0, 80) || what}: ${message.slice(0, 200)}`,
    )
  const fields = Object.fromEntries(
    parsed.error.issues
      .toReversed() // of several of a field the first stays
      .filter(({ path }) => path.length > 0)
      .map(({ path, message }) => [String(path[0]).slice(0, 80), message.slice(0, 200)]),
  )
  throw new PipelineError('usage.invalid', `${what} cannot be taken: ${faults.join('; ')}`, {
    faults,
    fields,
  })
}
