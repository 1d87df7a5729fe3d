/** Looks at the database: whether it keeps what it acknowledges, whether its clock is ours, whether its schema is this program's, who may come in. */

import { forwardName } from '../audit/forward.ts'
import type { Clock } from '../clock.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { readHeartbeat } from '../dead-man/heartbeats.ts'
import { type DoctorFinding, isFine } from './finding.ts'

const skewSecondsMax = { advice: 2, fault: 30 } as const
const versionMin = 15

export async function lookAtSettings(db: Queryable): Promise<DoctorFinding[]> {
  const rows = await db.query<{ name: string; setting: string }>(sql`
    select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'server_version_num', 'server_version')`)
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  const found: DoctorFinding[] = []
  for (const name of ['fsync', 'full_page_writes'] as const) {
    if (settings.get(name) === 'off')
      found.push({
        ...{ name: 'database.settings', level: 'fault' },
        says: `${name} is off: a crash of the machine loses or breaks what was acknowledged`,
        todo: `alter system set ${name} = on; select pg_reload_conf()`,
      })
  }
  if (settings.get('synchronous_commit') === 'off')
    found.push({
      ...{ name: 'database.settings', level: 'advice' },
      says: 'synchronous_commit is off: a crash loses the last moments, which are made again',
      todo: 'alter system set synchronous_commit = on; select pg_reload_conf()',
    })
  const version = Math.floor(Number(settings.get('server_version_num') ?? 0) / 10_000)
  if (version < versionMin)
    found.push({
      ...{ name: 'database.version', level: 'fault' },
      says: `PostgreSQL ${settings.get('server_version')} is older than ${versionMin}`,
      todo: `use PostgreSQL ${versionMin} or newer`,
    })
  else found.push(isFine('database.version', `PostgreSQL ${settings.get('server_version')}`))
  if (!found.some(({ name }) => name === 'database.settings'))
    found.push(isFine('database.settings', 'fsync, full_page_writes and synchronous_commit are on'))
  return found
}

/** Asked of the database itself: what the address says is a wish, what the session has is a fact. */
export async function lookAtConnection(db: Queryable): Promise<DoctorFinding> {
  const rows = await db.query<{ isEncrypted: boolean; isLocal: boolean; hasCertificate?: boolean }>(sql`
    select coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as "isEncrypted",
      (select client_dn is not null from pg_stat_ssl where pid = pg_backend_pid()) as "hasCertificate",
      coalesce(inet_client_addr() << '127.0.0.0/8' or inet_client_addr() = '::1', true) as "isLocal"`)
  const { isEncrypted, isLocal, hasCertificate } = rows[0]!
  if (hasCertificate)
    return isFine('database.connection', 'over TLS, and opened with a certificate in the place of a password')
  if (isEncrypted || isLocal)
    return isFine('database.connection', isEncrypted ? 'over TLS' : 'within this machine')
  return {
    ...{ name: 'database.connection', level: 'advice' },
    says: 'the database is on another machine and is spoken with in the clear, its password aside',
    todo: 'switch TLS on there, and add ?sslmode=verify-full to DATABASE_URL',
  }
}

export async function lookAtClock(db: Queryable, clock: Clock): Promise<DoctorFinding> {
  const startedMs = clock.monotonicMs()
  const rows = await db.query<{ ms: number }>(sql`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`)
  const halfWayMs = (clock.monotonicMs() - startedMs) / 2
  const seconds = Math.abs(rows[0]!.ms + halfWayMs - clock.now().epochMilliseconds) / 1000
  if (seconds <= skewSecondsMax.advice) return isFine('clock', 'the database’s clock is this machine’s')
  return {
    name: 'clock',
    level: seconds > skewSecondsMax.fault ? 'fault' : 'advice',
    says: `the clocks of this machine and of the database are ${Math.round(seconds)} s apart`,
    todo: 'have both follow NTP (timedatectl set-ntp true): leases and deadlines are read from either',
  }
}

export async function lookAtAccess(db: Queryable, clock: Clock): Promise<DoctorFinding[]> {
  const now = clock.now()
  const soon = now.add({ hours: 14 * 24 })
  const rows = await db.query<{ admins: number; expiring: string | null; unsealed: number }>(sql`
    select (select count(*)::int from users where role = 'admin' and disabled_at is null) as admins,
      (select string_agg(name, ', ' order by name) from api_keys where revoked_at is null and expires_at between ${now} and ${soon}) as expiring,
      (select count(*)::int from audit_unsealed u join audit_log a using (id) where a.at < ${now.subtract({ minutes: 10 })}) as unsealed`)
  const { admins, expiring, unsealed } = rows[0]!
  const found: DoctorFinding[] = [
    admins > 0
      ? isFine('access.users', `${admins} ${admins === 1 ? 'admin' : 'admins'} may log in`)
      : {
          ...{ name: 'access.users', level: 'advice' },
          says: 'no admin may log in',
          todo: 'sixthman users create NAME --role admin',
        },
  ]
  if (expiring !== null)
    found.push({
      ...{ name: 'access.keys', level: 'advice' },
      says: `these keys end within two weeks: ${expiring}`,
      todo: 'sixthman keys revoke NAME --reason "…", and create it anew',
    })
  if (unsealed > 0)
    found.push({
      ...{ name: 'audit', level: 'advice' },
      says: `${unsealed} audit rows have stood unsealed for ten minutes: no controller leads`,
      todo: 'start up, or worker --controller',
    })
  return found
}

/** `url`: of the system apart that is told the audit log. */
export async function lookAtForward(db: Queryable, url: string | undefined): Promise<DoctorFinding> {
  const name = 'audit.forward'
  if (url === undefined)
    return {
      ...{ name, level: 'advice' },
      says: 'the audit log lies on this database alone: whoever takes it over can rewrite it',
      todo: 'set SIXTHMAN_AUDIT_URL and SIXTHMAN_AUDIT_KEY (docs/security.md)',
    }
  const [told] = await db.query<{ waiting: number }>(sql`
    select count(*)::int as waiting from audit_seals where seal > coalesce((select max(seal) from audit_forwards), 0)`)
  const failed = (await readHeartbeat(db, forwardName))?.lastError ?? null
  if (failed === null) return isFine(name, `${told!.waiting} seals wait to be told to a system apart`)
  return {
    ...{ name, level: 'fault' },
    says: `${told!.waiting} seals of the audit log could not be told to a system apart: ${failed}`,
    todo: 'look at the receiver; what waits is told by itself',
  }
}
