/** A schema of its own in the same database, in which a past date is run again: the program's tables, and in them what was there before
 * the date. The live schema is only read.
 *
 * Of the date itself nothing is taken over but the archived bodies: its rows have to be made again. */
import { type Database, onlyRow, openDatabase } from '../../platform/db/database.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { identifier, identifiers, type Sql, sql } from '../../platform/db/sql.ts'
import type { Pipeline } from '../../platform/pipeline.ts'

export interface RerunSchema {
  readonly name: string
  readonly db: Database
  drop(): Promise<void>
}

/** Who is who, what was confirmed, trained or stopped: not of any date. Trees are looked up by the hash of what they are grown from. */
const dateless = [
  'player_aliases',
  'player_source_ids',
  'season_zones',
  'player_season_zones',
  'halts',
  'model_artefacts',
  'model_pins',
  'grown_trees',
] as const
/** Written once and read by no later date; of the documents only the record is, and it is copied by itself. */
const neverRead: ReadonlySet<string> = new Set(['documents', 'source_replies', 'feature_vectors'])

export async function createRerunSchema(
  live: Database,
  url: string,
  { name, connections }: { readonly name: string; readonly connections: number },
): Promise<RerunSchema> {
  await live.query(sql`create schema ${identifier(name)}`)
  const drop = async (): Promise<void> => {
    await live.query(sql`drop schema if exists ${identifier(name)} cascade`)
  }
  try {
    await migrate(url, { schema: name })
    const db = openDatabase(url, { connections, schema: name, applicationName: 'sixthman replay' })
    return {
      name,
      db,
      async drop() {
        await db.close()
        await drop()
      },
    }
  } catch (error) {
    await drop()
    throw error
  }
}

/** What later dates read of every date before this one, and what belongs to no date. */
export async function copyHistory(
  live: Database,
  target: string,
  pipeline: Pipeline,
  gameDate: string,
): Promise<void> {
  const source = await readLiveSchema(live)
  const tables = new Set(pipeline.assets.flatMap((asset) => asset.writes.map(({ table }) => table)))
  await live.transaction(async (tx) => {
    const copy = async (table: string, condition: Sql): Promise<void> => {
      const columns = identifiers(await readInsertable(tx, source, table))
      await tx.query(sql`
        insert into ${identifier(target)}.${identifier(table)} (${columns}) overriding system value
        select ${columns} from ${identifier(source)}.${identifier(table)} t where ${condition}`)
    }
    for (const table of dateless) await copy(table, sql`true`)
    for (const table of [...tables].filter(
      (each) => !neverRead.has(each) && !(dateless as readonly string[]).includes(each),
    ))
      await copy(table, sql`game_date < ${gameDate}`)
    await copy('documents', sql`game_date < ${gameDate} and name = 'ledger'`)
    // Final as they are: no inputs means never stale, and nothing of them is looked at again.
    await copy('ledger', sql`game_date < ${gameDate} and committed_state is not null and state <> 'running'`)
    await tx.query(sql`
      update ${identifier(target)}.ledger set state = committed_state, inputs = null, refresh_at = null, not_before = null`)
    await copy(
      'archive_bodies',
      sql`exists (
      select 1 from ${identifier(source)}.source_replies r join ${identifier(source)}.archive_bodies b on b.body_hash = r.body_hash
      where t.body_hash in (b.body_hash, b.base_hash)
        and (r.game_date = ${gameDate} or r.asset = 'schedule_replies' and r.game_date < ${gameDate}))`,
    )
    await copy(
      'source_replies',
      sql`asset = 'schedule_replies' and game_date < ${gameDate}
      and received_at <= (select requested_at from ${identifier(source)}.runs where game_date = ${gameDate})`,
    )
    await copy('runs', sql`game_date = ${gameDate}`)
    await tx.query(sql`update ${identifier(target)}.runs set planned_from = null`)
  })
}

export async function readLiveSchema(live: Database): Promise<string> {
  return onlyRow(
    await live.query<{ name: string }>(sql`select current_schema() as name`),
    'reading the schema',
  ).name
}

async function readInsertable(db: Pick<Database, 'query'>, schema: string, table: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select column_name as name from information_schema.columns
    where table_schema = ${schema} and table_name = ${table} and is_generated = 'NEVER' order by ordinal_position`)
  return rows.map(({ name }) => name)
}
