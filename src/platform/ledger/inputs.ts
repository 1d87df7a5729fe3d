/** The hashes of what a partition reads: remembered at the claim, compared later; a difference means it is stale.
 *
 * They are read after the claim and before the data, so a change in between makes the partition look stale and be made
 * again, never the other way round. */
import type { Asset, Need } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export type InputHashes = Readonly<Record<string, string | null>>

export function inputName(need: Need): string {
  return need.scope === 'same' ? need.asset : `${need.asset} (earlier)`
}

export interface Inputs {
  readonly hashes: InputHashes
  /** Names of needs that are planned and not there: they were let go by the gate. */
  readonly missing: readonly string[]
}

export async function readInputs(db: Queryable, asset: Asset, gameDate: string): Promise<Inputs> {
  if (asset.needs.length === 0) return { hashes: {}, missing: [] }
  const rows = await db.query<{ hash: string | null; isMissing: boolean }>(sql`
    select case n.scope
        when 'same' then (select l.content_hash from ledger l where l.asset = n.asset and l.game_date = ${gameDate})
        else (select coalesce(md5(string_agg(l.game_date::text || l.content_hash, ' ' order by l.game_date)), 'none')
              from ledger l where l.asset = n.asset and l.game_date < ${gameDate} and l.committed_state is not null)
      end as hash,
      exists (select 1 from ledger l where l.asset = n.asset and l.committed_state is null
        and case n.scope when 'same' then l.game_date = ${gameDate}
          else l.game_date < ${gameDate} and l.state <> 'discarded' end) as "isMissing"
    from unnest(${asset.needs.map((need) => need.asset)}::text[], ${asset.needs.map((need) => need.scope)}::text[])
      with ordinality as n(asset, scope, position)
    order by n.position`)
  const names = asset.needs.map(inputName)
  return {
    hashes: Object.fromEntries(names.map((name, index) => [name, rows[index]?.hash ?? null])),
    missing: names.filter((_, index) => rows[index]?.isMissing),
  }
}
