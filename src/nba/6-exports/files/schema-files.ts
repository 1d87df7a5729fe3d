/** The JSON Schemas of the documents that a folder holds, as files beside them. A schema's file is named by its content, so that it is no other file than
 * the manifest said, whichever version of the program writes next. */
import { createHash } from 'node:crypto'
import type { Disk } from '../../../platform/files/disk.ts'
import { replaceFile } from '../../../platform/files/replace-file.ts'
import { describeDocument, documentKinds, findDocumentKind, schemaNameOf } from '../schemas/index.ts'
import type { ManifestSchema } from './manifest.ts'

export const schemaFolder = 'schemas'

export interface SchemaFiles {
  /** Of every kind that the folder holds, in the order of their names. */
  readonly all: readonly ManifestSchema[]
  /** Those of them that were written now. */
  readonly written: readonly ManifestSchema[]
}

/** `names`: of documents, as in best-bets or tonight/player/203999. */
export async function writeSchemaFiles(disk: Disk, names: readonly string[]): Promise<SchemaFiles> {
  const wanted = new Set(names.map(findDocumentKind))
  const all: ManifestSchema[] = []
  const written: ManifestSchema[] = []
  for (const kind of documentKinds.filter((each) => wanted.has(each))) {
    const content = Buffer.from(`${JSON.stringify(describeDocument(kind))}\n`)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const file = `${schemaFolder}/${schemaNameOf(kind)}.${sha256.slice(0, 12)}.json`
    const schema = { kind: kind.name, file, bytes: content.length, sha256 }
    all.push(schema)
    if ((await disk.size(file)) === content.length) continue
    if (written.length === 0) await disk.makeFolder(schemaFolder)
    await replaceFile(disk, file, content)
    written.push(schema)
  }
  return { all: all.sort((a, b) => (a.kind < b.kind ? -1 : 1)), written }
}
