/** Reads a received body as JSON and holds it against a schema; every way in which it can be bad has its own error code.
 *
 * A page of HTML with status 200 is a firewall's, a body that ends early is the network's, a renamed key is the source's
 * doing: three causes, three remedies, so they are told apart here, and the message names the place in the payload. */
import type { z } from 'zod'
import { PipelineError } from './errors.ts'

/** How many places a changed schema names before it says "and N more". */
const issuesShownMax = 3

/** Parses the body as JSON: `source.html-instead`, `source.truncated` or `source.not-json` when it is none. */
export function parseJson(body: Uint8Array): unknown {
  const text = decodeUtf8(body)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw describeBadJson(text, error as SyntaxError)
  }
  if (text.includes('\\u0000')) {
    throw new PipelineError(
      'source.not-json',
      'the reply holds a NUL character, which no text of the database can: it was damaged on its way',
      { bytes: text.length, position: text.indexOf('\\u0000') },
    )
  }
  return value
}

/** Holds a parsed value against a schema: `source.schema-changed` with the JSON path and what was expected there. */
export function parseValue<Schema extends z.ZodType>(value: unknown, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw describeSchemaChange(value, result.error)
}

/** `parseJson`, then `parseValue`. */
export function parseBody<Schema extends z.ZodType>(body: Uint8Array, schema: Schema): z.output<Schema> {
  return parseValue(parseJson(body), schema)
}

/** The error for a place that no schema describes, such as a cell of a row: what stood there instead of `expected`. */
export function describeChangedPlace(
  path: readonly PropertyKey[],
  expected: string,
  received: unknown,
): PipelineError {
  const place = { path: formatJsonPath(path), expected, received: formatReceived(received) }
  return new PipelineError(
    'source.schema-changed',
    `the payload changed its shape at ${place.path}: expected ${expected}, got ${place.received}`,
    { path: place.path, places: [place], placesTotal: 1 },
  )
}

/** ['resultSets', 0, 'headers'] → '$.resultSets[0].headers'. */
export function formatJsonPath(path: readonly PropertyKey[]): string {
  return `$${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')}`
}

function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return new TextDecoder('utf-8').decode(body) // not UTF-8: the JSON parser or the schema says what is wrong with it
  }
}

function describeBadJson(text: string, cause: SyntaxError): PipelineError {
  const trimmed = text.trim()
  const details = { bytes: text.length, excerpt: trimmed.slice(0, 80) }
  if (trimmed.startsWith('<')) {
    return new PipelineError(
      'source.html-instead',
      'the reply is an HTML page where JSON was expected',
      details,
      { cause },
    )
  }
  if (trimmed === '') {
    return new PipelineError('source.truncated', 'the reply is empty where JSON was expected', details, {
      cause,
    })
  }
  if (/^[[{]/.test(trimmed) && endsEarly(trimmed, cause.message)) {
    return new PipelineError(
      'source.truncated',
      `the reply ends early, after ${text.length} characters`,
      details,
      { cause },
    )
  }
  const why = cause.message.replace(/, (\.\.\.)?".*$/s, '') // V8 quotes the text, which may repeat a secret
  return new PipelineError('source.not-json', `the reply is not JSON: ${why}`, details, { cause })
}

/** V8 says "Unexpected end", "Unterminated …", or names the position that it reached: the end, when the text was cut. */
function endsEarly(text: string, message: string): boolean {
  if (/Unexpected end|Unterminated|Bad Unicode escape/.test(message)) return true
  const position = /at position (\d+)/.exec(message)?.[1]
  return position !== undefined && Number(position) >= text.length
}

function describeSchemaChange(value: unknown, error: z.ZodError): PipelineError {
  const places = error.issues.map((issue) => ({
    path: formatJsonPath(issue.path),
    expected: issue.message.replace(/^Invalid input: /, '').replace(/, received .*$/, ''),
    received: describeReceived(value, issue.path),
  }))
  const shown = places
    .slice(0, issuesShownMax)
    .map((place) => `${place.path}: ${place.expected}, got ${place.received}`)
  const rest = places.length > issuesShownMax ? ` (and ${places.length - issuesShownMax} more)` : ''
  return new PipelineError(
    'source.schema-changed',
    `the payload changed its shape at ${shown.join('; ')}${rest}`,
    {
      path: places[0]?.path,
      places: places.slice(0, 20),
      placesTotal: places.length,
    },
  )
}

function describeReceived(root: unknown, path: readonly PropertyKey[]): string {
  let value = root
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return 'nothing'
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return formatReceived(value)
}

function formatReceived(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
