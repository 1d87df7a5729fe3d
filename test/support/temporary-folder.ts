/** Where a run of tests keeps what it throws away: in memory, where the machine has room.
 *
 * A test makes a database of 800 files and removes it. On ext4 without a journal, making a file looks past every one that was removed a
 * moment ago: a third of the processor time of a run went there. */
import { accessSync, constants, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const inMemory = '/dev/shm'
/** Where a run may have left something, wherever the next one keeps its own. */
export const temporaryFolders: readonly string[] = [inMemory, '/tmp']
const gibibyte = 2 ** 30
/** The databases that are open at a time, and their log. */
const folderBytesMin = 4 * gibibyte
/** What lies there is taken from what the processes have. */
const memoryBytesMin = 8 * gibibyte

export interface Room {
  readonly folderBytes: number
  readonly memoryBytes: number
}

export interface Choice {
  /** What `TMPDIR` says; it goes before everything. */
  readonly named?: string | undefined
  readonly onDisk?: string
  readonly measure?: () => Room | undefined
}

export function chooseTemporaryFolder({
  named = process.env.TMPDIR,
  onDisk = tmpdir(),
  measure = measureRoom,
}: Choice = {}): string {
  if (named) return named
  const room = measure()
  const isRoomy = room && room.folderBytes >= folderBytesMin && room.memoryBytes >= memoryBytesMin
  return isRoomy ? inMemory : onDisk
}

/** A container's /dev/shm is 64 MiB unless it is told otherwise, and other systems have none. */
function measureRoom(): Room | undefined {
  try {
    accessSync(inMemory, constants.W_OK)
    const { bavail, bsize } = statfsSync(inMemory)
    return { folderBytes: bavail * bsize, memoryBytes: process.availableMemory() }
  } catch {
    return undefined // there is no such folder, or it is not ours to write
  }
}
