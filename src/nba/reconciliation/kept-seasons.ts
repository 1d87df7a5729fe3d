/** Seasons of which games are stored: their dates ought to exist, whether or not anybody still wants them. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export async function readStoredSeasons(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ season: string }>(sql`select distinct season from games order by season`)
  return rows.map(({ season }) => season)
}
