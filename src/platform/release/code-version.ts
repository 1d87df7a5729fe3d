/** The package's version: what a release changes. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export function readCodeVersion(): string {
  const path = fileURLToPath(new URL('../../../package.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  return version
}
