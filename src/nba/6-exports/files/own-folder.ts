/** Is a folder of documents this database's own? No revision is ever deleted or changed, so whatever a manifest of ours names is here, in that
 * revision and with those bytes; numbers alone do not tell, since every database counts from 1. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { PipelineError } from '../../../platform/errors.ts'
import { findDocumentKind } from '../schemas/index.ts'
import { textDigest } from '../stored-documents.ts'
import { type ManifestEntry, nameOf } from './manifest.ts'

/** What a process has held against the database already: to read a season's documents takes seconds. */
export type ProvenDocuments = Set<string>

/** Many bodies in one statement, and none that runs for minutes. */
const heldAtOnce = 2_000

/** Throws `publication.refused` for a folder of another database, or of this one before it was put back to an earlier day. */
export async function refuseForeignFolder(
  db: Queryable,
  entries: readonly ManifestEntry[],
  proven: ProvenDocuments,
): Promise<void> {
  const unproven = entries.filter((entry) => isStored(entry) && !proven.has(keyOf(entry)))
  for (let from = 0; from < unproven.length; from += heldAtOnce) {
    const held = unproven.slice(from, from + heldAtOnce)
    const [foreign] = await findForeign(db, held)
    if (foreign) throw refuse(foreign)
    for (const entry of held) proven.add(keyOf(entry))
  }
}

/** Documents of the moment are nowhere but in the folder. */
function isStored(entry: ManifestEntry): boolean {
  return findDocumentKind(nameOf(entry))?.asset !== null
}

function hashOf({ files }: ManifestEntry): string | null {
  return files.find(({ format }) => format === 'json')?.sha256 ?? null
}

function keyOf(entry: ManifestEntry): string {
  return `${entry.document} ${entry.revision} ${hashOf(entry)}`
}

interface Foreign {
  readonly document: string
  readonly revision: number
  /** False: there is no such revision. */
  readonly isHere: boolean
}

function findForeign(db: Queryable, entries: readonly ManifestEntry[]): Promise<Foreign[]> {
  return db.query(sql`
    select e.name || '/' || e.game_date as document, e.revision, d.name is not null as "isHere"
    from unnest(${entries.map(nameOf)}::text[], ${entries.map(({ gameDate }) => gameDate)}::date[],
      ${entries.map(({ revision }) => revision)}::integer[], ${entries.map(hashOf)}::text[]) as e(name, game_date, revision, hash)
    left join documents d using (name, game_date, revision)
    where d.name is null or encode(${textDigest}, 'hex') <> e.hash
    order by e.game_date, e.name limit 1`)
}

function refuse({ document, revision, isHere }: Foreign): PipelineError {
  const difference = isHere ? 'says something else in this database' : 'this database does not have'
  return new PipelineError(
    'publication.refused',
    `the folder holds revision ${revision} of ${document}, which ${difference}: it is the folder of another database; nothing was written`,
  )
}
