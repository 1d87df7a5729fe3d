/** What tests of published files store, and how they read a folder back. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { packText } from '../../src/nba/6-exports/document-text.ts'
import { type Manifest, manifestFile } from '../../src/nba/6-exports/files/manifest.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { LongText } from '../../src/platform/db/long-text.ts'
import { sql } from '../../src/platform/db/sql.ts'

/** As an export stores it, results packed, predictions as a release of before did; what a document holds besides the rows is nothing to the files. */
export async function storeDocument(
  db: Database,
  name: string,
  gameDate: string,
  revision: number,
  { withdrawn = false, playerName = 'Dončić' } = {},
): Promise<void> {
  const row = { system: 'ridge', market: 'points', gameId: '1', playerId: revision, playerName }
  const list = name === 'predictions' ? { predictions: [row] } : { grades: [row] }
  const text = `${JSON.stringify({ document: `${name}/${gameDate}`, revision, ...list })}\n`
  const cut = name === 'results' ? text.indexOf(',"grades":') : text.length
  const rest = cut === text.length ? null : new LongText([text.slice(cut)])
  const { body, packed, digest } = await packText({ head: new LongText([text.slice(0, cut)]), rest })
  await db.query(sql`
    insert into documents (collection, name, game_date, revision, body, packed, digest, withdrawn)
    values (${name}, ${name}, ${gameDate}, ${revision}, ${body.toString()}, ${packed}, ${digest}, ${withdrawn})`)
}

export function readFolder(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, manifestFile), 'utf8')) as Manifest
}

/** Every file that the manifest names is there and is what the manifest says it is. */
export function expectWhole(folder: string): Manifest {
  const manifest = readFolder(folder)
  const files = manifest.documents.flatMap((entry) => entry.files)
  for (const { file, bytes, sha256 } of [...manifest.schemas, ...files]) {
    const content = readFileSync(join(folder, file))
    expect([file, content.length]).toEqual([file, bytes])
    expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
  }
  const kinds = manifest.documents.map(({ document }) => document.replace(/(\/\d+)?\/[\d-]+$/, ''))
  expect(manifest.schemas.map(({ kind }) => kind)).toEqual([...new Set(kinds)].sort())
  return manifest
}
