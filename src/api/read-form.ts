/** What a form sent: each field once, as text. Read once a request, since the guard and the route both look at it. */
import type { Context } from 'hono'
import { PipelineError } from '../platform/errors.ts'

export type Fields = Readonly<Record<string, string | undefined>>

const kept = new WeakMap<Request, Promise<Fields>>()

/** Empty for a body that is none of a form. */
export function readForm(context: Context): Promise<Fields> {
  const request = context.req.raw
  const known = kept.get(request)
  if (known) return known
  const fields = parse(context)
  kept.set(request, fields)
  return fields
}

async function parse(context: Context): Promise<Fields> {
  const type = context.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return {}
  const fields: Record<string, string> = Object.create(null)
  for (const [name, value] of new URLSearchParams(await context.req.text())) {
    if (name in fields)
      throw new PipelineError('usage.invalid', `the form has the field ${name.slice(0, 40)} twice`)
    fields[name] = value
  }
  return fields
}
