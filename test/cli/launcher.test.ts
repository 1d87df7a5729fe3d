/** The launcher, in a folder of its own, with programs that print where they are. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const launcher = fileURLToPath(new URL('../../bin/sixthman.js', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sixthman-launcher-'))
  put('package.json', '{ "type": "module" }')
  mkdirSync(join(folder, 'bin'))
  cpSync(launcher, join(folder, 'bin/sixthman.js'))
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

test('an incomplete installation says so', () => {
  const { code, complaint } = launch()
  expect(code).toBe(1)
  expect(complaint).toContain('this installation is incomplete')
})
