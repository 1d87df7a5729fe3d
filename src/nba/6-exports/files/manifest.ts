/** The manifest of a folder of published documents: what is in it, which revision, and by which hash a reader knows that it is whole.
 *
 * It is written after every file that it names, and no file that a manifest has named is ever written again: a file's name holds its
 * revision. So the manifest that is there is true at any moment, whatever died while the next one was made. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import type { Disk } from '../../../platform/files/disk.ts'

export const manifestFile = 'manifest.json'
/** Of its own shape; that of the documents stands in each document. 2 has schemas. It rises where an earlier release would read something
 * wrong; what is merely new beside `documents` is passed over, from 2 on. */
const manifestVersion = 2
const versionsRead = [1, manifestVersion]

const file = z.strictObject({
  format: z.enum(['json', 'csv', 'parquet']),
  /** Below the folder, with slashes. */
  file: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const entry = z.strictObject({
  /** As the document names itself: `predictions/2024-12-02`. */
  document: z.string(),
  gameDate: z.iso.date(),
  revision: z.int().positive(),
  files: z.array(file).min(1),
})

const schema = z.strictObject({
  /** The documents that it is of: `best-bets`, or `tonight/player` for all players. */
  kind: z.string(),
  file: z.string(),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

const manifestSchema = z.object({
  manifestVersion: z.literal(versionsRead),
  /** When this folder was last changed. */
  writtenAt: z.iso.datetime(),
  /** Of every kind that is named below; version 1 had none. */
  schemas: z.array(schema).default([]),
  documents: z.array(entry),
})

export type Manifest = z.infer<typeof manifestSchema>
export type ManifestEntry = z.infer<typeof entry>
export type ManifestSchema = z.infer<typeof schema>
export type ManifestFile = z.infer<typeof file>

/** The document's name before the date. */
export function nameOf({ document, gameDate }: ManifestEntry): string {
  return document.slice(0, -gameDate.length - 1)
}

/** Undefined where the folder has none. Throws `publication.refused` for what is no manifest of ours: the folder may be somebody else's. */
export async function readManifest(disk: Disk): Promise<Manifest | undefined> {
  const bytes = await disk.read(manifestFile)
  if (bytes === undefined) return undefined
  const said = readJson(bytes.toString('utf8'))
  const manifest = manifestSchema.safeParse(said)
  if (manifest.success) return manifest.data
  throw new PipelineError(
    'publication.refused',
    `${manifestFile} of the folder ${sayWhatItIs(said)}; nothing was written`,
  )
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A folder of a later release is no stranger's. */
function sayWhatItIs(said: unknown): string {
  const found = z.object({ manifestVersion: z.int() }).safeParse(said)
  if (!found.success) return 'is no manifest of published documents'
  const version = found.data.manifestVersion
  return versionsRead.includes(version)
    ? `says version ${version} and is not what that is`
    : `is of version ${version}, and this release reads ${versionsRead.join(' and ')}`
}

/** Equal content is equal bytes, but for the instant. */
export function spellManifest({ schemas, documents, writtenAt }: Omit<Manifest, 'manifestVersion'>): string {
  return `{"manifestVersion":${manifestVersion},"writtenAt":"${writtenAt}","schemas":${spellLines(schemas)},"documents":${spellLines(documents)}}\n`
}

function spellLines(entries: readonly object[]): string {
  return `[\n${entries.map((each) => JSON.stringify(each)).join(',\n')}\n]`
}
