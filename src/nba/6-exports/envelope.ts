/** The envelope that every document carries, and how its revision is counted.
 *
 * A document is published append-only: the same content keeps its revision, a change is the next one. Keys stand in a
 * fixed order, so that equal content means equal bytes. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { type Sql, sql } from '../../platform/db/sql.ts'
import type { Coverage, Halt } from './halts/halt.ts'
import { holdHalts } from './halts/hold-halts.ts'

export const documentSchemaVersion = 3

export interface DocumentContent {
  /** The latest knowledge in it; null for a document without any. */
  readonly asOf: Temporal.Instant | null
  readonly coverage: Coverage
  /** Why no picks are given; null where they are. */
  readonly halt: Halt | null
  /** The fields after the envelope's, in order; `JsonText` where PostgreSQL has spelled a list already. */
  readonly body: Readonly<Record<string, unknown>>
}

/** JSON that is written into a document as it is: a date's predictions are twelve megabytes of it, and reading them only to write them
 * again cost more than making them. */
export class JsonText {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export interface DocumentDeclaration
  extends Pick<Asset, 'gate' | 'needs' | 'opens' | 'deadline' | 'isMadeWithoutGames'> {
  /** The path before the date: `predictions` gives `predictions/2024-12-02`. */
  readonly document: string
  readonly build: (context: PartitionContext, stored: StoredDocument | undefined) => Promise<DocumentContent>
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
      const stored = await readNewestDocument(db, document, gameDate)
      const held = await holdHalts(db)
      const content = await build(context, stored)
      const sources = await readSourceHashes(
        db,
        declared.needs.map((need) => need.asset),
        gameDate,
      )
      const { halt } = content
      const fields = spellFields(content.body)
      const render = (revision: number): string =>
        `${JSON.stringify({
          document: `${document}/${gameDate}`,
          schemaVersion: documentSchemaVersion,
          revision,
          asOf: content.asOf,
          halt: {
            halted: halt !== null,
            kind: halt?.kind ?? null,
            reason: halt?.reason ?? null,
            since: halt?.since ?? null,
          },
          withheld: halt?.reason ?? null,
          degraded: context.missing,
          coverage: content.coverage,
          sources,
        }).slice(0, -1)}${fields}}\n`
      const unchanged = stored !== undefined && stored.body === render(stored.revision)
      const body = unchanged ? stored.body : render((stored?.revision ?? 0) + 1)
      const produced = { rows: [[{ body }]], alongside: held.confirm }
      return context.missing.length > 0
        ? { ...produced, degraded: `made without ${context.missing.join(', ')}` }
        : produced
    },
  }
}

function spellFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(
      ([name, value]) =>
        `,${JSON.stringify(name)}:${value instanceof JsonText ? value.text : JSON.stringify(value)}`,
    )
    .join('')
}

/** An instant as `Temporal.Instant` spells it, for JSON that PostgreSQL makes. */
export function spelledInstant(column: Sql): Sql {
  return sql`rtrim(rtrim(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '0'), '.') || 'Z'`
}

async function readSourceHashes(db: Queryable, assets: readonly string[], gameDate: string): Promise<object> {
  const rows = await db.query<{ asset: string; hash: string }>(sql`
    select asset, content_hash as hash from ledger
    where asset = any(${assets}::text[]) and game_date = ${gameDate} and committed_state is not null order by asset`)
  return Object.fromEntries(rows.map(({ asset, hash }) => [asset, hash]))
}

export interface StoredDocument {
  readonly revision: number
  readonly body: string
}

export async function readNewestDocument(
  db: Queryable,
  name: string,
  gameDate: string,
): Promise<StoredDocument | undefined> {
  const rows = await db.query<StoredDocument>(sql`
    select revision, body from documents where name = ${name} and game_date = ${gameDate} order by revision desc limit 1`)
  return rows[0]
}
