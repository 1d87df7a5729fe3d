/** The first evening of the golden week, made from the data pack by the program itself, publishes what was read by eye. `npm run bench -- documents` makes the whole week. */

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { documentKinds, findDocumentKind } from '../../../src/nba/6-exports/schemas/index.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase } from '../../support/database.ts'
import { readRevisions } from '../../support/document-revisions.ts'
import {
  goldenWeek,
  readableFile,
  readGoldenFile,
  readGoldenWeek,
  readReadableWeek,
} from '../../support/golden-week.ts'
import { judgeDocument } from '../../support/independent-judge.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
const launcher = fileURLToPath(new URL('../../../bin/sixthman.js', import.meta.url))

describe.skipIf(pack === undefined)('the golden evening (skipped without SIXTHMAN_DATA_PACK)', () => {
  it('is as it is kept: coverage, picks with their ends, digests, and one player; every document is valid under its published schema', async () => {
    const { from } = goldenWeek
    const database = await createTestDatabase('golden')
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-golden-'))
    const environment = { ...process.env, DATABASE_URL: database.url, SIXTHMAN_DATA_DIR: folder }
    await promisify(execFile)(process.execPath, [launcher, 'season', '--from', from, '--to', from], {
      env: environment,
    })
    const { dates, ledger, player } = readGoldenFile()
    expect(await readGoldenWeek(database.db, from)).toEqual({
      dates: { [from]: dates[from] },
      ledger,
      player,
    })
    const [readable] = await readReadableWeek(database.db, from)
    const file = readFileSync(readableFile, 'utf8')
    expect(readable!.trimEnd()).toBe(file.slice(0, file.indexOf('## results/2024-12-03')).trimEnd())
    const published = await readRevisions(database.db, sql`game_date = ${from}`)
    for (const { name, body } of published) expect([name, judgeDocument(name, body)]).toEqual([name, []])
    expect(new Set(published.map(({ name }) => findDocumentKind(name)))).toEqual(
      new Set(documentKinds.filter(({ asset }) => asset !== null)),
    )
    rmSync(folder, { recursive: true })
    await database.drop()
  }, 900_000)
})
