/** Dead letters with what became of them, page by page. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface ListedLetter {
  readonly id: number
  readonly asset: string
  readonly gameDate: string
  readonly errorCode: string
  readonly error: string
  readonly details: object
  readonly attemptsUsed: number
  readonly createdAt: Temporal.Instant
  readonly closedAt: Temporal.Instant | null
  readonly closedHow: 'redriven' | 'discarded' | 'failed_again' | null
  readonly closedBy: string | null
  readonly closedReason: string | null
}

const columns = sql`
  id, asset, game_date as "gameDate", error_code as "errorCode", error, details, attempts_used as "attemptsUsed", created_at as "createdAt",
  closed_at as "closedAt", closed_how as "closedHow", closed_by as "closedBy", closed_reason as "closedReason"`

export interface LetterListing {
  /** With those that are closed. */
  readonly all: boolean
  readonly before: number | null
  readonly limit: number
  readonly asset?: string | undefined
  /** The beginning of the error's code. */
  readonly code?: string | undefined
}

/** Newest first; one more than the limit, where there is one. */
export function readLetterPage(
  db: Queryable,
  { all, before, limit, asset, code }: LetterListing,
): Promise<ListedLetter[]> {
  return db.query(sql`
    select ${columns} from dead_letters
    where (${all}::boolean or closed_at is null) and id < coalesce(${before}::bigint, 9223372036854775807)
      and (${asset ?? null}::text is null or asset = ${asset ?? null}) and starts_with(error_code, ${code ?? ''})
    order by id desc limit ${limit + 1}`)
}

export function readLetters(db: Queryable, ids: readonly number[]): Promise<ListedLetter[]> {
  return db.query(sql`select ${columns} from dead_letters where id = any(${[...ids]}::bigint[]) order by id`)
}

/** Null where the partition never was given up. */
export async function readNewestLetter(
  db: Queryable,
  { asset, gameDate }: PartitionKey,
): Promise<ListedLetter | null> {
  const rows = await db.query<ListedLetter>(sql`
    select ${columns} from dead_letters where asset = ${asset} and game_date = ${gameDate} order by id desc limit 1`)
  return rows[0] ?? null
}

export async function readOpenLetterIds(db: Queryable): Promise<number[]> {
  const rows = await db.query<{ id: number }>(
    sql`select id from dead_letters where closed_at is null order by id`,
  )
  return rows.map((row) => row.id)
}
