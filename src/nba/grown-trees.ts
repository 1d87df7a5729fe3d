/** Trees that were grown are kept in the database under the hash of all that they were grown of.
 *
 * The table is a cache: it may be emptied, and the same trees are grown again, to the byte. Without it every start of a process would
 * pay for the seasons that it walks through. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { type GrowTrees, growInThreads } from './5-predictions/training/fit-models.ts'
import { parseTreeModel, type TreeModel } from './5-predictions/trees/tree-model.ts'

export function growOrFind({ db, clock }: { readonly db: Queryable; readonly clock: Clock }): GrowTrees {
  return async (fit) => {
    const known = await findTrees(db, fit.key, clock)
    if (known) return known
    const trees = await growInThreads(fit)
    await keepTrees(db, fit, trees, clock)
    return trees
  }
}

async function findTrees(db: Queryable, key: string, clock: Clock): Promise<TreeModel | null> {
  const rows = await db.query<{ trees: unknown }>(sql`
    update grown_trees set used_at = ${clock.now()} where key = ${key} returning trees`)
  return rows[0] ? parseTreeModel(rows[0].trees) : null
}

function keepTrees(
  db: Queryable,
  { key, system, market }: { readonly key: string; readonly system: string; readonly market: string },
  trees: TreeModel,
  clock: Clock,
): Promise<unknown> {
  return db.query(sql`
    insert into grown_trees (key, system, market, trees, grown_at, used_at)
    values (${key}, ${system}, ${market}, ${JSON.stringify(trees)}::json, ${clock.now()}, ${clock.now()})
    on conflict (key) do nothing`)
}
