/** The envelope that every document carries, and how its revision is counted.
 *
 * A document is published append-only: the same content keeps its revision, a change is the next one. Keys stand in a
 * fixed order, so that equal content means equal bytes. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export const documentSchemaVersion = 2

export interface DocumentContent {
  /** The latest knowledge in it; null for a document without any. */
  readonly asOf: Temporal.Instant | null
  readonly coverage: Coverage
  /** Why no picks are given; null where they are. */
  readonly withheld: string | null
  readonly body: object
}

export interface Coverage {
  readonly slate: number
  readonly predicted: number
  readonly excluded: Readonly<Record<string, number>>
}

export interface DocumentDeclaration extends Pick<Asset, 'gate' | 'needs' | 'opens' | 'deadline'> {
  /** The path before the date: `predictions` gives `predictions/2024-12-02`. */
  readonly document: string
  readonly build: (context: PartitionContext, halt: Halt | null) => Promise<DocumentContent>
}

export interface Halt {
  readonly reason: string
  readonly since: Temporal.Instant
}

export function createDocumentAsset({ document, build, ...declared }: DocumentDeclaration): Asset {
  const name = `export_${document}`
  return {
    ...declared,
    name,
    phase: '6-exports',
    plan: 'full',
    writes: [{ table: 'documents', key: ['name'], mode: 'revise', scope: { name: document } }],
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects() {
      return { kind: 'exactly', rows: 1, because: 'one document a date' }
    },
    async produce(context) {
      const { db, gameDate } = context
      const halt = await readHalt(db)
      const content = await build(context, halt)
      const sources = await readSourceHashes(
        db,
        declared.needs.map((need) => need.asset),
        gameDate,
      )
      const stored = await readNewestDocument(db, document, gameDate)
      const render = (revision: number): string =>
        `${JSON.stringify({
          document: `${document}/${gameDate}`,
          schemaVersion: documentSchemaVersion,
          revision,
          asOf: content.asOf,
          halt: { halted: halt !== null, reason: halt?.reason ?? null, since: halt?.since ?? null },
          withheld: content.withheld,
          degraded: context.missing,
          coverage: content.coverage,
          sources,
          ...content.body,
        })}\n`
      const unchanged = stored !== undefined && stored.body === render(stored.revision)
      const body = unchanged ? stored.body : render((stored?.revision ?? 0) + 1)
      const rows = [[{ body }]]
      return context.missing.length > 0
        ? { rows, degraded: `made without ${context.missing.join(', ')}` }
        : { rows }
    },
  }
}

/** The halt that is in force, if any. */
async function readHalt(db: Queryable): Promise<Halt | null> {
  const rows = await db.query<Halt>(sql`select reason, since from halts where lifted_at is null`)
  return rows[0] ?? null
}

async function readSourceHashes(db: Queryable, assets: readonly string[], gameDate: string): Promise<object> {
  const rows = await db.query<{ asset: string; hash: string }>(sql`
    select asset, content_hash as hash from ledger
    where asset = any(${assets}::text[]) and game_date = ${gameDate} and committed_state is not null order by asset`)
  return Object.fromEntries(rows.map(({ asset, hash }) => [asset, hash]))
}

export async function readNewestDocument(
  db: Queryable,
  name: string,
  gameDate: string,
): Promise<{ readonly revision: number; readonly body: string } | undefined> {
  const rows = await db.query<{ revision: number; body: string }>(sql`
    select revision, body from documents where name = ${name} and game_date = ${gameDate} order by revision desc limit 1`)
  return rows[0]
}

/** The system whose sides are published as picks; coverage is counted by it, the others are shown beside it. */
export const pickSystem = 'ridge'

/** slate = predicted + excluded, by reason, over all markets: by the newest rows of the pick system. */
export async function readCoverage(db: Queryable, gameDate: string): Promise<Coverage> {
  const rows = await db.query<{ reason: string | null; players: number }>(sql`
    with predicted as (
      select market, player_id from (
        select distinct on (market, game_id, player_id) market, player_id, withdrawn from predictions
        where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
      where not withdrawn)
    select case when p.player_id is null then coalesce(s.exclusion, e.reason, 'not_predicted') end as reason,
      count(*)::int as players
    from prediction_slate s
    left join predicted p on p.market = s.market and p.player_id = s.player_id
    left join prediction_exclusions e on e.game_date = s.game_date and e.system = ${pickSystem}
      and e.market = s.market and e.player_id = s.player_id
    where s.game_date = ${gameDate} group by 1 order by 1`)
  const excluded = rows.filter((row) => row.reason !== null)
  return {
    slate: rows.reduce((sum, row) => sum + row.players, 0),
    predicted: rows.find((row) => row.reason === null)?.players ?? 0,
    excluded: Object.fromEntries(excluded.map((row) => [row.reason, row.players])),
  }
}
