/** Writes the newest revisions of documents into a folder, for whoever serves files: a site, a bucket, a notebook.
 *
 * The order makes it safe to stop anywhere: first the files of new revisions, under names that no manifest has named before; then the
 * folders are flushed; the manifest comes last and takes the old one's place at once. What is there already is not written again. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { type Disk, folderOf } from '../../../platform/files/disk.ts'
import { replaceFile } from '../../../platform/files/replace-file.ts'
import { readDocumentBody, type StoredDocument } from '../stored-documents.ts'
import {
  type Manifest,
  type ManifestEntry,
  type ManifestFile,
  manifestFile,
  nameOf,
  readManifest,
  spellManifest,
} from './manifest.ts'
import { type NewestDocument, readNewestDocuments, type Wanted } from './newest-documents.ts'
import { type ProvenDocuments, refuseForeignFolder } from './own-folder.ts'
import { restateMoment } from './restate-moment.ts'
import { schemaFolder, writeSchemaFiles } from './schema-files.ts'
import { type FileFormat, formatsOf, spellFile } from './spell-files.ts'

export interface PublishOrder {
  readonly wanted: Wanted
  readonly formats: readonly FileFormat[]
  /** Documents that are stored nowhere else. Default: none. */
  readonly moments?: readonly MomentDocument[]
  readonly now: Temporal.Instant
  /** Files of ours that the new manifest does not name are removed, once it is in place. Default: everything stays. */
  readonly prunes?: boolean | undefined
  /** Of this folder and database, kept from one time to the next. Default: everything in the folder is held against the database. */
  readonly proven?: ProvenDocuments
  readonly onProgress?: ((done: number, total: number, document: string) => void) | undefined
}

/** A document of the moment: what was written last is passed in, and comes back where it still holds. */
export interface MomentDocument {
  readonly name: string
  readonly gameDate: string
  read(kept: StoredDocument | undefined): Promise<StoredDocument | undefined>
}

export interface PublishedFolder {
  readonly documents: number
  /** Those whose files were written now. */
  readonly documentsWritten: number
  readonly filesWritten: number
  readonly bytesWritten: number
  readonly filesRemoved: number
  /** False where the folder held everything already: then nothing was written, the manifest neither. */
  readonly isChanged: boolean
}

/** Throws `publication.refused` where the folder is another's, and `publication.unwritable` where its disk
 * fails; what was there before stays as it was either way. */
export async function publishFiles(db: Queryable, disk: Disk, order: PublishOrder): Promise<PublishedFolder> {
  const earlier = await readManifest(disk)
  const proven = order.proven ?? new Set()
  await refuseForeignFolder(db, earlier?.documents ?? [], proven)
  const hasFiles = ({ name }: Pick<NewestDocument, 'name'>): boolean =>
    formatsOf(name, order.formats).length > 0
  const [withdrawn, all] = partition(await readNewestDocuments(db, order.wanted))
  const newest = all.filter(hasFiles)
  const known = new Map(earlier?.documents.map((entry) => [entry.document, entry]))
  const fresh: ManifestEntry[] = []
  for (const [index, document] of newest.entries()) {
    order.onProgress?.(index, newest.length, pathOf(document))
    const there = known.get(pathOf(document))
    if (there && (await isWhole(disk, there, document, order.formats))) continue
    fresh.push(await writeDocument(disk, document, order.formats, await readDocumentBody(db, document)))
  }
  for (const moment of order.moments?.filter(hasFiles) ?? []) {
    const there = known.get(pathOf(moment))
    const document = await readMoment(disk, moment, there, order.formats)
    if (!document) continue
    const dated = { ...document, name: moment.name, gameDate: moment.gameDate }
    if (there && (await isWhole(disk, there, dated, order.formats))) continue
    fresh.push(await writeDocument(disk, dated, order.formats, document.body))
  }
  order.onProgress?.(newest.length, newest.length, '')
  const entries = new Map([...known, ...fresh.map((entry) => [entry.document, entry] as const)])
  const gone = withdrawn.filter((document) => entries.delete(pathOf(document)))
  const documents = [...entries.values()].sort((a, b) => (a.document < b.document ? -1 : 1))
  const { all: schemas, written } = await writeSchemaFiles(disk, documents.map(nameOf))
  const isChanged =
    earlier === undefined ||
    fresh.length + gone.length + written.length > 0 ||
    JSON.stringify(schemas) !== JSON.stringify(earlier.schemas)
  if (isChanged) {
    for (const folder of foldersOf(fresh)) await disk.syncFolder(folder)
    if (written.length > 0) await disk.syncFolder(schemaFolder)
    const writtenAt = order.now.toString()
    await replaceFile(disk, manifestFile, spellManifest({ writtenAt, schemas: [...schemas], documents }))
    await disk.syncFolder('.')
  }
  const files = [...fresh.flatMap((entry) => entry.files), ...written]
  return {
    documents: documents.length,
    documentsWritten: fresh.length,
    filesWritten: files.length,
    bytesWritten: files.reduce((sum, { bytes }) => sum + bytes, 0),
    filesRemoved:
      order.prunes === true ? await prune(disk, [{ schemas, documents }, ...(earlier ? [earlier] : [])]) : 0,
    isChanged,
  }
}

function partition(documents: readonly NewestDocument[]): [NewestDocument[], NewestDocument[]] {
  return [documents.filter(({ withdrawn }) => withdrawn), documents.filter(({ withdrawn }) => !withdrawn)]
}

function pathOf({ name, gameDate }: Pick<NewestDocument, 'name' | 'gameDate'>): string {
  return `${name}/${gameDate}`
}

async function isWhole(
  disk: Disk,
  entry: ManifestEntry,
  { name, revision }: NewestDocument,
  formats: readonly FileFormat[],
): Promise<boolean> {
  if (entry.revision !== revision) return false
  const there = new Set(entry.files.map(({ format }) => format))
  if (!formatsOf(name, formats).every((format) => there.has(format))) return false
  for (const { file, bytes } of entry.files) if ((await disk.size(file)) !== bytes) return false
  return true
}

/** Where no JSON is there and none is asked for, the tables say whether it has changed. */
async function readMoment(
  disk: Disk,
  moment: MomentDocument,
  there: ManifestEntry | undefined,
  formats: readonly FileFormat[],
): Promise<StoredDocument | undefined> {
  if (there === undefined) return moment.read(undefined)
  const made = formats.includes('json') ? undefined : await moment.read(undefined)
  const restated = made && restateMoment(moment.name, made, there)
  return restated ?? moment.read(await readKept(disk, there))
}

/** What nobody can read any more has changed, whatever it was. */
const lost = '{"halt":{},"degraded":[],"sources":{}}'

async function readKept(disk: Disk, { revision, files }: ManifestEntry): Promise<StoredDocument> {
  const json = files.find(({ format }) => format === 'json')
  const body = json && (await disk.read(json.file))
  const isThere = body !== undefined && body.length === json?.bytes
  return { revision, body: isThere ? body.toString('utf8') : lost, withdrawn: false }
}

async function writeDocument(
  disk: Disk,
  document: NewestDocument,
  formats: readonly FileFormat[],
  body: string,
): Promise<ManifestEntry> {
  const { name, gameDate, revision } = document
  await disk.makeFolder(name)
  const files: ManifestFile[] = []
  for (const format of formatsOf(name, formats)) {
    const file = `${pathOf(document)}.${revision}.${format}`
    const content = Buffer.from(spellFile(name, format, body))
    await replaceFile(disk, file, content)
    const sha256 = createHash('sha256').update(content).digest('hex')
    files.push({ format, file, bytes: content.length, sha256 })
  }
  return { document: pathOf(document), gameDate, revision, files }
}

/** The folders of the files and those above them: each may be new. */
function foldersOf(entries: readonly ManifestEntry[]): Set<string> {
  const folders = new Set<string>()
  for (const { files } of entries)
    for (let folder = folderOf(files[0]!.file); !folders.has(folder); folder = folderOf(folder))
      folders.add(folder)
  return folders
}

/** Only what has a name as this program gives it: somebody's own files stay. */
const ownFile =
  /^(.+\/\d{4}-\d{2}-\d{2}\.\d+\.(json|csv|parquet)|schemas\/[a-z-]+\.[0-9a-f]{12}\.json)(\.part)?$/

type Named = { readonly [Part in 'schemas' | 'documents']: readonly Manifest[Part][number][] }

/** `manifests`: this one and the one before it, which somebody may just be reading. */
async function prune(disk: Disk, manifests: readonly Named[]): Promise<number> {
  const files = manifests.flatMap(({ schemas, documents }) => [
    ...schemas,
    ...documents.flatMap((entry) => entry.files),
  ])
  const named = new Set(files.map(({ file }) => file))
  const spare = (await disk.list()).filter((file) => ownFile.test(file) && !named.has(file))
  for (const file of spare) await disk.remove(file)
  return spare.length
}
