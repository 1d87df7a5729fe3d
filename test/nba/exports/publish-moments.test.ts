/** Documents of the moment in a folder of published files: stored nowhere else, they are written where they say something else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PublishOrder, publishFiles } from '../../../src/nba/6-exports/files/publish-files.ts'
import { fileFormats } from '../../../src/nba/6-exports/files/spell-files.ts'
import type { StoredDocument } from '../../../src/nba/6-exports/stored-documents.ts'
import { openDisk } from '../../../src/platform/files/disk.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { expectWhole, storeDocument } from '../../support/published-folder.ts'

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createTestDatabase('publish moments')
  for (const gameDate of ['2024-12-02', '2024-12-03'])
    for (const name of ['predictions', 'results']) await storeDocument(database.db, name, gameDate, 1)
})
afterAll(() => database.drop())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sixthman-publish-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const publish = (order: Partial<PublishOrder>) =>
  publishFiles(database.db, openDisk(folder), {
    wanted: {},
    formats: fileFormats,
    now: Temporal.Instant.from('2024-12-03T18:00:00Z'),
    ...order,
  })

describe('a folder of published documents', () => {
  it('counts the revisions of what is stored nowhere else, and writes nothing where that says the same', async () => {
    const envelope = { halt: {}, degraded: [], sources: {} }
    let said = 'well'
    const moment = {
      name: 'status',
      gameDate: '2024-12-03',
      read: async (kept: StoredDocument | undefined): Promise<StoredDocument> => {
        const render = (revision: number) => JSON.stringify({ revision, ...envelope, said })
        const revision =
          kept && kept.body !== render(kept.revision) ? kept.revision + 1 : (kept?.revision ?? 1)
        return { revision, body: render(revision), withdrawn: false }
      },
    }
    const moments = [moment]
    expect(await publish({ moments })).toMatchObject({ documents: 5, documentsWritten: 5 })
    expect(await publish({ moments })).toMatchObject({ documentsWritten: 0, isChanged: false })
    said = 'late'
    expect(await publish({ moments })).toMatchObject({ documentsWritten: 1 })
    expect(expectWhole(folder).documents.at(-1)).toMatchObject({ document: 'status/2024-12-03', revision: 2 })
    rmSync(join(folder, 'status/2024-12-03.2.csv'))
    expect(await publish({ moments })).toMatchObject({ documentsWritten: 1, filesWritten: 3 })
    expect(expectWhole(folder).documents.at(-1)).toMatchObject({ document: 'status/2024-12-03', revision: 2 })
    writeFileSync(join(folder, 'status/2024-12-03.2.json'), 'cut')
    await publish({ moments })
    expect(expectWhole(folder).documents.at(-1)).toMatchObject({ document: 'status/2024-12-03', revision: 3 })
  })

  it('without JSON writes what is stored nowhere else once, and again when its table says something else', async () => {
    let state = 'complete'
    const moment = {
      name: 'status',
      gameDate: '2024-12-03',
      read: async (kept: StoredDocument | undefined): Promise<StoredDocument> => {
        const revision = (kept?.revision ?? 0) + 1
        const parts = [{ part: 'lines', state, says: '', at: null, dueAt: null, isOnTime: null }]
        const body = JSON.stringify({
          document: 'status/2024-12-03',
          revision,
          halt: {},
          degraded: [],
          sources: {},
          parts,
        })
        return { revision, body, withdrawn: false }
      },
    }
    const order = { moments: [moment], formats: ['csv', 'parquet'] as const }
    const revision = () => expectWhole(folder).documents.at(-1)!.revision
    await publish(order)
    for (let again = 0; again < 3; again += 1)
      expect(await publish(order)).toMatchObject({ documentsWritten: 0, isChanged: false })
    expect(revision()).toBe(1)
    state = 'late'
    expect(await publish(order)).toMatchObject({ documentsWritten: 1 })
    expect(await publish(order)).toMatchObject({ documentsWritten: 0, isChanged: false })
    rmSync(join(folder, 'status/2024-12-03.2.csv'))
    expect(await publish(order)).toMatchObject({ documentsWritten: 1 })
    expect(revision()).toBe(2)
    expect(await publish({ ...order, formats: ['json', 'csv'] })).toMatchObject({ isChanged: true })
    expect(revision()).toBe(3)
  })

  it('gets further formats of what is stored nowhere else, too', async () => {
    const body = '{"halt":{},"degraded":[],"sources":{},"parts":[]}'
    const moment = {
      name: 'status',
      gameDate: '2024-12-03',
      read: async () => ({ revision: 1, body, withdrawn: false }),
    }
    await publish({ moments: [moment], formats: ['json'] })
    expect(await publish({ moments: [moment] })).toMatchObject({ documentsWritten: 5 })
    const { files } = expectWhole(folder).documents.at(-1)!
    expect(files.map(({ format }) => format)).toEqual([...fileFormats])
  })
})
