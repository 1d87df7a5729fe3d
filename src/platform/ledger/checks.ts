/** Runs an asset's checks inside the committing transaction and stores each verdict; a failed blocking check undoes it all.
 *
 * One that does not block its own commit is remembered in the ledger: a gate behind it may be closed by it. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, CheckResult } from '../asset.ts'
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import type { Claim } from './claim.ts'

/** Returns the names of those that failed. */
export async function runChecks(
  tx: Transaction,
  asset: Asset,
  claim: Claim,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const results: (CheckResult & { name: string; blocking: boolean })[] = []
  for (const check of asset.checks ?? []) {
    const result = await check.run(tx, claim.gameDate, now)
    results.push({ ...result, name: check.name, blocking: check.blocking })
  }
  const blocked = results.filter((result) => result.blocking && result.verdict === 'fail')
  if (blocked.length > 0) {
    throw new PipelineError(
      'check.failed',
      `${asset.name} ${claim.gameDate}: ${blocked.map((result) => `${result.name}: ${result.message}`).join('; ')}`,
      { checks: results },
    )
  }
  if (results.length === 0) return []
  await tx.query(sql`
    insert into checks (asset, game_date, fence, name, verdict, blocking, message)
    select ${claim.asset}, ${claim.gameDate}, ${claim.fence}, name, verdict, blocking, message
    from json_to_recordset(${json(results)}::json) as r(name text, verdict text, blocking boolean, message text)`)
  return results.flatMap(({ name, verdict }) => (verdict === 'fail' ? [name] : []))
}
