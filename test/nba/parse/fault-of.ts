/** What a parser says of a body that it does not take: the error's code, its place in the payload and its words. */
import { PipelineError } from '../../../src/platform/errors.ts'

export interface Fault {
  readonly code: string
  readonly path: unknown
  readonly message: string
}

export async function faultOf(parse: () => unknown): Promise<Fault> {
  try {
    await parse()
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    return { code: error.code, path: error.details.path, message: error.message }
  }
  throw new Error('it was parsed')
}

/** The payload with another value at `path` ('game.players.3.points'): the value itself, or what the function makes of the old
 * one; undefined removes the key. */
export function changeAt(body: Uint8Array, path: string, change: unknown): Uint8Array {
  const root: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
  const keys = path.split('.')
  const last = keys.pop()!
  let place = root as Record<string, unknown>
  for (const key of keys) {
    if (!Object.hasOwn(place, key)) throw new Error(`the payload has nothing at ${path}`)
    place = place[key] as Record<string, unknown>
  }
  place[last] = typeof change === 'function' ? change(place[last]) : change
  return Buffer.from(JSON.stringify(root))
}

/** What a firewall, a cut connection and an empty reply look like, and the codes they must end with. */
export function badBodies(body: Uint8Array): readonly (readonly [string, Uint8Array, string])[] {
  return [
    ['a page of HTML', Buffer.from('<!doctype html><title>Access Denied</title>'), 'source.html-instead'],
    ['half a body', body.subarray(0, Math.floor(body.length / 2)), 'source.truncated'],
    ['nothing', new Uint8Array(), 'source.truncated'],
    ['another object', Buffer.from('{"message":"Forbidden"}'), 'source.schema-changed'],
    ['null', Buffer.from('null'), 'source.schema-changed'],
  ]
}
