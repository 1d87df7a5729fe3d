/** The repository's own files: what git tracks and what it would track, or, without git, everything that is not ignored by name.
 *
 * `safe.directory` is given on the command line because CI may clone as one user and test as another. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

const ignored = /^(node_modules|dist|coverage|\.sixthman|\.git)$/

/** Paths relative to the root, with slashes, sorted. */
export function listFiles(): readonly string[] {
  const listed = existsSync(`${repositoryRoot}/.git`) ? listFromGit() : walk('')
  return listed.filter((file) => existsSync(`${repositoryRoot}/${file}`)).toSorted()
}

export function readText(file: string): string {
  return readFileSync(`${repositoryRoot}/${file}`, 'utf8')
}

function listFromGit(): string[] {
  const output = execFileSync(
    'git',
    ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { cwd: repositoryRoot, encoding: 'utf8', maxBuffer: 16_000_000 },
  )
  return [...new Set(output.split('\0').filter((file) => file !== ''))]
}

function walk(folder: string): string[] {
  return readdirSync(`${repositoryRoot}/${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.test(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? walk(path) : [path]
  })
}
