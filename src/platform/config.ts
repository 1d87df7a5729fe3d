/** Configuration from the environment (config-file.ts puts a file beneath it), checked whole at the start: every fault is named at once, and nothing starts.
 *
 * A setting may also be given as the path of a file that holds it, or as a command that prints it (read-setting.ts). Values never appear in messages. */
import { z } from 'zod'
import { findDoorFaults } from './access/door.ts'
import { roles } from './access/role.ts'
import { readRoutes } from './alerts/routes/read-routes.ts'
import type { Route } from './alerts/routes/route.ts'
import { credentialsOf, isDecodable, undecodable } from './credentials-of.ts'
import { findDatabaseFaults } from './db/database-address.ts'
import { PipelineError } from './errors.ts'
import { readSetting, settingOf } from './read-setting.ts'
import { rememberSecrets } from './redaction.ts'

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
const database = z.url({ protocol: /^postgres(ql)?$/ }).refine(isDecodable, undecodable)

const schema = z.object({
  DATABASE_URL: database.optional(),
  SIXTHMAN_DATABASE_TLS: z.enum(['offered', 'required']).default('offered'),
  SIXTHMAN_DATA_DIR: z.string().min(1).default('.sixthman'),
  SIXTHMAN_MARKETS: z
    .string()
    .default('points')
    .transform((text) => text.split(',').map((each) => each.trim())),
  SIXTHMAN_FACTS: z
    .string()
    .default('all')
    .transform((text) => text.split(',').map((each) => each.trim())),
  SIXTHMAN_LEASE_SECONDS: z.coerce.number().int().min(2).max(600).default(15),
  SIXTHMAN_DRAIN_SECONDS: z.coerce.number().int().min(0).max(600).default(20),
  SIXTHMAN_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  SIXTHMAN_HOST: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  SIXTHMAN_PORT: z.coerce.number().int().min(0).max(65_535).default(4710),
  SIXTHMAN_PUBLIC_URL: url.optional(),
  SIXTHMAN_TLS: z.enum(['offered', 'required']).default('offered'),
  SIXTHMAN_TLS_CERT: z.string().startsWith('-----BEGIN', 'expected a certificate in PEM').optional(),
  SIXTHMAN_TLS_KEY: z.string().startsWith('-----BEGIN', 'expected a key in PEM').optional(),
  SIXTHMAN_TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    ),
  SIXTHMAN_LOGIN: z.enum(['required', 'off']).default('required'),
  SIXTHMAN_SECOND_FACTOR: z.enum(['offered', ...roles]).optional(),
  SIXTHMAN_PICKS: z.enum(['public', 'off']).default('public'),
  SIXTHMAN_PICKS_URL: url.optional(),
  SIXTHMAN_SESSION_IDLE_MINUTES: z.coerce.number().int().min(5).max(1_440).default(120),
  SIXTHMAN_SESSION_HOURS: z.coerce.number().int().min(1).max(168).default(12),
  SIXTHMAN_REQUESTS_PER_MINUTE: z.coerce.number().int().min(30).max(1_000_000).default(600),
  SIXTHMAN_WORKER_HOST: z.union([z.ipv4(), z.ipv6()]).default('127.0.0.1'),
  SIXTHMAN_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  NBA_CDN_URL: url.default('https://cdn.nba.com'),
  NBA_STATS_URL: url.default('https://stats.nba.com'),
  NBA_OFFICIAL_URL: url.default('https://official.nba.com'),
  NBA_REPORTS_URL: url.default('https://ak-static.cms.nba.com'),
  ESPN_URL: url.default('https://site.api.espn.com'),
  BALLDONTLIE_URL: url.default('https://api.balldontlie.io'),
  BALLDONTLIE_KEY: z.string().min(8).optional(),
  ODDS_API_URL: url.default('https://api.the-odds-api.com'),
  ODDS_API_KEY: z.string().min(8).optional(),
  ODDS_API_REGIONS: z
    .string()
    .regex(/^[a-z_0-9]+(,[a-z_0-9]+)*$/, 'expected regions with commas between, as in us,us_dfs')
    .default('us,us_dfs'),
  SIXTHMAN_PING_URL: z.url({ protocol: /^https?$/ }).optional(),
  SIXTHMAN_PING_PRIVATE: z.enum(['yes', 'no']).default('no'),
  SIXTHMAN_AUDIT_URL: z.url({ protocol: /^https?$/ }).optional(),
  SIXTHMAN_AUDIT_KEY: z.string().min(16).optional(),
  SIXTHMAN_AUDIT_PRIVATE: z.enum(['yes', 'no']).default('no'),
  SIXTHMAN_PROXY_URL: z
    .url({ protocol: /^https?$/ })
    .refine(isDecodable, undecodable)
    .optional(),
  SIXTHMAN_ALERT_ROUTES: z.string().default('[]'),
  SIXTHMAN_DASHBOARD_URL: url.optional(),
  SIXTHMAN_DOCS_URL: url.optional(),
})

type Settings = z.output<typeof schema>

export interface Config extends Omit<Settings, 'SIXTHMAN_ALERT_ROUTES'> {
  /** Read: each with its receiver. */
  readonly SIXTHMAN_ALERT_ROUTES: readonly Route[]
}

/** Every setting; docs/configuration.md describes each, and a test holds the two equal. */
export const settingNames: readonly string[] = Object.keys(schema.shape)

/** Throws `config.invalid` listing every fault: bad values, unreadable files, misspelt `SIXTHMAN_` names. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const { parsed, routes, faults } = parse(environment)
  if (faults.length > 0 || !parsed.success) throw describeFaults(faults)
  rememberSecrets(listSecrets(parsed.data, routes))
  return { ...parsed.data, SIXTHMAN_ALERT_ROUTES: routes }
}

/** What `readConfig` would refuse, each fault with the name of its setting. */
export function findSettingFaults(environment: Readonly<Record<string, string | undefined>>): string[] {
  return parse(environment).faults
}

export function describeFaults(faults: readonly string[]): PipelineError {
  return new PipelineError(
    'config.invalid',
    `the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}; nothing was started:\n${faults.map((fault) => `  - ${fault}`).join('\n')}\nCorrect the environment or the configuration file and start again; docs/configuration.md describes each setting.`,
    { faults },
  )
}

/** True also for a setting that is given as the path of a file, or as a command. */
export function isSettingName(name: string): boolean {
  return (
    settingNames.includes(name) ||
    settingNames.includes(settingOf(name)) ||
    otherNames.has(name) ||
    isAlertVariable(name)
  )
}

/** What routes of alerts refer to as `$ALERT_…`. */
function isAlertVariable(name: string): boolean {
  return /^ALERT_[A-Z0-9_]+$/.test(name)
}

function parse(environment: Readonly<Record<string, string | undefined>>) {
  const faults: string[] = []
  const given: Record<string, string> = {}
  for (const name of settingNames) {
    const value = readSetting(environment, name, faults)
    if (value !== undefined && value !== '') given[name] = value
  }
  for (const name of Object.keys(environment)) {
    const isKnown = isSettingName(name) || name === configFileName
    if (name.startsWith('SIXTHMAN_') && !isKnown) faults.push(`${name}: no such setting`)
  }
  const parsed = schema.safeParse(given)
  if (!parsed.success) {
    faults.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
  } else {
    faults.push(...findDoorFaults(parsed.data), ...findDatabaseFaults(parsed.data))
    if ((parsed.data.SIXTHMAN_AUDIT_URL === undefined) !== (parsed.data.SIXTHMAN_AUDIT_KEY === undefined))
      faults.push('SIXTHMAN_AUDIT_URL and SIXTHMAN_AUDIT_KEY: one is given without the other')
  }
  const read = readRoutes(
    given.SIXTHMAN_ALERT_ROUTES ?? '[]',
    (name) => readSetting(environment, name, faults) ?? null,
  )
  faults.push(...read.faults.map((fault) => `SIXTHMAN_ALERT_ROUTES: ${fault}`))
  return { parsed, routes: read.routes, faults }
}

/** What is never to be shown. A password that is also the name of its user or of the program says nothing, and would be found in every text. */
function listSecrets(settings: Settings, routes: readonly Route[]): string[] {
  const keys = Object.entries(settings).flatMap(([name, value]) =>
    name.endsWith('_KEY') && typeof value === 'string' ? [value] : [],
  )
  const passwords = [settings.DATABASE_URL, settings.SIXTHMAN_PROXY_URL].flatMap((text) => {
    if (text === undefined) return []
    const { username, password, pathname } = new URL(text)
    const isPlain = [username, pathname.slice(1), 'sixthman', 'postgres'].includes(password)
    return isPlain ? [] : [credentialsOf(text)?.password ?? password]
  })
  return [
    ...keys,
    ...passwords,
    ...routes.flatMap(({ receiver }) => [...receiver.secrets, ...(receiver.addressSecrets ?? [])]),
  ]
}

/** Names the configuration file where `--config` does not. */
export const configFileName = 'SIXTHMAN_CONFIG'

/** Read by the tests and by `season`; no settings of a running system. */
const otherNames = new Set(['SIXTHMAN_DATA_PACK', 'SIXTHMAN_KEEP_DATABASES'])
