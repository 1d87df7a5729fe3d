/** An export: an asset that publishes one document of a date, or several that have to agree, in one transaction.
 *
 *     export const exportResults = createDocumentAsset({
 *       collection: 'results', documents: ['results', 'ledger'], gate: 'results_publication', needs: […],
 *       build: async (context, stored) => [{ name: 'results', asOf: knownAt, coverage, halt, body: { … } }, …],
 *     })
 *
 * A document that is not built any more is withdrawn: its revisions stay, and nothing new is said under its name. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { countReleases } from '../../platform/release/releases.ts'
import { packText, wholeColumns } from './document-text.ts'
import { type DocumentContent, type EnvelopeParts, reviseDocument, type SourceHashes } from './envelope.ts'
import { holdHalts } from './halts/hold-halts.ts'
import { type CollectedDocument, readCollection, type StoredDocument } from './stored-documents.ts'

export interface BuiltDocument extends DocumentContent {
  /** The path before the date: `predictions`, `tonight/player/203999`. */
  readonly name: string
  /** What it is made of, where that is less than all that the export reads: a document about one player does not change because another's
   * line moved. Default: the hashes of everything that is needed. */
  readonly sources?: SourceHashes
}

/** The newest that was published, by name. */
export type StoredDocuments = ReadonlyMap<string, StoredDocument>

export interface DocumentDeclaration
  extends Pick<
    Asset,
    'gate' | 'needs' | 'opens' | 'deadline' | 'locks' | 'isMadeWithoutGames' | 'outlivesGames'
  > {
  /** The asset is `export_<collection>`. */
  readonly collection: string
  /** Those that are there on every date, by name. */
  readonly documents: readonly string[]
  /** One document a player or the like comes in addition. Default: no. */
  readonly hasMembers?: boolean
  readonly build: (context: PartitionContext, stored: StoredDocuments) => Promise<readonly BuiltDocument[]>
}

export function createDocumentAsset(declaration: DocumentDeclaration): Asset {
  const { collection, documents, hasMembers = false, build, ...declared } = declaration
  return {
    ...declared,
    name: `export_${collection}`,
    phase: '6-exports',
    plan: 'full',
    writes: [
      {
        table: 'documents',
        key: ['name'],
        mode: 'revise',
        digested: { body: 'digest' },
        carried: ['packed'],
        scope: { collection },
      },
    ],
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects() {
      if (documents.length === 0) return { kind: 'empty_allowed', because: 'nobody played' }
      const because = documents.length === 1 ? 'one document a date' : `${documents.join(', ')} of a date`
      return { kind: hasMembers ? 'at_least' : 'exactly', rows: documents.length, because }
    },
    async produce(context) {
      const { db, gameDate } = context
      const stored = await readCollection(db, collection, gameDate)
      const held = await holdHalts(db)
      const [built, packs] = await Promise.all([build(context, stored), mayPack(db, context.now)])
      const sources = await readSourceHashes(
        db,
        declared.needs.filter(({ scope }) => scope === 'same').map(({ asset }) => asset),
        gameDate,
      )
      const rows = await Promise.all(
        built.map(({ name, sources: own = sources, ...content }) => {
          const parts = { document: `${name}/${gameDate}`, content, degraded: context.missing, sources: own }
          return reviseRow(name, parts, { stored: stored.get(name), packs })
        }),
      )
      const produced = { rows: [rows], alongside: held.confirm }
      return context.missing.length > 0
        ? { ...produced, degraded: `made without ${context.missing.join(', ')}` }
        : produced
    },
  }
}

/** The row of a document: as it is stored, where it says the same. */
export async function reviseRow(
  name: string,
  parts: EnvelopeParts,
  { stored, packs }: { readonly stored: CollectedDocument | undefined; readonly packs: boolean },
): Promise<object> {
  const { text, isSame } = reviseDocument(parts, stored)
  if (isSame && stored) return { name, ...stored.columns }
  return { name, ...(packs ? await packText(text) : wholeColumns(text)) }
}

/** Not while two codes are about: the older one may read texts only where they are stored whole. */
export async function mayPack(db: Queryable, now: Temporal.Instant): Promise<boolean> {
  return (await countReleases(db, now)) < 2
}

async function readSourceHashes(
  db: Queryable,
  assets: readonly string[],
  gameDate: string,
): Promise<SourceHashes> {
  const rows = await db.query<{ asset: string; hash: string }>(sql`
    select asset, content_hash as hash from ledger
    where asset = any(${assets}::text[]) and game_date = ${gameDate} and committed_state is not null order by asset`)
  return Object.fromEntries(rows.map(({ asset, hash }) => [asset, hash]))
}
