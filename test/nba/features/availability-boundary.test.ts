/** What is known only afterwards stays out of the pipeline: no module that it is made of asks for it. */
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')

/** Every module that `entry` is made of, itself among them. */
function collectModules(entry: string, found = new Set<string>()): Set<string> {
  if (found.has(entry)) return found
  found.add(entry)
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(/from '(\.[^']+\.ts)'/g))
    collectModules(join(dirname(entry), path!), found)
  return found
}

it('no module of the pipeline asks who played, except the one that offers it to backtests', () => {
  const modules = [...collectModules(join(root, 'src/nba/pipeline.ts'))]
  expect(modules.length).toBeGreaterThan(100)
  const asking = modules.filter((path) => /known_afterwards|knowsWhoPlayed/.test(readFileSync(path, 'utf8')))
  expect(asking.map((path) => relative(root, path)).sort()).toEqual([
    'src/nba/4-features/training-rows.ts',
    'src/nba/4-features/write-vector.ts',
  ])
})
