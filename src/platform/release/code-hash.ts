/** What code this process runs, as a hash of its files: two machines with the same files have the same hash, whatever the version says.
 *
 * Hashed are the folder that holds this very file (the sources in a checkout, the compiled files where the package is installed) and the
 * migrations: some 1,100 files in about 40 ms, once a process. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { findMigrations } from '../db/migrate.ts'

let known: string | undefined

/** 16 hexadecimal digits. */
export function readCodeHash(): string {
  known ??= hashFolders([join(import.meta.dirname, '../..'), findMigrations()])
  return known
}

/** Names count, too: a file that moved is another program. */
export function hashFolders(folders: readonly string[]): string {
  const hash = createHash('sha256')
  const extensions = new Set([extname(import.meta.filename), '.sql'])
  for (const folder of folders) {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => extensions.has(extname(name)) && !name.endsWith('schema.sql'))
      .map((name) => name.replaceAll('\\', '/'))
    for (const name of names.sort())
      hash
        .update(`${name}\0`)
        .update(readFileSync(join(folder, name)))
        .update('\0')
  }
  return hash.digest('hex').slice(0, 16)
}
