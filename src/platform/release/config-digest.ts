/** A short name for a configuration, so that two processes that are set differently can be told apart without showing a setting.
 *
 * Of secrets and of the database's address only whether they are set goes in; what differs between machines on purpose is left out. */
import { createHash } from 'node:crypto'
import type { Config } from '../config.ts'

const ofTheMachine: ReadonlySet<string> = new Set([
  'SIXTHMAN_DATA_DIR',
  'SIXTHMAN_HOST',
  'SIXTHMAN_PORT',
  'SIXTHMAN_WORKER_HOST',
  'SIXTHMAN_WORKER_PORT',
  'SIXTHMAN_CONCURRENCY',
  'LOG_LEVEL',
  // How the pages are reached: a worker serves none.
  'SIXTHMAN_PUBLIC_URL',
  'SIXTHMAN_TLS',
  'SIXTHMAN_TLS_CERT',
  'SIXTHMAN_TLS_KEY',
  'SIXTHMAN_TRUSTED_PROXIES',
  'SIXTHMAN_LOGIN',
  'SIXTHMAN_SECOND_FACTOR',
  'SIXTHMAN_PICKS',
  'SIXTHMAN_PICKS_URL',
  'SIXTHMAN_LEAGUE',
  'SIXTHMAN_SESSION_IDLE_MINUTES',
  'SIXTHMAN_SESSION_HOURS',
  'SIXTHMAN_REQUESTS_PER_MINUTE',
])
const isSecret = (name: string): boolean => /_KEY$|^DATABASE_URL$|PROXY|PING_URL/.test(name)

/** Ten hexadecimal digits. */
export function digestConfig(config: Config): string {
  const routes = config.SIXTHMAN_ALERT_ROUTES.map(({ name, channel, rules }) => ({ name, channel, rules }))
  const settings = Object.entries({ ...config, SIXTHMAN_ALERT_ROUTES: routes })
    .filter(([name]) => !ofTheMachine.has(name))
    .map(([name, value]) => [name, isSecret(name) ? value !== undefined : value])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 10)
}
