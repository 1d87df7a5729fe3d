/** The envelope that every document carries, and how its revision is counted.
 *
 * A document is published append-only: the same content keeps its revision, a change is the next one. Keys stand in a
 * fixed order, so that equal content means equal bytes. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export const documentSchemaVersion = 1

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

/** slate = predicted + excluded, by reason, over all markets; a player counts as predicted when any system predicts him. */
export async function readCoverage(db: Queryable, gameDate: string): Promise<Coverage> {
  const rows = await db.query<{ exclusion: string | null; players: number }>(sql`
    select s.exclusion, count(*)::int as players from prediction_slate s
    where s.game_date = ${gameDate} and (s.exclusion is not null or exists (
      select 1 from predictions p where p.game_date = s.game_date and p.market = s.market and p.player_id = s.player_id))
    group by s.exclusion order by s.exclusion`)
  const all = await db.query<{ players: number }>(sql`
    select count(*)::int as players from prediction_slate where game_date = ${gameDate}`)
  const excluded = rows.filter((row) => row.exclusion !== null)
  return {
    slate: all[0]?.players ?? 0,
    predicted: rows.find((row) => row.exclusion === null)?.players ?? 0,
    excluded: Object.fromEntries(excluded.map((row) => [row.exclusion, row.players])),
  }
}
