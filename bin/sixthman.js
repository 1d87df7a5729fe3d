#!/usr/bin/env node
/** Starts the command line: from the sources in a checkout, from the compiled files where the package is installed.
 *
 * The program needs Node 24. Under an older one it starts again with the runtime of the npm package `node`, where that is
 * installed (in a checkout it always is), and otherwise says what to do. Plain JavaScript, so that any Node can read it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepCompiledModules } from './compile-cache.js'

const nodeMajorMin = 24

if (majorOf(process.versions.node) >= nodeMajorMin) await start()
else startAgain(findNode())

async function start() {
  const source = new URL('../src/cli/main.ts', import.meta.url)
  const compiled = new URL('../dist/cli/main.js', import.meta.url)
  const main = [source, compiled].find((url) => existsSync(url))
  if (!main) fail('this installation is incomplete: neither src/cli nor dist/cli is there. Install it again.')
  keepCompiledModules()
  try {
    await import(main.href)
  } catch (error) {
    await recordFailedStart(main, error)
    throw error
  }
}

/** A module that is missing or broken stops the program before its first line: of a process that was to work, that is written down. */
async function recordFailedStart(main, error) {
  const kind = process.argv.slice(2).find((word) => word === 'up' || word === 'worker')
  if (!kind) return
  const recorder = new URL(`../platform/release/record-boot-failure${extname(main.pathname)}`, main)
  try {
    const { recordBootFailure } = await import(recorder.href)
    await recordBootFailure({ kind, error, environment: process.env, configFile: findConfigFile() })
  } catch {
    // the recorder is missing as well: the error that stopped the program is thrown all the same
  }
}

function findConfigFile() {
  const at = process.argv.indexOf('--config')
  return at === -1 ? process.env.SIXTHMAN_CONFIG : process.argv[at + 1]
}

function findNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(binary) ? binary : null
  } catch (error) {
    if (error.code === 'MODULE_NOT_FOUND') return null
    throw error
  }
}

/** Signals are passed on, and the exit code or the signal of the new process becomes ours. */
function startAgain(binary) {
  if (!binary) {
    fail(
      `Node ${nodeMajorMin} or later is needed, this is ${process.versions.node}. ` +
        'In a checkout run `npm ci`; elsewhere install Node 24, or `npm install node@24` beside this package.',
    )
  }
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`cannot start ${binary}: ${error.message}`))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0)
  })
}

function majorOf(version) {
  return Number(version.split('.')[0])
}

function fail(message) {
  console.error(`sixthman: ${message}`)
  process.exit(1)
}
