/** A document of the moment in a folder without its JSON: whether the tables there still say what it says, and in which revision.
 *
 * The folder is all that remembers what was said. Of a table nothing can be read back, but made again with its revision it has the same bytes
 * where nothing has changed. */
import { createHash } from 'node:crypto'
import type { StoredDocument } from '../stored-documents.ts'
import type { ManifestEntry } from './manifest.ts'
import { spellFile } from './spell-files.ts'

/** `made`: as it is made without one that is kept. Undefined where the tables say something else, or the folder has more than tables. */
export function restateMoment(
  name: string,
  made: StoredDocument,
  { revision, files }: ManifestEntry,
): StoredDocument | undefined {
  const body = made.body.replace(/"revision":\d+/, `"revision":${revision}`)
  const isSame = files.every(
    ({ format, sha256 }) =>
      format !== 'json' &&
      createHash('sha256')
        .update(spellFile(name, format, body))
        .digest('hex') === sha256,
  )
  return isSame ? { revision, body, withdrawn: false } : undefined
}
