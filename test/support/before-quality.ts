/** Predictions as a release wrote them that knew of no quality: without it, and hashed without the column. */
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { summarise } from '../../src/platform/ledger/commit.ts'
import { readBack } from '../../src/platform/ledger/write-rows.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'

export async function forgetQuality(db: Database, pipeline: Pipeline): Promise<void> {
  await db.query(sql`alter table predictions disable trigger user`)
  await db.query(sql`update predictions set quality = null`)
  await db.query(sql`alter table predictions enable trigger user`)
  for (const { name, writes } of pipeline.assets.filter((asset) => asset.name.startsWith('predictions_'))) {
    const made = await db.query<{ gameDate: string }>(sql`
      select game_date as "gameDate" from ledger where asset = ${name} and committed_state is not null`)
    for (const { gameDate } of made) {
      const tables = []
      for (const { addedLater: _, ...write } of writes) {
        const when = [...(write.when ?? []), ...(write.table === 'predictions' ? ['quality'] : [])]
        tables.push(await readBack(db, { ...write, when }, gameDate))
      }
      await db.query(sql`
        update ledger set content_hash = ${summarise(tables).hash} where asset = ${name} and game_date = ${gameDate}`)
    }
  }
}
