/** Whether the embedded server of a folder runs, without starting it or making anything. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findPostmaster } from './postmaster.ts'

export async function isServerRunning(dataDirectory: string): Promise<boolean> {
  const control = resolve(dataDirectory)
  const pointer = join(control, 'data-location')
  const data = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(control, 'data')
  return existsSync(join(data, 'PG_VERSION')) && (await findPostmaster(data)) !== undefined
}
