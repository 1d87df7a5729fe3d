/** The drill: a copy made while the server is written to, started in another place, holds everything that was committed before it was begun and
 * nothing that was committed by halves. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { backUpServer } from '../../../../src/platform/db/embedded/back-up.ts'
import { acquireServer } from '../../../../src/platform/db/embedded/server.ts'
import { onServer } from '../../../support/run-server.ts'
import { makeFolder, makeFolderWithData, removeInitialised } from './run-user.ts'

afterAll(removeInitialised)

/** Writes pairs of rows, each pair in one transaction, until it is told to stop; returns how many were committed. */
function writePairs(url: string): { written: () => number; stop: () => Promise<void> } {
  let [written, goesOn] = [0, true]
  const client = new pg.Client({ connectionString: url })
  const work = (async () => {
    await client.connect()
    while (goesOn) {
      await client.query('begin')
      await client.query('insert into pairs (pair, text) values ($1, repeat($2, 400))', [written, 'a'])
      await client.query('insert into pairs (pair, text) values ($1, repeat($2, 400))', [written, 'b'])
      await client.query('commit')
      written += 1
    }
    await client.end()
  })()
  return {
    written: () => written,
    stop: () => {
      goesOn = false
      return work
    },
  }
}

/** As root the server runs under another account, which has to be able to enter. */
function makePlace(): string {
  const folder = makeFolder()
  chmodSync(folder, 0o711)
  return join(folder, 'copy')
}

async function writtenTo(): Promise<{ control: string; url: string; release: () => Promise<void> }> {
  const control = await makeFolderWithData()
  const server = await acquireServer({ dataDirectory: control })
  onTestFinished(() => server.release())
  await onServer(server.url, (client) =>
    client.query('create table pairs (pair integer not null, text text not null)'),
  )
  return { control, url: server.url, release: () => server.release() }
}

async function restore(folder: string): Promise<{ pairs: number; halves: number; last: number }> {
  const restored = await acquireServer({ dataDirectory: join(folder, 'postgres') })
  try {
    const { rows } = await onServer(restored.url, async (client) => {
      await client.query(`insert into pairs (pair, text) values (-1, 'after'), (-1, 'the restore')`)
      return client.query(`select count(*)::int as pairs, count(*) filter (where n <> 2)::int as halves, max(pair) as last
        from (select pair, count(*) as n from pairs where pair >= 0 group by pair) p`)
    })
    return rows[0]
  } finally {
    await restored.release()
  }
}

describe('a copy of the running server', () => {
  test('starts elsewhere with all that was committed before it, whole, and can be written to; the first one never stopped', async () => {
    const { control, url, release } = await writtenTo()
    const writer = writePairs(url)
    await expect.poll(writer.written).toBeGreaterThan(100)
    const folder = makePlace()
    const before = writer.written()
    const made = await backUpServer(url, control, folder)
    const after = writer.written()
    expect(after).toBeGreaterThan(before) // it went on meanwhile
    await writer.stop()
    expect(made.files).toBeGreaterThan(500)
    await release()
    rmSync(join(control, 'data'), { recursive: true }) // the disaster

    const found = await restore(folder)
    expect(found.halves).toBe(0)
    expect(found.pairs).toBeGreaterThanOrEqual(before)
    expect(found.last).toBe(found.pairs - 1) // none is missing in between
  })

  test('needs its label and its log: without them it does not start as what it was', async () => {
    const { control, url, release } = await writtenTo()
    const writer = writePairs(url)
    await expect.poll(writer.written).toBeGreaterThan(20)
    const folder = makePlace()
    await backUpServer(url, control, folder)
    await writer.stop()
    await release()
    const data = join(folder, 'postgres', 'data')
    expect(readFileSync(join(data, 'backup_label'), 'utf8')).toContain('LABEL: sixthman backup')
    rmSync(join(data, 'pg_wal'), { recursive: true })
    mkdirSync(join(data, 'pg_wal'))
    await expect(acquireServer({ dataDirectory: join(folder, 'postgres') })).rejects.toThrow(
      /checkpoint|recover|WAL/i,
    )
  })

  test('leaves nothing behind on the server, and is not made into a folder that holds something', async () => {
    const { control, url } = await writtenTo()
    const folder = makeFolder()
    writeFileSync(join(folder, 'mine'), 'kept')
    await expect(backUpServer(url, control, folder)).rejects.toMatchObject({ code: 'usage.invalid' })
    expect(existsSync(join(folder, 'postgres'))).toBe(false)
    await backUpServer(url, control, join(dirname(folder), `${process.pid}-copy`))
    rmSync(join(dirname(folder), `${process.pid}-copy`), { recursive: true })
    const { rows } = await onServer(url, (client) =>
      client.query('select (select count(*) from pg_replication_slots)::int as slots'),
    )
    expect(rows).toEqual([{ slots: 0 }])
  })
})
