/** Routes from their setting: a list in JSON, each `{ "channel": "slack", "url": "$ALERT_SLACK_URL", "minimum": "warning" }`.
 *
 * `"$ALERT_…"` takes the value of that variable, or of the file that `ALERT_…_FILE` names; one that is not set is a fault, not a route
 * without an address. Faults are returned, all of them at once, and hold no values. */
import { createHash } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { severities } from '../../ledger/incidents.ts'
import * as channelsByName from '../channels/index.ts'
import type { Channel } from '../receivers/channel.ts'
import { limitTries } from '../receivers/limit-tries.ts'
import { parseQuietHours } from './quiet-hours.ts'
import type { Route } from './route.ts'

const channels = Object.values(channelsByName) as unknown as readonly Channel[]
export const channelNames: readonly string[] = channels.map(({ name }) => name)

/** What every route may have, beside its channel's own. */
const shared = {
  channel: z.enum(channelNames as [string, ...string[]]),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name of small letters, digits and hyphens')
    .optional(),
  minimum: z.enum(severities).default('warning'),
  limitPerHour: z.number().int().min(1).max(1000).default(30),
  quiet: z
    .string()
    .refine((text) => parseQuietHours(text) !== null, 'expected two times, as in 22:30-07:00')
    .optional(),
  digestMinutes: z.number().int().min(0).max(1440).default(0),
  zone: z.string().refine(isZone, 'expected a time zone, as in America/New_York').default('America/New_York'),
  allowPrivate: z.boolean().default(false),
}

export interface RoutesRead {
  readonly routes: readonly Route[]
  readonly faults: readonly string[]
}

/** `lookUp` gives the value of a variable, or null. */
export function readRoutes(text: string, lookUp: (name: string) => string | null): RoutesRead {
  const given = parseList(text)
  if (typeof given === 'string') return { routes: [], faults: [given] }
  const faults: string[] = []
  const routes = given.flatMap((each, index) => {
    const found: string[] = []
    const settings = resolveReferences(each, lookUp, found)
    const route = found.length > 0 ? null : readRoute(settings, found)
    const label = nameOf(each) ?? `number ${index + 1}`
    faults.push(...found.map((fault) => `route ${label}: ${fault}`))
    return route ? [route] : []
  })
  const names = routes.map(({ name }) => name)
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index)))
    faults.push(`two routes are named ${name}; give one of them another "name"`)
  return { routes, faults }
}

function parseList(text: string): readonly unknown[] | string {
  try {
    const given: unknown = JSON.parse(text)
    if (Array.isArray(given)) return given
  } catch {
    // said below: the reason would show the text, which holds secrets
  }
  return 'expected a list of routes in JSON, as in [{"channel": "stdout"}]'
}

function nameOf(given: unknown): string | null {
  const { name, channel } = (given ?? {}) as { name?: unknown; channel?: unknown }
  const label = name ?? channel
  return typeof label === 'string' && /^[\w-]{1,40}$/.test(label) ? label : null
}

/** '$ALERT_X' anywhere in the route becomes its value. */
function resolveReferences(
  value: unknown,
  lookUp: (name: string) => string | null,
  faults: string[],
): unknown {
  if (Array.isArray(value)) return value.map((each) => resolveReferences(each, lookUp, faults))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, resolveReferences(each, lookUp, faults)]),
    )
  }
  if (typeof value !== 'string' || !value.startsWith('$')) return value
  const name = value.slice(1)
  if (!/^ALERT_[A-Z0-9_]+$/.test(name)) {
    faults.push('a text that begins with $ names a variable, and those of routes begin with ALERT_')
    return value
  }
  const found = lookUp(name)
  if (found === null || found === '') faults.push(`${name} is not set, or empty`)
  return found
}

function readRoute(given: unknown, faults: string[]): Route | null {
  const named = z.looseObject({ channel: shared.channel }).safeParse(given)
  const channel = channels.find(({ name }) => name === named.data?.channel)
  if (!channel) {
    faults.push(`channel: expected one of ${channelNames.join(', ')}`)
    return null
  }
  const parsed = z.strictObject({ ...channel.settings, ...shared }).safeParse(given)
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${[...issue.path, ''].join(': ')}${issue.message}`))
    return null
  }
  const settings = parsed.data as z.output<z.ZodObject<typeof shared>> & Record<string, unknown>
  const { name = channel.name, minimum, limitPerHour, quiet, digestMinutes, zone, allowPrivate } = settings
  return {
    name,
    channel: channel.name,
    receiver: limitTries(channel.open(settings)),
    rules: {
      minimum,
      limitPerHour,
      quiet: quiet === undefined ? null : parseQuietHours(quiet),
      digestMinutes,
      zone,
    },
    addressDigest: digestAddress(channel, settings),
    allowsPrivate: allowPrivate,
  }
}

function digestAddress({ name, settings }: Channel, given: Readonly<Record<string, unknown>>): string {
  const own = Object.keys(settings).map((key) => [key, given[key] ?? null])
  return createHash('sha256')
    .update(JSON.stringify([name, own]))
    .digest('hex')
    .slice(0, 16)
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false // the setting's fault says it
  }
}
