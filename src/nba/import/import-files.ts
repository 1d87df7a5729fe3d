/** Imports files of past facts: box scores, schedules, player lines and game lines, date by date; shot zones season by season.
 *
 * One transaction a date holds its run, its partitions and their ledger entries, so that a killed import leaves whole dates and
 * nothing else. A file is read as a whole first: what lacks a column is refused before a row is written. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Clock } from '../../platform/clock.ts'
import { type Database, json } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { detectMapping } from './known-mappings.ts'
import { fitMapping, type Kind, type Mapping } from './mapping.ts'
import { type DateWriter, planImport } from './plan-import.ts'
import type { RefusedLine } from './read-box-scores.ts'
import { openRecords, type RecordFile } from './read-records.ts'
import { fitSeason } from './read-season-zones.ts'

export interface ImportParts {
  readonly db: Database
  readonly clock: Clock
  readonly pipeline: Pipeline
}

export interface ImportedFile {
  readonly file: string
  readonly kind: Kind
  /** The mapping's name. */
  readonly shape: string
  /** Rows that were read; lines where a row is one side of a line or several. */
  readonly rows: number
  /** Dates that were written. */
  readonly datesImported: number
  /** Dates that had all of it before. */
  readonly datesUnchanged: number
  /** Dates that are the sources': they stay as they are. */
  readonly datesKept: number
  readonly refused: readonly RefusedLine[]
  /** Dates whose rows do not pass the checks (a team is missing): nothing of them was stored. */
  readonly datesRefused: readonly { readonly gameDate: string; readonly reason: string }[]
  /** What else is worth knowing: markets that cannot be graded, lines without a game. */
  readonly notes: readonly string[]
}

export interface ImportOptions {
  /** Undefined: found out from the columns. */
  readonly mapping?: Mapping | undefined
  /** The only kind that is taken. */
  readonly kind?: Kind | undefined
  readonly onProgress?: ImportProgress | undefined
}

export type ImportProgress = (file: string, datesDone: number, datesTotal: number) => void

/** Throws `import.refused` for a file as a whole; files before it stay imported. */
export async function importFiles(
  parts: ImportParts,
  files: readonly string[],
  options: ImportOptions = {},
): Promise<ImportedFile[]> {
  const imported: ImportedFile[] = []
  for (const file of files) imported.push(await importFile(parts, file, options))
  return imported
}

export interface OpenedFile {
  readonly records: RecordFile
  readonly mapping: Mapping
  readonly fileHash: string
}

/** The file's records and the mapping that reads them, given or found out. */
export async function openFile(file: string, given?: Mapping): Promise<OpenedFile> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError(
      'import.refused',
      `${file} cannot be read (${error.code}); nothing of it was imported`,
    )
  })
  const records = await openRecords(content, file)
  const fitted = given ? fitMapping(given, records.columns, file) : detectMapping(records.columns, file)
  const mapping = fitSeason(fitted, file)
  const fileHash = createHash('sha256').update(content).update(JSON.stringify(mapping)).digest('hex')
  return { records, mapping, fileHash }
}

async function importFile(parts: ImportParts, file: string, options: ImportOptions): Promise<ImportedFile> {
  const { records, mapping, fileHash } = await openFile(file, options.mapping)
  if (options.kind && mapping.kind !== options.kind) {
    throw new PipelineError(
      'import.refused',
      `${file} holds ${mapping.kind} (${mapping.name ?? 'by the mapping'}), not ${options.kind}; nothing of it was imported`,
    )
  }
  const before = await readImportedBefore(parts.db, fileHash)
  if (before && !before.isOpen) {
    const { datesImported, datesUnchanged, datesKept } = before
    return { ...before, file, datesImported: 0, datesUnchanged: datesImported + datesUnchanged, datesKept }
  }
  const plan = await planImport(parts, records, mapping)
  const outcomes = { imported: 0, unchanged: 0, kept: 0 }
  const datesRefused: { gameDate: string; reason: string }[] = []
  for (const [index, date] of plan.dates.entries()) {
    const outcome = await writeDate(parts.db, date)
    if (typeof outcome === 'string') outcomes[outcome] += 1
    else datesRefused.push({ gameDate: date.gameDate, reason: outcome.reason })
    options.onProgress?.(basename(file), index + 1, plan.dates.length)
  }
  const imported = {
    kind: mapping.kind,
    shape: mapping.name ?? 'given mapping',
    rows: plan.rows,
    datesImported: outcomes.imported,
    datesUnchanged: outcomes.unchanged,
    datesKept: outcomes.kept,
    refused: plan.refused,
    datesRefused,
    notes: plan.notes,
    isOpen: plan.isOpen || datesRefused.length > 0,
  }
  await recordImport(parts, fileHash, imported)
  const { isOpen: _, ...answer } = imported
  return { file, ...answer }
}

/** A date that fails its checks rolls back by itself; the others are none the worse for it. */
async function writeDate(
  db: Database,
  date: DateWriter,
): Promise<'imported' | 'unchanged' | 'kept' | { readonly reason: string }> {
  try {
    return await db.transaction((tx) => date.write(tx))
  } catch (error) {
    const isOfTheDate =
      error instanceof PipelineError && (error.code === 'check.failed' || error.code === 'import.refused')
    if (!isOfTheDate) throw error
    return { reason: error.message }
  }
}

interface StoredImport extends Omit<ImportedFile, 'file'> {
  /** Something may come out otherwise when other files have been imported. */
  readonly isOpen: boolean
}

/** What an earlier import of the very same bytes came to; undefined where there was none, or it did not get to its end. */
async function readImportedBefore(db: Database, fileHash: string): Promise<StoredImport | undefined> {
  const rows = await db.query<{ details: StoredImport & { fileHash: string } }>(sql`
    select details from audit_log where action = 'file.imported' and details ->> 'fileHash' = ${fileHash} order by id desc limit 1`)
  const { fileHash: _, ...details } = rows[0]?.details ?? {}
  return rows[0] && (details as StoredImport)
}

async function recordImport(
  { db, clock }: ImportParts,
  fileHash: string,
  imported: StoredImport,
): Promise<void> {
  await db.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${clock.now()}, 'import', 'file.imported', ${json({ fileHash, ...imported })}::jsonb)`)
}
