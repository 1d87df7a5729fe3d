/** What names the code beside whatever it has made, read or failed at. */
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSystemPipeline } from '../../../src/main.ts'
import { readConfig } from '../../../src/platform/config.ts'
import { hashFolders, readCodeHash } from '../../../src/platform/release/code-hash.ts'
import { readCodeVersion } from '../../../src/platform/release/code-version.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sixthman-code-'))
  await writeFile(join(folder, 'parse.ts'), 'export const points = 1')
})
afterEach(() => rm(folder, { recursive: true }))

test('is the version that people know and the hash of the files: a mended parser is other code without anybody raising a number', () => {
  expect(readCodeVersion()).toBe(`0.1.0+${readCodeHash()}`)
  expect(createSystemPipeline(readConfig({})).codeVersion).toBe(readCodeVersion())
})

test('of files is another one where a byte or a name differs, and else the same', async () => {
  const before = hashFolders([folder])
  expect(hashFolders([folder])).toBe(before)
  await writeFile(join(folder, 'parse.ts'), 'export const points = 2')
  const changed = hashFolders([folder])
  await rename(join(folder, 'parse.ts'), join(folder, 'read.ts'))
  const renamed = hashFolders([folder])
  expect(new Set([before, changed, renamed]).size).toBe(3)
})
