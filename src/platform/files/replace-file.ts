/** Writes a file whole or not at all: beside its place first, flushed, then renamed to it. Whoever reads meanwhile gets the old one or the
 * new one; a crash leaves at most a `.part` file, which the next write of the same file takes over. */
import type { Disk } from './disk.ts'

export const partial = '.part'

/** The folder's entry is flushed by the caller, once for all files of a folder. */
export async function replaceFile(disk: Disk, path: string, content: string | Uint8Array): Promise<void> {
  await disk.write(`${path}${partial}`, content)
  await disk.rename(`${path}${partial}`, path)
}
