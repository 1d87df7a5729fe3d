/** A setting from the environment, from a file, or from a command; and what is said where that does not work. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/platform/config.ts'
import { readSetting } from '../../src/platform/read-setting.ts'
import { createFolder, type Folder } from '../nba/import/write-files.ts'

let folder: Folder
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())

const read = (environment: Record<string, string>) => {
  const faults: string[] = []
  return { value: readSetting(environment, 'ODDS_API_KEY', faults), faults }
}

test('comes from where it is given', async () => {
  const path = await folder.write('key', 'from-a-file\n')
  expect(read({ ODDS_API_KEY: 'plain' })).toEqual({ value: 'plain', faults: [] })
  expect(read({ ODDS_API_KEY_FILE: path })).toEqual({ value: 'from-a-file', faults: [] })
  expect(read({ ODDS_API_KEY_COMMAND: `cat '${path}'` })).toEqual({ value: 'from-a-file', faults: [] })
  expect(read({})).toEqual({ value: undefined, faults: [] })
})

test('reaches the configuration', () => {
  expect(readConfig({ ODDS_API_KEY_COMMAND: 'echo from-a-manager' }).ODDS_API_KEY).toBe('from-a-manager')
})

test('a command is run once a process', async () => {
  const log = await folder.write('runs', '')
  const environment = { ODDS_API_KEY_COMMAND: `echo run >> '${log}'; wc -l < '${log}'` }
  expect([read(environment).value, read(environment).value]).toEqual(['1', '1'])
})

test.for([
  [{ ODDS_API_KEY_COMMAND: 'echo geheim; exit 3' }, 'it ended with exit code 3'],
  [{ ODDS_API_KEY_COMMAND: 'true' }, 'it printed nothing'],
  [{ ODDS_API_KEY_COMMAND: 'no-such-command-at-all' }, 'it ended with exit code 127'],
  [{ ODDS_API_KEY_COMMAND: 'head -c 100000 /dev/zero | tr "\\0" x' }, 'ENOBUFS'],
  [{ ODDS_API_KEY_FILE: 'no-such-file' }, 'cannot be read (ENOENT)'],
] as const)('%o is a fault, without what it printed', ([environment, why]) => {
  const { value, faults } = read(environment)
  expect(value).toBeUndefined()
  expect(faults.join()).toContain(why)
  expect(faults.join()).not.toContain('geheim')
})

test('given in two ways is a fault', () => {
  expect(read({ ODDS_API_KEY: 'x', ODDS_API_KEY_COMMAND: 'echo x' }).faults).toEqual([
    'ODDS_API_KEY: given twice, also as ODDS_API_KEY_COMMAND',
  ])
  expect(() => readConfig({ SIXTHMAN_PORT: '1', SIXTHMAN_PORT_COMMAND: 'echo 2' })).toThrow('given twice')
})
