/** A copy of the embedded server's data, made while it runs and is written to; it starts as any other data folder does.
 *
 * By PostgreSQL's own low-level backup (https://www.postgresql.org/docs/18/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP): the files are
 * copied as they are, torn pages and all, and the write-ahead log since the start of the copy mends them. A temporary replication
 * slot keeps that log from being recycled meanwhile. Our binaries hold no pg_basebackup. */
import { chown, copyFile, mkdir, open, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pg from 'pg'
import { PipelineError } from '../../errors.ts'
import { readPassword } from './initialise.ts'

export interface BackUp {
  /** The folder to give as SIXTHMAN_DATA_DIR. */
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

/** Folders whose content belongs to the running server alone; PostgreSQL's own list. */
const leftEmpty = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])
const leftOut = /^(postmaster\.(pid|opts)|pg_internal\.init|pgsql_tmp.*|backup_label(\.old)?|tablespace_map)$/

/** `control` is the server's folder, `folder` one that does not exist yet or is empty. */
export async function backUpServer(url: string, control: string, folder: string): Promise<BackUp> {
  const to = join(folder, 'postgres')
  await requireEmpty(folder)
  const client = new pg.Client({ connectionString: url, application_name: 'sixthman-backup' })
  await client.connect()
  try {
    const data = String((await client.query('show data_directory')).rows[0].data_directory)
    const { uid, gid } = await stat(data)
    const copy = createCopy(process.geteuid?.() === 0 ? { uid, gid } : null)
    await copy.folder(to, 0o711)
    await copy.write(join(to, 'password'), readPassword(control), null)
    await client.query(`select pg_create_physical_replication_slot($1, true, true)`, [
      `sixthman_backup_${process.pid}`,
    ])
    await client.query(`select pg_backup_start('sixthman backup', true)`)
    await copy.tree(data, join(to, 'data'))
    const { rows } = await client.query('select labelfile, spcmapfile from pg_backup_stop(false)')
    await copy.write(join(to, 'data', 'backup_label'), rows[0].labelfile)
    await copy.log(join(data, 'pg_wal'), join(to, 'data', 'pg_wal'))
    return { folder, ...copy.sums() }
  } finally {
    await client.end() // and with it the slot, and a backup that was not finished
  }
}

async function requireEmpty(folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new PipelineError('usage.invalid', `${folder} cannot be written to (${error.code})`)
  })
  if (there.length > 0)
    throw new PipelineError('usage.invalid', `${folder} is not empty: give a folder of its own`)
}

/** Where root lends the server an account, the copy belongs to that account too; the password stays root's. */
function createCopy(owner: { uid: number; gid: number } | null) {
  const sums = { files: 0, bytes: 0 }
  const give = async (path: string): Promise<void> => {
    if (owner) await chown(path, owner.uid, owner.gid)
  }

  async function file(from: string, to: string): Promise<void> {
    try {
      await copyFile(from, to)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return // dropped meanwhile: the log knows
      throw error
    }
    await give(to)
    const handle = await open(to, 'r+')
    await handle.sync()
    sums.bytes += (await handle.stat()).size
    await handle.close()
    sums.files += 1
  }

  async function tree(from: string, to: string): Promise<void> {
    await mkdir(to, { recursive: true, mode: 0o700 })
    await give(to)
    for (const entry of await readdir(from, { withFileTypes: true })) {
      if (leftOut.test(entry.name)) continue
      const [source, target] = [join(from, entry.name), join(to, entry.name)]
      if (entry.isDirectory() && leftEmpty.has(entry.name)) {
        await mkdir(target, { mode: 0o700 })
        await give(target)
      } else if (entry.isDirectory()) await tree(source, target)
      else if (entry.isFile()) await file(source, target)
    }
  }

  return {
    tree,
    sums: () => ({ ...sums }),
    async folder(path: string, mode: number) {
      await mkdir(path, { recursive: true, mode })
    },
    async write(path: string, text: string, ownerOf = owner) {
      await writeFile(path, text, { mode: 0o600, flush: true })
      if (ownerOf) await give(path)
    },
    /** The segments, and the histories of timelines. */
    async log(from: string, to: string) {
      for (const name of await readdir(from)) {
        if (/^[0-9A-F]{24}$|\.history$/.test(basename(name))) await file(join(from, name), join(to, name))
      }
    },
  }
}
