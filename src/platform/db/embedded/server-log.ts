/** The server's log file: one file and one older part beside the data, cut when it has grown. */
import { copyFileSync, existsSync, statSync, truncateSync } from 'node:fs'

const bytesMax = 8_000_000

/** The server appends, so cutting the file under a running server is safe. Returns its size afterwards. */
export function shortenLog(path: string): number {
  if (!existsSync(path)) return 0
  const { size } = statSync(path)
  if (size < bytesMax) return size
  copyFileSync(path, `${path}.1`)
  truncateSync(path)
  return 0
}
