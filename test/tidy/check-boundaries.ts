/** The command behind `npm run check:boundaries`: fails on a forbidden import, and on a module that was not looked at. */
import { existsSync } from 'node:fs'
import { cruiseBoundaries } from './boundaries.ts'
import { listFiles, repositoryRoot } from './files.ts'

const folders = ['src', 'test', 'bench'].filter((folder) => existsSync(`${repositoryRoot}/${folder}`))
const { modules, violations } = await cruiseBoundaries(repositoryRoot, folders)

const seen = new Set(modules)
const unseen = listFiles().filter((file) => /^(src|test|bench)\/.*\.ts$/.test(file) && !seen.has(file))

for (const { rule, from, to, comment } of violations) console.error(`${rule}: ${from} → ${to}\n  ${comment}`)
if (unseen.length > 0) console.error(`not looked at: ${unseen.join(', ')}`)
if (violations.length > 0 || unseen.length > 0) process.exitCode = 1
console.log(
  `${modules.length} modules, ${violations.length} forbidden imports, ${unseen.length} not looked at`,
)
