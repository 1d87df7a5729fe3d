/** Settings from a file beneath the environment, and the example that is shipped. */
import { chmod } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingChoices } from '../../src/main.ts'
import { readConfig, settingNames } from '../../src/platform/config.ts'
import { readConfigFile } from '../../src/platform/config-file.ts'
import { createFolder, type Folder } from '../nba/import/write-files.ts'
import { readText } from '../tidy/files.ts'

let folder: Folder
beforeAll(async () => {
  folder = await createFolder()
})
afterAll(() => folder.remove())

const read = async (text: string, environment: Record<string, string> = {}) =>
  readConfigFile(await folder.write('settings.env', text), environment)

const faultsOf = (text: string, environment: Record<string, string> = {}): Promise<string> =>
  read(text, environment).then(
    () => 'none',
    (error: Error) => error.message,
  )

describe('a configuration file', () => {
  test('gives settings, with comments, quotes and `export`', async () => {
    const { environment } = await read(
      '\uFEFF# mine\r\n\r\nSIXTHMAN_PORT=5000 # free\r\nexport LOG_LEVEL="info"\r\nODDS_API_KEY=abcdefgh1234\r\n',
    )
    expect(readConfig(environment)).toMatchObject({
      SIXTHMAN_PORT: 5000,
      LOG_LEVEL: 'info',
      ODDS_API_KEY: 'abcdefgh1234',
    })
  })

  test('lies beneath the environment; an empty value there says nothing', async () => {
    const text = 'SIXTHMAN_PORT=5000\nLOG_LEVEL=info'
    const { environment } = await read(text, { SIXTHMAN_PORT: '6000', LOG_LEVEL: '' })
    expect(readConfig(environment)).toMatchObject({ SIXTHMAN_PORT: 6000, LOG_LEVEL: 'info' })
  })

  test('gives way to the same setting as the path of a file, and the other way round', async () => {
    const key = await folder.write('key', 'from-the-file\n')
    const over = await read('ODDS_API_KEY=from-settings', { ODDS_API_KEY_FILE: key })
    expect(readConfig(over.environment).ODDS_API_KEY).toBe('from-the-file')
    const under = await read(`ODDS_API_KEY_FILE=${key}`, { ODDS_API_KEY: 'from-the-environment' })
    expect(readConfig(under.environment).ODDS_API_KEY).toBe('from-the-environment')
  })

  test('is refused whole, every fault with its line and none with its value', async () => {
    const said = await faultsOf(
      'SIXTHMAN_PRT=1\nODDS_API_KEY: geheimgeheim\nLOG_LEVEL=info\nLOG_LEVEL=loud\nSIXTHMAN_CONFIG=other.env\nPATH=/bin',
      { SIXTHMAN_CONCURRENCY: '0' },
    )
    for (const fault of [
      'has 7 faults; nothing was started',
      'line 1: SIXTHMAN_PRT: no such setting',
      'line 2: neither NAME=value nor a comment',
      'line 4: LOG_LEVEL stands in line 3 already',
      'line 5: SIXTHMAN_CONFIG: no such setting',
      'line 6: PATH: no such setting',
      '- LOG_LEVEL: ',
      '- SIXTHMAN_CONCURRENCY: ',
    ])
      expect(said).toContain(fault)
    expect(said).not.toMatch(/geheim|loud/)
  })

  test('that cannot be read is named, with the system’s reason', () => {
    expect(() => readConfigFile('no-such.env', {})).toThrow(
      /configuration file no-such\.env cannot be read \(ENOENT\)/,
    )
    expect(() => readConfigFile('test', {})).toThrow(/test cannot be read \(EISDIR\)/)
  })

  test('that holds keys and is open to everybody brings a warning, without the key', async () => {
    const path = await folder.write(
      'open.env',
      'ODDS_API_KEY=geheimgeheim\nDATABASE_URL=postgres://me:geheim@host/db\nLOG_LEVEL=info',
    )
    await chmod(path, 0o644)
    const { warnings } = readConfigFile(path, {})
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(
      `holds DATABASE_URL and ODDS_API_KEY, and every user of this machine may read it`,
    )
    expect(warnings[0]).toContain(`chmod 600 ${path}`)
    expect(warnings[0]).not.toContain('geheim')
    await chmod(path, 0o640)
    expect(readConfigFile(path, {}).warnings).toEqual([])
    const harmless = await folder.write('harmless.env', 'LOG_LEVEL=info\nODDS_API_KEY=')
    await chmod(harmless, 0o644)
    expect(readConfigFile(harmless, {}).warnings).toEqual([])
  })
})

describe('sixthman.env.example', () => {
  const example = readText('sixthman.env.example')

  test('has every setting in the order of the page, commented out, with its default', () => {
    const shown = [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }))
    expect(shown.map(({ name }) => name)).toEqual(settingNames)
    const defaults = readConfig({}) as unknown as Readonly<Record<string, unknown>>
    for (const { name, value } of shown) expect([name, value]).toEqual([name, String(defaults[name!] ?? '')])
  })

  test.for(['sixthman.env.example', 'docs/configuration.md'])(
    '%s names every market and every fact',
    (page) => {
      const text = readText(page)
      for (const { names } of Object.values(settingChoices))
        for (const name of names) expect(text, page).toMatch(new RegExp(`\\b${name}\\b`))
    },
  )

  test('is a configuration file as it stands, and with every line uncommented', async () => {
    expect((await read(example)).environment).toEqual({})
    const uncommented = example.replaceAll(/^#(?=[A-Z_]+=)/gm, '')
    expect(readConfig((await read(uncommented)).environment)).toEqual(readConfig({}))
  })
})
