/** Test files share a process, so what one of them changes for all of it the next one finds: whoever does that has a process of its own. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ownProcess } from '../support/own-process.ts'
import { listFiles, readText, repositoryRoot } from './files.ts'

/** The environment, the folder, what is done at a signal, a global, and the secrets that a process remembers on purpose. */
const changesItsProcess =
  /\bprocess\.env(\.\w+|\[[^\]]+\]) \??\??=[^=]|delete process\.env|\bvi\.stub(Env|Global)\(|\bprocess\.(chdir|umask|on|once)\(|\bglobalThis\.\w+ = |\brememberSecrets\(/

const changing = listFiles()
  .filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/tidy/'))
  .filter((file) => changesItsProcess.test(readText(file)))

test('a test file that changes something for its process gets one of its own', () => {
  expect(changing).toContain('test/platform/traces/traces.test.ts')
  expect(changing.filter((file) => !ownProcess.includes(file))).toEqual([])
})

test('every file that gets a process of its own exists, and the list is in order', () => {
  expect(ownProcess.filter((file) => !existsSync(`${repositoryRoot}/${file}`))).toEqual([])
  expect(ownProcess).toEqual(ownProcess.toSorted())
})

test.each([
  "process.env.TZ = 'UTC'",
  'process.env[name] = text',
  'delete process.env.TZ',
  "vi.stubEnv('TZ', 'UTC')",
  "process.chdir('/')",
  "process.once('SIGTERM', stop)",
  'globalThis.fetch = answer',
  "rememberSecrets(['a secret'])",
])('%s changes the process', (line) => {
  expect(line).toMatch(changesItsProcess)
})

test.each([
  'process.env.TZ === undefined',
  'const pack = process.env.SIXTHMAN_DATA_PACK',
  'socket.once(event, stop)',
])('%s does not', (line) => {
  expect(line).not.toMatch(changesItsProcess)
})
