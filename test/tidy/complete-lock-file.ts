/** The command behind `npm run fix:lock`, after each change of dependencies. */
import { writeFileSync } from 'node:fs'
import { repositoryRoot } from './files.ts'
import { completeLockFile, findMissingPackages, readLockFile } from './lock-file.ts'

const lock = readLockFile()
const missing = findMissingPackages(lock)
writeFileSync(`${repositoryRoot}/package-lock.json`, `${JSON.stringify(completeLockFile(lock), null, 2)}\n`)
console.log(`${missing.length} platform packages added to package-lock.json`)
