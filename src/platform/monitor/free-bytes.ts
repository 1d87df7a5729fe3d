/** The room on the disk that a folder lies on, for whoever is no superuser: what the file system keeps back does not count. */
import { statfs } from 'node:fs/promises'

/** Null: the database is elsewhere, and its disk is not ours to see. */
export async function readFreeBytes(folder: string | null): Promise<number | null> {
  if (folder === null) return null
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
