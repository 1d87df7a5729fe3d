/** The folder of published files, on a real database and a real disk that stops wherever it is told to. */

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Manifest, manifestFile } from '../../../src/nba/6-exports/files/manifest.ts'
import { type PublishOrder, publishFiles } from '../../../src/nba/6-exports/files/publish-files.ts'
import { fileFormats } from '../../../src/nba/6-exports/files/spell-files.ts'
import { describeDocument } from '../../../src/nba/6-exports/schemas/index.ts'
import { predictions } from '../../../src/nba/6-exports/schemas/predictions.ts'
import { readNewestDocument } from '../../../src/nba/6-exports/stored-documents.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type Disk, openDisk } from '../../../src/platform/files/disk.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { expectWhole, readFolder, storeDocument } from '../../support/published-folder.ts'
import { Stopped, stopAt } from '../../support/stopping-disk.ts'

let database: TestDatabase
let folder: string
let disk: Disk

beforeAll(async () => {
  database = await createTestDatabase('publish files')
})
afterAll(() => database.drop())
beforeEach(async () => {
  await database.db.query(sql`truncate documents`)
  folder = mkdtempSync(join(tmpdir(), 'sixthman-publish-'))
  disk = openDisk(folder)
  for (const gameDate of ['2024-12-02', '2024-12-03'])
    for (const name of ['predictions', 'results']) await store(name, gameDate, 1)
})
afterEach(() => rmSync(folder, { recursive: true }))

const store = (
  name: string,
  gameDate: string,
  revision: number,
  how = {},
  { db } = database,
): Promise<void> => storeDocument(db, name, gameDate, revision, how)

const publish = (order: Partial<PublishOrder> = {}, on: Disk = disk, from: TestDatabase = database) =>
  publishFiles(from.db, on, {
    wanted: {},
    formats: fileFormats,
    now: Temporal.Instant.from('2024-12-03T18:00:00Z'),
    ...order,
  })

describe('a folder of published documents', () => {
  it('leaves out what has none of the formats asked for', async () => {
    await store('players/2544', '2024-12-02', 1)
    expect(await publish({ formats: ['csv'] })).toMatchObject({ documents: 4, filesWritten: 4 + 2 })
    expectWhole(folder)
    expect(await publish({ formats: ['csv'] })).toMatchObject({ filesWritten: 0, isChanged: false })
    expect(await publish()).toMatchObject({ documents: 5 })
    expectWhole(folder)
  })

  it('holds each newest revision byte for byte, its tables, and a manifest of all', async () => {
    expect(await publish()).toMatchObject({
      ...{ documents: 4, documentsWritten: 4, filesWritten: 12 + 2, filesRemoved: 0, isChanged: true },
    })
    const manifest = expectWhole(folder)
    expect(manifest.documents.map(({ document, revision }) => `${document} ${revision}`)).toEqual([
      'predictions/2024-12-02 1',
      'predictions/2024-12-03 1',
      'results/2024-12-02 1',
      'results/2024-12-03 1',
    ])
    const stored = await readNewestDocument(database.db, 'results', '2024-12-03')
    expect(readFileSync(join(folder, 'results/2024-12-03.1.json'), 'utf8')).toBe(stored!.body)
    expect(readFileSync(join(folder, 'predictions/2024-12-02.1.csv'), 'utf8')).toMatch(
      /\r\nridge,points,1,1,Dončić,/,
    )
  })

  it('is not touched the second time', async () => {
    await publish()
    const touched = () =>
      [manifestFile, 'results/2024-12-02.1.json', readFolder(folder).schemas[0]!.file].map((file) => {
        const { ino, mtimeMs } = statSync(join(folder, file))
        return { ino, mtimeMs }
      })
    const before = touched()
    const now = Temporal.Instant.from('2024-12-04T18:00:00Z')
    expect(await publish({ now })).toMatchObject({ documents: 4, documentsWritten: 0, isChanged: false })
    expect(touched()).toEqual(before)
  })

  it('gets a new revision beside the old one, which stays until it is pruned; what is not ours stays for ever', async () => {
    await publish()
    await store('predictions', '2024-12-03', 2)
    writeFileSync(join(folder, 'index.html'), 'mine')
    expect(await publish()).toMatchObject({ documentsWritten: 1, filesWritten: 3, filesRemoved: 0 })
    expect(expectWhole(folder).documents[1]).toMatchObject({ revision: 2 })
    expect(await disk.list()).toContain('predictions/2024-12-03.1.json')
    expect(await publish({ prunes: true })).toMatchObject({ documentsWritten: 0, filesRemoved: 3 })
    expectWhole(folder)
    expect(await disk.list()).not.toContain('predictions/2024-12-03.1.json')
    expect(await disk.list()).toContain('index.html')
  })

  it('takes only what is asked for, and keeps the rest of what is there', async () => {
    expect(
      await publish({ wanted: { documents: ['results'], to: '2024-12-02' }, formats: ['json'] }),
    ).toMatchObject({
      ...{ documents: 1, filesWritten: 1 + 1 },
    })
    expect(await publish({ wanted: { from: '2024-12-03' } })).toMatchObject({
      documents: 3,
      filesWritten: 6 + 1,
    })
    expect(await publish({ wanted: { documents: ['results'] } })).toMatchObject({
      documents: 3,
      filesWritten: 3,
    })
    expectWhole(folder)
  })

  it('names no document that was withdrawn', async () => {
    await publish()
    await store('results', '2024-12-03', 2, { withdrawn: true })
    await publish()
    expect(expectWhole(folder).documents.map(({ document }) => document)).not.toContain('results/2024-12-03')
  })

  it('has the schema of each of its documents, by which they are judged; one that changed comes beside the old one', async () => {
    await publish()
    const [{ kind, file, bytes, sha256 }] = expectWhole(folder).schemas as [Manifest['schemas'][number]]
    expect([kind, file]).toEqual(['predictions', `schemas/predictions.${sha256.slice(0, 12)}.json`])
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(describeDocument(predictions))),
    )
    const earlier = 'schemas/predictions.0123456789ab.json'
    writeFileSync(join(folder, earlier), 'of an earlier version')
    const text = readFileSync(join(folder, manifestFile), 'utf8')
    writeFileSync(join(folder, manifestFile), text.replace(file, earlier))
    expect(await publish({ prunes: true })).toMatchObject({ isChanged: true, filesRemoved: 0 })
    expect(expectWhole(folder).schemas[0]).toEqual({ kind, file, bytes, sha256 })
    expect(await publish({ prunes: true })).toMatchObject({ isChanged: false, filesRemoved: 1 })
    expect(await disk.list()).not.toContain(earlier)
  })

  it('of a version that wrote no schemas gets them', async () => {
    await publish()
    const manifest = readFolder(folder)
    for (const { file } of manifest.schemas) rmSync(join(folder, file))
    const { schemas: _, ...older } = { ...manifest, manifestVersion: 1 }
    writeFileSync(join(folder, manifestFile), JSON.stringify(older))
    expect(await publish()).toMatchObject({ documentsWritten: 0, filesWritten: 2, isChanged: true })
    expect(expectWhole(folder).manifestVersion).toBe(2)
  })

  it('of a later version of the same shape is read with what it says besides, and of another shape is refused by its number', async () => {
    await publish()
    const manifest = readFolder(folder)
    const write = (said: object): void => writeFileSync(join(folder, manifestFile), JSON.stringify(said))
    write({ ...manifest, licence: 'CC0' })
    expect(await publish()).toMatchObject({ documents: 4, isChanged: false })
    write({ ...manifest, manifestVersion: 3 })
    await expect(publish()).rejects.toMatchObject({
      code: 'publication.refused',
      message:
        'manifest.json of the folder is of version 3, and this release reads 1 and 2; nothing was written',
    })
    write({ ...manifest, documents: 'all' })
    await expect(publish()).rejects.toThrow('says version 2 and is not what that is')
  })

  it('that lost a file gets it again', async () => {
    await publish()
    rmSync(join(folder, 'results/2024-12-02.1.csv'))
    writeFileSync(join(folder, 'results/2024-12-03.1.csv'), 'cut')
    expect(await publish()).toMatchObject({ documentsWritten: 2 })
    expectWhole(folder)
  })

  it('of another database is refused and not touched, also where its revisions have the same numbers', async () => {
    await publish()
    const other = await createTestDatabase('another')
    const refuses = async (said: string): Promise<void> => {
      const before = await disk.list()
      await expect(publish({}, disk, other)).rejects.toMatchObject({
        code: 'publication.refused',
        message: expect.stringContaining(said),
      })
      expect(await disk.list()).toEqual(before)
    }
    await refuses('revision 1 of predictions/2024-12-02, which this database does not have')
    for (const [name, gameDate] of [
      ['predictions', '2024-12-02'],
      ['results', '2024-12-02'],
      ['predictions', '2024-12-03'],
    ] as const)
      await store(name, gameDate, 1, {}, other)
    await store('results', '2024-12-03', 1, { playerName: 'another' }, other)
    await refuses('revision 1 of results/2024-12-03, which says something else in this database')
    await store('predictions', '2024-12-02', 2)
    await publish()
    await refuses('revision 2 of predictions/2024-12-02, which this database does not have')
    await other.drop()
  })

  it('is held against the database once a process, and what is new in it again', async () => {
    const proven = new Set<string>()
    await publish({ proven })
    expect(proven.size).toBe(0)
    await publish({ proven })
    expect(proven.size).toBe(4)
    await store('results', '2024-12-03', 2)
    await publish({ proven })
    writeFileSync(
      join(folder, manifestFile),
      readFileSync(join(folder, manifestFile), 'utf8').replaceAll('"revision":2', '"revision":3'),
    )
    await expect(publish({ proven })).rejects.toThrow('revision 3 of results/2024-12-03')
  })

  it('with another manifest is refused and not touched', async () => {
    for (const text of ['{"name":"web app"}', 'not json']) {
      writeFileSync(join(folder, manifestFile), text)
      await expect(publish()).rejects.toMatchObject({ code: 'publication.refused' })
      expect(readFileSync(join(folder, manifestFile), 'utf8')).toBe(text)
    }
  })
})

describe('a crash', () => {
  it('at any of its changes leaves the manifest that was there, and every file that it names; the next run is as if nothing had been', async () => {
    await publish()
    const earlier = expectWhole(folder)
    await store('predictions', '2024-12-03', 2)
    await store('results', '2024-12-03', 2)
    await store('results', '2024-12-04', 1)
    await store('calendar', '2024-12-04', 1)
    let stops = 0
    for (let isOver = false; !isOver; stops += 1) {
      const stopping = stopAt(disk, stops + 1)
      const ended = await publish({ prunes: true }, stopping).catch((error: unknown) => error)
      isOver = !(ended instanceof Stopped)
      const there = expectWhole(folder)
      if (!isOver && JSON.stringify(there) !== JSON.stringify(earlier)) {
        expect(there.documents.find(({ document }) => document === 'results/2024-12-04')).toBeDefined()
      }
      if (!isOver && stops < 20) expect(there).toEqual(earlier)
    }
    expect(stops).toBeGreaterThan(25)
    const clean = (await disk.list()).filter((file) => file.endsWith('.part'))
    expect(clean).toEqual([])
    expect(expectWhole(folder).documents).toHaveLength(6)
  })
})
