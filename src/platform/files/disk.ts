/** A folder on a disk, as those who write files for others see it: the few operations whose order decides what a crash leaves behind.
 *
 *     const disk = openDisk('site')
 *     await replaceFile(disk, 'manifest.json', text)      // replace-file.ts: whole or not at all
 *
 * Paths are relative to the folder, with slashes. A test puts its own in place of this one, and stops it anywhere. */
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { PipelineError } from '../errors.ts'

export interface Disk {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Buffer | undefined>
  /** Bytes of a file; undefined where there is none. */
  size(path: string): Promise<number | undefined>
  makeFolder(path: string): Promise<void>
  /** Written and flushed to the disk itself; the folders must exist. */
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Takes the place of what was there, at once. */
  rename(from: string, to: string): Promise<void>
  /** What was renamed in a folder survives a loss of power only after this. */
  syncFolder(path: string): Promise<void>
  remove(path: string): Promise<void>
  /** All files below the folder, sorted. */
  list(): Promise<string[]>
}

/** What the operating system refuses is thrown as `files.unwritable`. */
export function openDisk(folder: string): Disk {
  const at = (path: string): string => join(folder, path)
  const on = async <Result>(path: string, work: Promise<Result>): Promise<Result> =>
    work.catch((error: NodeJS.ErrnoException) => {
      throw new PipelineError('files.unwritable', `${at(path)} cannot be read or written (${error.code})`)
    })
  return {
    read: (path) => on(path, orUndefined(readFile(at(path)))),
    size: async (path) => (await on(path, orUndefined(stat(at(path)))))?.size,
    async makeFolder(path) {
      await on(path, mkdir(at(path), { recursive: true }))
    },
    write: (path, content) => on(path, writeFile(at(path), content, { flush: true })),
    rename: (from, to) => on(to, rename(at(from), at(to))),
    syncFolder: (path) => on(path, sync(at(path))),
    remove: (path) => on(path, rm(at(path), { force: true })),
    async list() {
      const entries = await on('.', orUndefined(readdir(folder, { recursive: true, withFileTypes: true })))
      return (entries ?? [])
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .sort()
    },
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function orUndefined<Result>(work: Promise<Result>): Promise<Result | undefined> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

/** Where a file stands, within the disk's folder: '.' for the top. */
export const folderOf = (path: string): string => dirname(path)
