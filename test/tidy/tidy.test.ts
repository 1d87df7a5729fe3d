/** The house, policed as an ordinary test: banned calls, names, sizes, pages, registrations. CONTRIBUTING.md gives the reasons. */
import { describe, expect, test } from 'vitest'
import { errorKinds } from '../../src/platform/errors.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'
import { findBanned } from './banned.ts'
import { listFiles, readText } from './files.ts'
import { completeLockFile, findMissingPackages, readLockFile } from './lock-file.ts'

const files = listFiles()
const code = files.filter((file) => /^(src|test|bench)\/.*\.ts$/.test(file))
const texts = files.filter(
  (file) => /\.(ts|js|cjs|json|md|sql|ya?ml)$|^\.ci\//.test(file) && file !== 'package-lock.json',
)

const linesMax = 300
/** Files that are longer, each with its reason. The list may only get shorter: an entry that is not needed fails too. */
const longFiles: Readonly<Record<string, string>> = {
  'test/nba/parse/parse.test.ts': 'four parsers, each with its genuine reply and every changed shape',
  'test/platform/http.test.ts': 'every way in which a reply can fail, one after the other',
}

describe('every file', () => {
  test('calls nothing that is banned', () => {
    const found = code.flatMap((file) =>
      findBanned(file, readText(file)).map(({ line, message }) => `${file}:${line} ${message}`),
    )
    expect(found).toEqual([])
  })

  test(`is at most ${linesMax} lines long, or is on the list with its reason`, () => {
    const long = code.filter((file) => readText(file).split('\n').length - 1 > linesMax)
    expect(long).toEqual(Object.keys(longFiles).toSorted())
  })

  test('of the program opens by saying what it is', () => {
    const silent = code.filter(
      (file) => file.startsWith('src/') && !/^(#!.*\n)?\/\*\* \S/.test(readText(file)),
    )
    expect(silent).toEqual([])
  })

  test('and folder of code has a kebab-case name', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|bench|config))?(\.ts)?$/
    expect(code.filter((file) => !file.split('/').every((part) => kebab.test(part)))).toEqual([])
  })

  test('and folder is named after one thing, not after a drawer', () => {
    const drawers = new Set(
      'util utils helper helpers manager managers common misc shared-code task tasks batch'.split(' '),
    )
    expect(code.filter((file) => file.split(/[/.-]/).some((word) => drawers.has(word)))).toEqual([])
  })

  test('is finished: what is to be done stands in the tracker', () => {
    const markers = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`)
    expect(texts.filter((file) => markers.test(readText(file)))).toEqual([])
  })

  test('can be used on any machine: no path of somebody’s own', () => {
    const own = /(?<![\w.$}/-])\/(work|root|home|Users)\/[a-z]/
    const found = texts.flatMap((file) =>
      readText(file)
        .split('\n')
        .flatMap((line, index) => (own.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    )
    expect(found).toEqual([])
  })

  test('is text of ours: no data, dump or archive is kept here', () => {
    const bytesMax = 200_000
    const generated = new Set(['package-lock.json', 'migrations/schema.sql'])
    const found = files.filter(
      (file) =>
        /\.(gz|zip|zst|csv|parquet|sqlite|dump|tgz|tar)$/.test(file) ||
        (!generated.has(file) && readText(file).length > bytesMax),
    )
    expect(found).toEqual([])
  })
})

describe('the runbook', () => {
  const pages = files
    .filter((file) => file.startsWith('docs/runbook/') && file.endsWith('.md'))
    .map((file) => file.slice('docs/runbook/'.length, -'.md'.length))

  test('has a page for every error code and every detector, and no page without one', () => {
    const detectors = createToolPipeline().detectors!.map(({ name }) => `monitor.${name}`)
    expect(pages).toEqual([...Object.keys(errorKinds), ...detectors].toSorted())
  })

  test('opens each page with its code and ends it with what to type or where to look', () => {
    const lacking = pages.filter((page) => {
      const text = readText(`docs/runbook/${page}.md`)
      return !text.startsWith(`# ${page}\n`) || text.split('\n').length < 8
    })
    expect(lacking).toEqual([])
  })
})

describe('a folder of registered things', () => {
  const folders = [
    'src/replay/endpoints',
    'src/nba/5-predictions/systems',
    'src/cli/commands',
    'src/api/routes',
    'src/api/health',
    'src/api/metrics',
    'src/dashboard/pages',
    'src/site/pages',
    'src/platform/healers',
    'src/nba/healers',
    'src/platform/monitor/detectors',
    'src/platform/alerts/channels',
    'src/nba/monitor/detectors',
  ]

  test.for(folders)('%s holds no file that is not registered', (folder) => {
    const members = code.filter((file) => file.startsWith(`${folder}/`) && !file.endsWith('/index.ts'))
    const register = `${folder}/index.ts`
    const readers = files.includes(register)
      ? [register]
      : code.filter((file) => file.startsWith('src/') && !file.startsWith(`${folder}/`))
    const named = readers.map(readText).join('\n')
    const unregistered = members.filter(
      (file) => !named.includes(`/${file.slice(file.lastIndexOf('/') + 1)}'`),
    )
    expect(unregistered).toEqual([])
  })
})

describe('the README', () => {
  test('names only places that exist in its table of where things happen', () => {
    const table = /## Where does[^\n]*\n([\s\S]*?)(?=\n## |$)/.exec(readText('README.md'))?.[1] ?? ''
    const rows = table.split('\n').filter((line) => line.startsWith('|'))
    const named = rows.flatMap((row) => [...row.matchAll(/`([\w./-]+)`/g)].map((match) => match[1] ?? ''))
    const isThere = (path: string): boolean =>
      files.includes(path) || files.some((file) => file.startsWith(`${path.replace(/\/$/, '')}/`))
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((path) => !isThere(path))).toEqual([])
  })

  test('gives exactly two commands for setting up', () => {
    const commands = [...readText('README.md').matchAll(/^npm ci\b.*$/gm)].map(([line]) => line)
    expect(commands).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
  })
})

describe('the migrations', () => {
  test('are numbered from 1 without a gap', () => {
    const numbers = files
      .flatMap((file) => /^migrations\/(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1] ?? [])
      .map(Number)
    expect(numbers.length).toBeGreaterThan(0)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })
})

describe('the lock file', () => {
  const lock = readText('package-lock.json')

  test('names no registry of somebody’s own', () => {
    const hosts = [...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((match) => match[1])
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([])
  })

  test('has an entry for every platform’s package, whichever machine wrote it (npm run fix:lock)', () => {
    expect(findMissingPackages(readLockFile()).map(({ name }) => name)).toEqual([])
  })

  test('is completed where a registry carried only its own platform', () => {
    const lock = readLockFile()
    const lacking = Object.entries(lock.packages).filter(
      ([path]) => !/oxlint\/binding-(darwin|win32)/.test(path),
    )
    const completed = completeLockFile({ ...lock, packages: Object.fromEntries(lacking) })
    const name = 'node_modules/@oxlint/binding-darwin-arm64'
    expect(completed.packages[name]).toEqual({
      ...lock.packages[name],
      integrity: undefined,
    })
    expect(Object.keys(completed.packages)).toEqual(Object.keys(lock.packages))
  })
})
