/** The launcher, in a folder of its own, with programs that print where they are. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sixthman-launcher-'))
  put('package.json', '{ "type": "module" }')
  cpSync(launcher, join(folder, 'bin'), { recursive: true })
})

afterEach(() => rmSync(folder, { recursive: true }))

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

function launch(...args: string[]): { code: number | null; output: string; complaint: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'bin/sixthman.js'), ...args], {
    encoding: 'utf8',
  })
  return { code: status, output: stdout, complaint: stderr }
}

test('an installed package runs its compiled files, with the arguments and the exit code of the program', () => {
  put('dist/cli/main.js', "console.log('dist', ...process.argv.slice(2)); process.exitCode = 3")
  expect(launch('status', '--json')).toMatchObject({ code: 3, output: 'dist status --json\n' })
})

test('a checkout runs its sources, also when it was compiled once', () => {
  put('dist/cli/main.js', "console.log('dist')")
  put('src/cli/main.ts', "const place: string = 'src'\nconsole.log(place)")
  expect(launch()).toMatchObject({ code: 0, output: 'src\n' })
})

test('what was compiled is kept in the package’s own folder, and a changed source is compiled anew', () => {
  put('src/cli/main.ts', "console.log('old')")
  expect(launch().output).toBe('old\n')
  const kept = readdirSync(join(folder, 'node_modules/.cache/sixthman'), { recursive: true })
  expect(kept.length).toBeGreaterThan(1)
  put('src/cli/main.ts', "console.log('new')")
  expect(launch().output).toBe('new\n')
})

test('a folder that cannot be written keeps nothing and is no reason not to start', () => {
  put('src/cli/main.ts', "console.log('here')")
  put('node_modules', 'a file where the folder would lie, which not even root can write into')
  expect(launch()).toMatchObject({ code: 0, output: 'here\n', complaint: '' })
})

test('an incomplete installation says so', () => {
  const { code, complaint } = launch()
  expect(code).toBe(1)
  expect(complaint).toContain('this installation is incomplete')
})
