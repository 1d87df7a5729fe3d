/** Holds the expected partitions against the ledger: those that are not there, were planned as empty, have failed, or are not made. One that was discarded is none. */
import type { PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { LedgerState } from '../ledger/partition.ts'
import type { FindingKind, Gap } from './finding.ts'

interface GapRow extends PartitionKey {
  readonly state: LedgerState | null
  readonly isEmptied: boolean
  readonly reason: string | null
  readonly errorCode: string | null
}

export async function findPartitionGaps(db: Queryable, expected: readonly PartitionKey[]): Promise<Gap[]> {
  if (expected.length === 0) return []
  const rows = await readUnmade(db, expected)
  return rows.map((row) => ({
    asset: row.asset,
    gameDate: row.gameDate,
    kind: kindOf(row),
    subject: '',
    expected: 1,
    found: 0,
    detail: describe(row),
  }))
}

function kindOf({ state, isEmptied }: GapRow): FindingKind {
  if (state === null) return 'missing_partition'
  if (isEmptied) return 'emptied'
  return state === 'failed' ? 'failed' : 'not_final'
}

function describe({ state, isEmptied, reason, errorCode }: GapRow): string {
  if (state === null) return 'nothing is planned'
  const why = [errorCode, reason].filter(Boolean).join(': ')
  return `${isEmptied ? 'planned as empty' : state}${why ? ` (${why.slice(0, 300)})` : ''}`
}

function readUnmade(db: Queryable, expected: readonly PartitionKey[]): Promise<GapRow[]> {
  return db.query(sql`
    select e.asset, e.game_date as "gameDate", l.state, l.reason, l.error_code as "errorCode",
      coalesce(l.content_hash = 'empty', false) as "isEmptied"
    from unnest(${expected.map(({ asset }) => asset)}::text[], ${expected.map(({ gameDate }) => gameDate)}::date[]) as e(asset, game_date)
    left join ledger l on l.asset = e.asset and l.game_date = e.game_date
    where l.asset is null or l.content_hash = 'empty' or (l.committed_state is null and l.state <> 'discarded')
    order by e.game_date, e.asset`)
}
