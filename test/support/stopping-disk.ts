/** A disk that stops wherever it is told to, as one does whose power goes. */
import type { Disk } from '../../src/platform/files/disk.ts'

export class Stopped extends Error {}

/** A disk that dies in the middle of its nth change: a write leaves half of the bytes, nothing else happens after it. */
export function stopAt(inner: Disk, operation: number): Disk & { readonly done: () => number } {
  let done = 0
  const next = async (work: () => Promise<void>, half?: () => Promise<void>): Promise<void> => {
    done += 1
    if (done === operation) await half?.()
    if (done >= operation) throw new Stopped()
    await work()
  }
  return {
    ...inner,
    done: () => done,
    makeFolder: (path) => next(() => inner.makeFolder(path)),
    write: (path, content) =>
      next(
        () => inner.write(path, content),
        () => inner.write(path, content.slice(0, content.length >> 1)),
      ),
    rename: (from, to) => next(() => inner.rename(from, to)),
    syncFolder: (path) => next(() => inner.syncFolder(path)),
    remove: (path) => next(() => inner.remove(path)),
  }
}
