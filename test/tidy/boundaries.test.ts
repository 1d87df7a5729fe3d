/** Breaks each boundary once, in a tree of its own, and expects the rule to bite; a rule that never fails protects nothing. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cruiseBoundaries } from './boundaries.ts'
import { listFiles, repositoryRoot } from './files.ts'

interface Breach {
  readonly rule: string
  readonly file: string
  readonly imports: string
}

const breaches: readonly Breach[] = [
  {
    rule: 'phases-stay-apart',
    file: 'src/nba/3-analytics/reads-another-phase.ts',
    imports: '../2-raw/games.ts',
  },
  { rule: 'phases-stay-apart', file: 'src/nba/2-raw/reads-the-replay.ts', imports: '../../replay/server.ts' },
  {
    rule: 'features-and-predictions-are-blind',
    file: 'src/nba/4-features/queries.ts',
    imports: '../../platform/db/database.ts',
  },
  {
    rule: 'features-and-predictions-are-blind',
    file: 'src/nba/5-predictions/reads-the-ledger.ts',
    imports: '../../platform/ledger/plan.ts',
  },
  {
    rule: 'features-and-predictions-have-no-back-door',
    file: 'src/nba/4-features/connects.ts',
    imports: 'pg',
  },
  {
    rule: 'features-and-predictions-have-no-back-door',
    file: 'src/nba/5-predictions/reads-a-file.ts',
    imports: 'node:fs/promises',
  },
  {
    rule: 'evaluation-is-pure',
    file: 'src/nba/evaluation/queries.ts',
    imports: '../../platform/db/database.ts',
  },
  { rule: 'domain-is-pure', file: 'src/nba/domain/hashes.ts', imports: 'node:crypto' },
  { rule: 'domain-is-pure', file: 'src/nba/domain/uses-a-port.ts', imports: '../../platform/asset.ts' },
  {
    rule: 'platform-knows-no-basketball',
    file: 'src/platform/knows-the-game.ts',
    imports: '../nba/domain/line.ts',
  },
  {
    rule: 'nothing-imports-the-commands',
    file: 'src/platform/calls-a-command.ts',
    imports: '../cli/main.ts',
  },
  { rule: 'nothing-imports-the-replay', file: 'src/nba/cheats.ts', imports: '../replay/server.ts' },
  {
    rule: 'replay-shares-no-parser',
    file: 'src/replay/borrows-a-parser.ts',
    imports: '../nba/2-raw/games.ts',
  },
  { rule: 'no-cycles', file: 'src/platform/one.ts', imports: './two.ts' },
  { rule: 'every-import-resolves', file: 'src/platform/lost.ts', imports: './not-there.ts' },
  {
    rule: 'the-program-needs-no-development-dependency',
    file: 'src/platform/tests-itself.ts',
    imports: 'fast-check',
  },
]

const innocent: Readonly<Record<string, string>> = {
  'src/platform/asset.ts': "import type { Database } from './db/database.ts'\nexport type Asset = Database\n",
  'src/platform/db/database.ts': 'export type Database = string\n',
  'src/platform/ledger/plan.ts': 'export const plan = 1\n',
  'src/platform/two.ts': "import './one.ts'\n",
  'src/nba/domain/line.ts':
    "import { Temporal } from 'temporal-polyfill'\nexport const line = Temporal.Now\n",
  'src/nba/2-raw/games.ts':
    "import '../domain/line.ts'\nimport '../../platform/db/database.ts'\nexport const games = 1\n",
  'src/nba/4-features/declares.ts':
    "import type { Asset } from '../../platform/asset.ts'\nexport type Declared = Asset\n",
  'src/nba/evaluation/judges.ts': "import '../domain/line.ts'\n",
  'src/nba/pipeline.ts':
    "import './2-raw/games.ts'\nimport './4-features/declares.ts'\nimport '../platform/asset.ts'\n",
  'src/replay/server.ts': "import '../nba/domain/line.ts'\n",
  'src/cli/main.ts': "import '../replay/server.ts'\nimport '../nba/pipeline.ts'\n",
}

let tree: string
let found: ReadonlySet<string>

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'sixthman-boundaries-'))
  await symlink(`${repositoryRoot}/node_modules`, join(tree, 'node_modules'))
  await symlink(`${repositoryRoot}/package.json`, join(tree, 'package.json'))
  for (const [file, text] of Object.entries(innocent)) await put(file, text)
  for (const { file, imports } of breaches) await put(file, `import '${imports}'\n`)
  const { violations } = await cruiseBoundaries(tree, ['src'])
  found = new Set(violations.map(({ rule, from }) => `${rule}: ${from}`))
})

afterAll(async () => {
  await rm(tree, { recursive: true, force: true })
})

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(tree, file)), { recursive: true })
  await writeFile(join(tree, file), text)
}

describe('a boundary', () => {
  test.for(breaches)('$rule forbids $file to import $imports', ({ rule, file }) => {
    expect(found).toContain(`${rule}: ${file}`)
  })

  test('leaves alone what is allowed', () => {
    const isCycle = (each: string): boolean => each.startsWith('no-cycles')
    const accused = [...found].filter((each) =>
      Object.keys(innocent).some((file) => each.endsWith(`: ${file}`)),
    )
    expect(accused.filter((each) => !isCycle(each))).toEqual([])
  })
})

describe('this repository', () => {
  test('keeps every boundary, and every module of it was looked at', async () => {
    const { modules, violations } = await cruiseBoundaries(repositoryRoot, ['src'])
    const files = listFiles().filter((file) => /^src\/.*\.ts$/.test(file))
    expect(violations).toEqual([])
    expect(files.length).toBeGreaterThan(50)
    expect(modules).toEqual(expect.arrayContaining([...files]))
  })
})
