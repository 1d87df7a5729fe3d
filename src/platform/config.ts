/** Configuration from the environment (config-file.ts puts a file beneath it), checked whole at the start: every fault is named at once, and nothing starts.
 *
 * A setting may also be given as the path of a file that holds it, or as a command that prints it (read-setting.ts). Values never appear in messages. */
import { z } from 'zod'
import { findDoorFaults } from './access/door.ts'
import { roles } from './access/role.ts'
import { readRoutes } from './alerts/routes/read-routes.ts'
import type { Route } from './alerts/routes/route.ts'
import { credentialsOf } from './credentials-of.ts'
import { findDatabaseFaults } from './db/database-address.ts'
import { PipelineError } from './errors.ts'
import { readSetting, settingOf } from './read-setting.ts'
import { rememberSecrets } from './redaction.ts'
import {
  type Choices,
  databaseUrl,
  findListFaults,
  ipAddress,
  list,
  oneOf,
  pem,
  proxyUrl,
  rawUrl,
  secret,
  url,
  wholeNumber,
} from './setting-kinds.ts'

const schema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  SIXTHMAN_DATABASE_TLS: oneOf(['offered', 'required']).default('offered'),
  SIXTHMAN_DATA_DIR: z.string().min(1).default('.sixthman'),
  SIXTHMAN_MARKETS: list.default(['points']),
  SIXTHMAN_FACTS: list.default(['all']),
  SIXTHMAN_LEASE_SECONDS: wholeNumber(2, 600).default(15),
  SIXTHMAN_DRAIN_SECONDS: wholeNumber(0, 600).default(20),
  SIXTHMAN_CONCURRENCY: wholeNumber(1, 64).default(4),
  SIXTHMAN_HOST: ipAddress.default('127.0.0.1'),
  SIXTHMAN_PORT: wholeNumber(0, 65_535).default(4710),
  SIXTHMAN_PUBLIC_URL: url.optional(),
  SIXTHMAN_TLS: oneOf(['offered', 'required']).default('offered'),
  SIXTHMAN_TLS_CERT: pem('a certificate').optional(),
  SIXTHMAN_TLS_KEY: pem('a key').optional(),
  SIXTHMAN_TRUSTED_PROXIES: list.transform((proxies) => proxies.filter((each) => each !== '')).default([]),
  SIXTHMAN_LOGIN: oneOf(['required', 'off']).default('required'),
  SIXTHMAN_SECOND_FACTOR: oneOf(['offered', ...roles]).optional(),
  SIXTHMAN_PICKS: oneOf(['public', 'off']).default('public'),
  SIXTHMAN_PICKS_URL: url.optional(),
  SIXTHMAN_LEAGUE: oneOf(['real', 'simulated']).default('real'),
  SIXTHMAN_SESSION_IDLE_MINUTES: wholeNumber(5, 1_440).default(120),
  SIXTHMAN_SESSION_HOURS: wholeNumber(1, 168).default(12),
  SIXTHMAN_REQUESTS_PER_MINUTE: wholeNumber(30, 1_000_000).default(600),
  SIXTHMAN_WORKER_HOST: ipAddress.default('127.0.0.1'),
  SIXTHMAN_WORKER_PORT: wholeNumber(0, 65_535).optional(),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  NBA_CDN_URL: url.default('https://cdn.nba.com'),
  NBA_STATS_URL: url.default('https://stats.nba.com'),
  NBA_OFFICIAL_URL: url.default('https://official.nba.com'),
  NBA_REPORTS_URL: url.default('https://ak-static.cms.nba.com'),
  ESPN_URL: url.default('https://site.api.espn.com'),
  BALLDONTLIE_URL: url.default('https://api.balldontlie.io'),
  BALLDONTLIE_KEY: secret(8).optional(),
  ODDS_API_URL: url.default('https://api.the-odds-api.com'),
  ODDS_API_KEY: secret(8).optional(),
  ODDS_API_REGIONS: z
    .string()
    .regex(/^[a-z_0-9]+(,[a-z_0-9]+)*$/, 'expected regions with commas between, as in us,us_dfs')
    .default('us,us_dfs'),
  SIXTHMAN_PING_URL: rawUrl.optional(),
  SIXTHMAN_PING_PRIVATE: oneOf(['yes', 'no']).default('no'),
  SIXTHMAN_AUDIT_URL: rawUrl.optional(),
  SIXTHMAN_AUDIT_KEY: secret(16).optional(),
  SIXTHMAN_AUDIT_PRIVATE: oneOf(['yes', 'no']).default('no'),
  SIXTHMAN_PROXY_URL: proxyUrl.optional(),
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

type Environment = Readonly<Record<string, string | undefined>>

/** What the settings that are lists may name. One that is left out takes every name. */
export type SettingChoices = Readonly<Partial<Record<'SIXTHMAN_MARKETS' | 'SIXTHMAN_FACTS', Choices>>>

/** Throws `config.invalid` listing every fault: bad values, unreadable files, misspelt `SIXTHMAN_` names, names that are no choice. */
export function readConfig(environment: Environment, choices: SettingChoices = {}): Config {
  const { parsed, routes, faults } = parse(environment, choices)
  if (faults.length > 0 || !parsed.success) throw describeFaults(faults)
  rememberSecrets(listSecrets(parsed.data, routes))
  return { ...parsed.data, SIXTHMAN_ALERT_ROUTES: routes }
}

/** What `readConfig` would refuse, each fault with the name of its setting. */
export function findSettingFaults(environment: Environment, choices: SettingChoices = {}): string[] {
  return parse(environment, choices).faults
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

function parse(environment: Environment, choices: SettingChoices) {
  const faults: string[] = []
  const given: Record<string, string> = {}
  const faulty = new Set<string>()
  for (const name of settingNames) {
    const before = faults.length
    const value = readSetting(environment, name, faults)
    if (faults.length > before) faulty.add(name)
    if (value !== undefined && value !== '') given[name] = value
  }
  for (const name of Object.keys(environment)) {
    const isKnown = isSettingName(name) || name === configFileName
    if (name.startsWith('SIXTHMAN_') && !isKnown) faults.push(`${name}: no such setting`)
  }
  const parsed = schema.safeParse(given)
  for (const { path, message } of parsed.error?.issues ?? []) {
    const fault = `${path.join('.')}: ${message}`
    if (!faults.includes(fault)) faults.push(fault)
    faulty.add(String(path[0]))
  }
  const sound = Object.entries(given).filter(([name]) => !faulty.has(name))
  faults.push(...findContradictions(schema.parse(Object.fromEntries(sound)), choices, faulty))
  const read = readRoutes(
    given.SIXTHMAN_ALERT_ROUTES ?? '[]',
    (name) => readSetting(environment, name, faults) ?? null,
  )
  faults.push(...read.faults.map((fault) => `SIXTHMAN_ALERT_ROUTES: ${fault}`))
  return { parsed, routes: read.routes, faults }
}

/** What is wrong of settings that are sound one by one. Where one is faulty its default stands for it, so that what speaks of it would be no fault of anybody's. */
function findContradictions(
  settings: Settings,
  choices: SettingChoices,
  faulty: ReadonlySet<string>,
): string[] {
  const faults = [...findDoorFaults(settings), ...findDatabaseFaults(settings)]
  for (const [name, allowed] of Object.entries(choices))
    faults.push(...findListFaults(name, settings[name as keyof SettingChoices], allowed))
  if ((settings.SIXTHMAN_AUDIT_URL === undefined) !== (settings.SIXTHMAN_AUDIT_KEY === undefined))
    faults.push('SIXTHMAN_AUDIT_URL and SIXTHMAN_AUDIT_KEY: one is given without the other')
  return faults.filter((fault) => {
    const named = fault.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []
    return !named.some((name) => faulty.has(settingOf(name)))
  })
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
