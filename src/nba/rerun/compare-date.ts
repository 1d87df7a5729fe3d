/** What a replay made of a date, held against what is published of it: predictions by system, documents by field, and from which asset
 * on the two differ. When something was made, the how-manieth time, and what later releases say besides is no difference. */

import type { Database, Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { inputName } from '../../platform/ledger/inputs.ts'
import { type LedgerRow, readPartitions } from '../../platform/ledger/partition.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readCollection } from '../6-exports/stored-documents.ts'
import { compareDocuments, type FieldDifference, formOf } from './compare-documents.ts'
import { comparePredictions, type PredictionRow, type SystemDifference } from './compare-predictions.ts'
import { saysTheSame } from './says-the-same.ts'

export interface AssetDifference {
  readonly asset: string
  /** Inputs that differ, too: it follows from them. None: this is where the difference begins. */
  readonly from: readonly string[]
  readonly why: string
}

export interface DocumentDifference {
  readonly document: string
  readonly fields: readonly FieldDifference[]
}

/** Documents that were published in another form, which alone is no difference. */
export interface OtherForm {
  readonly was: number
  readonly is: number
  readonly documents: number
}

export interface RerunDifferences {
  readonly isSame: boolean
  readonly assets: readonly AssetDifference[]
  readonly systems: readonly SystemDifference[]
  readonly documents: readonly DocumentDifference[]
  readonly forms: readonly OtherForm[]
}

export async function compareDate(
  live: Database,
  replayed: Database,
  pipeline: Pipeline,
  gameDate: string,
): Promise<RerunDifferences> {
  const ledgers = { was: await readLedger(live, gameDate), is: await readLedger(replayed, gameDate) }
  const sameAssets = await findSame(live, replayed, { pipeline, ledgers, gameDate })
  const assets = compareAssets(pipeline, ledgers, sameAssets)
  const addedLater = listAddedLater(pipeline)
  const predictions = comparePredictions(
    await readPredictions(live, gameDate),
    await readPredictions(replayed, gameDate),
    addedLater,
  )
  const [was, is] = [await readDocuments(live, gameDate), await readDocuments(replayed, gameDate)]
  const exports = pipeline.assets.filter(({ phase }) => phase === '6-exports').map(({ name }) => name)
  const tolerance = {
    addedLater: new Set(addedLater.map(toField)),
    judgedApart: new Set([...sameAssets, ...exports]),
  }
  const documents = [...new Set([...was.keys(), ...is.keys()])].sort().map((document) => ({
    document,
    fields: compareDocuments(was.get(document) ?? {}, is.get(document) ?? {}, tolerance),
  }))
  const differing = documents.filter(({ fields }) => fields.length > 0)
  const isSame =
    assets.length === 0 &&
    differing.length === 0 &&
    predictions.every(({ changed, added, removed }) => changed + added + removed === 0)
  return { isSame, assets, systems: predictions, documents: differing, forms: compareForms(was, is) }
}

function listAddedLater({ assets }: Pipeline): string[] {
  return [...new Set(assets.flatMap(({ writes }) => writes.flatMap((write) => write.addedLater ?? [])))]
}

/** As documents spell a column's name. */
function toField(column: string): string {
  return column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}

interface Ledgers {
  readonly was: ReadonlyMap<string, Entry>
  readonly is: ReadonlyMap<string, Entry>
}

/** Whose hashes differ, and whose rows do not. Documents are compared apart, field by field. */
async function findSame(
  live: Database,
  replayed: Database,
  { pipeline, ledgers, gameDate }: { pipeline: Pipeline; ledgers: Ledgers; gameDate: string },
): Promise<ReadonlySet<string>> {
  const same: string[] = []
  for (const asset of pipeline.assets.filter(({ phase }) => phase !== '6-exports')) {
    const [was, is] = [ledgers.was.get(asset.name)?.contentHash, ledgers.is.get(asset.name)?.contentHash]
    if (was && is && was !== is && (await saysTheSame(live, replayed, asset, gameDate))) same.push(asset.name)
  }
  return new Set(same)
}

/** By the two forms, of those that are there on both sides. */
function compareForms(was: ReadonlyMap<string, object>, is: ReadonlyMap<string, object>): OtherForm[] {
  const pairs = [...was].flatMap(([document, before]) => {
    const [a, b] = [formOf(before), formOf(is.get(document) ?? {})]
    return a === null || b === null || a === b ? [] : [{ was: a, is: b }]
  })
  return [...Map.groupBy(pairs, (pair) => `${pair.was} ${pair.is}`).values()].map((group) => ({
    ...group[0]!,
    documents: group.length,
  }))
}

/** In the order of work. */
function compareAssets(
  pipeline: Pipeline,
  { was, is }: Ledgers,
  sameAssets: ReadonlySet<string>,
): AssetDifference[] {
  const isOther = (asset: string): boolean =>
    !sameAssets.has(asset) && (was.get(asset)?.contentHash ?? null) !== (is.get(asset)?.contentHash ?? null)
  return pipeline.assets.flatMap((asset) => {
    const { name } = asset
    if (asset.phase === '6-exports' && was.has(name) === is.has(name)) return [] // compared field by field
    if (!isOther(name)) return []
    const from = asset.needs.filter((need) => need.scope === 'same' && isOther(need.asset)).map(inputName)
    return [{ asset: name, from, why: describeWhy(was.get(name), is.get(name), from) }]
  })
}

function describeWhy(was: Entry | undefined, is: Entry | undefined, from: readonly string[]): string {
  if (!was?.contentHash) return 'it was not made then'
  if (!is?.contentHash) return `it is not made now (${is?.reason ?? is?.state ?? 'not planned'})`
  if (from.length > 0) return `other inputs: ${from.join(', ')}`
  if (was.state === 'degraded' && is.state !== 'degraded')
    return `it was ${was.reason} then, and is whole now`
  return was.codeVersion === is.codeVersion
    ? 'the same inputs of the date: its code has changed since, or what it reads of earlier dates'
    : `other code: ${was.codeVersion} then, ${is.codeVersion} now`
}

interface Entry extends Pick<LedgerRow, 'contentHash' | 'state' | 'reason'> {
  readonly codeVersion: string | null
}

async function readLedger(db: Queryable, gameDate: string): Promise<Map<string, Entry>> {
  const versions = await db.query<{ asset: string; codeVersion: string | null }>(sql`
    select asset, code_version as "codeVersion" from ledger where game_date = ${gameDate}`)
  const versionOf = new Map(versions.map(({ asset, codeVersion }) => [asset, codeVersion]))
  const rows = await readPartitions(db, [gameDate])
  return new Map(rows.map((row) => [row.asset, { ...row, codeVersion: versionOf.get(row.asset) ?? null }]))
}

function readPredictions(db: Queryable, gameDate: string): Promise<PredictionRow[]> {
  return db.query(sql`
    select system, market || ' ' || game_id || ' ' || player_id as key, median, p_over as "overProbability",
      recommendation, label, line, line_snapshot_at::text as "lineAt", model_hash as "modelHash", vector_hash as "vectorHash",
      to_jsonb(n) - array['revision', 'as_of', 'withdrawn', 'model_hash', 'vector_hash'] as content
    from (select distinct on (system, market, game_id, player_id) * from predictions where game_date = ${gameDate}
      order by system, market, game_id, player_id, revision desc) n where not withdrawn`)
}

async function readDocuments(db: Queryable, gameDate: string): Promise<Map<string, object>> {
  const documents = [...(await readCollection(db, undefined, gameDate))].filter(
    ([, { withdrawn }]) => !withdrawn,
  )
  return new Map(documents.map(([name, { body }]) => [`${name}/${gameDate}`, JSON.parse(body) as object]))
}
