/** Processes that could not boot and have not been followed by one that could, by kind and host. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface BootFailures {
  readonly kind: string
  readonly host: string
  readonly failures: number
  readonly lastAt: Temporal.Instant
  readonly codeVersion: string | null
  readonly errorCode: string
  readonly error: string
}

export function readBootFailures(db: Queryable): Promise<BootFailures[]> {
  return db.query(sql`
    select distinct on (kind, host) kind, host, count(*) over (partition by kind, host)::int as failures, failed_at as "lastAt",
      code_version as "codeVersion", error_code as "errorCode", error
    from boot_failures where resolved_at is null order by kind, host, failed_at desc`)
}
