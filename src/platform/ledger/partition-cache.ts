/** What was read of a partition, kept for as long as the ledger says that it is still the same one: nine readers of an evening's vectors
 * read them once a process.
 *
 * It is known again by its fence, the instant of its commit and its content hash, since columns that say when are not in the hash. These
 * are read before the rows: whoever reads across a commit gets rows newer than their name, which nobody asks for by that name again. */
import type { PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface PartitionCache {
  /** `name` tells apart what is read of one partition. What `load` gives is shared: it must not be changed. */
  read<Read>(db: Queryable, partition: PartitionKey, name: string, load: () => Promise<Read>): Promise<Read>
}

interface Kept {
  readonly commit: string
  readonly read: Promise<unknown>
}

/** `keptMax`: so many readings stay in memory, the latest ones. */
export function createPartitionCache(keptMax: number): PartitionCache {
  const kept = new Map<string, Kept>()
  return {
    async read<Read>(
      db: Queryable,
      { asset, gameDate }: PartitionKey,
      name: string,
      load: () => Promise<Read>,
    ): Promise<Read> {
      const commit = await readCommit(db, asset, gameDate)
      if (commit === undefined) return load()
      const place = `${asset} ${gameDate} ${name}`
      const known = kept.get(place)
      if (known?.commit === commit) return known.read as Promise<Read>
      const entry = { commit, read: load() }
      kept.delete(place)
      kept.set(place, entry)
      for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - keptMax))) kept.delete(oldest)
      try {
        return await entry.read
      } catch (error) {
        if (kept.get(place) === entry) kept.delete(place)
        throw error
      }
    },
  }
}

/** Undefined where nothing was committed yet. */
async function readCommit(db: Queryable, asset: string, gameDate: string): Promise<string | undefined> {
  const rows = await db.query<{ commit: string }>(sql`
    select concat_ws(' ', fence, committed_at, content_hash) as commit from ledger
    where asset = ${asset} and game_date = ${gameDate} and committed_state is not null`)
  return rows[0]?.commit
}
