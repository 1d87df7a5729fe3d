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

export async function readInputHashes(db: Queryable, asset: Asset, gameDate: string): Promise<InputHashes> {
  if (asset.needs.length === 0) return {}
  const rows = await db.query<{ hash: string | null }>(sql`
    select case n.scope
        when 'same' then (select l.content_hash from ledger l where l.asset = n.asset and l.game_date = ${gameDate})
        else (select md5(string_agg(l.game_date::text || l.content_hash, ' ' order by l.game_date)) from ledger l
              where l.asset = n.asset and l.game_date < ${gameDate} and l.committed_state is not null)
      end as hash
    from unnest(${asset.needs.map((need) => need.asset)}::text[], ${asset.needs.map((need) => need.scope)}::text[])
      with ordinality as n(asset, scope, position)
    order by n.position`)
  return Object.fromEntries(asset.needs.map((need, index) => [inputName(need), rows[index]?.hash ?? null]))
}

export function sameInputs(a: InputHashes | null, b: InputHashes): boolean {
  if (a === null) return false
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => (a[name] ?? null) === (b[name] ?? null))
}
