/** Which code this is, as it stands beside whatever it has made, read or failed at: the package's version, which people know, and the hash of its
 * files, which no build forgets to change. As build metadata of semver.org: 0.1.0+a0941de0712d1df3. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readCodeHash } from './code-hash.ts'

export function readCodeVersion(): string {
  return `${readPackageVersion()}+${readCodeHash()}`
}

/** '0.1.0'. */
export function readPackageVersion(): string {
  const path = fileURLToPath(new URL('../../../package.json', import.meta.url))
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  return version
}
