/** One setting from where it is given: `NAME` itself, `NAME_FILE` (a file that holds it), or `NAME_COMMAND` (a command that prints it, for the secret
 * manager of a cloud). What goes wrong is told without a value, and without what the command wrote. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

type Environment = Readonly<Record<string, string | undefined>>

const suffixes = ['_FILE', '_COMMAND'] as const
const commandSecondsMax = 20
const bytesMax = 64 * 1024

/** The setting that a name gives: `ODDS_API_KEY_FILE` gives `ODDS_API_KEY`. */
export function settingOf(name: string): string {
  const suffix = suffixes.find((each) => name.endsWith(each))
  return suffix ? name.slice(0, -suffix.length) : name
}

/** Every name under which it may be given. */
export function namesOfSetting(setting: string): string[] {
  return [setting, ...suffixes.map((suffix) => `${setting}${suffix}`)]
}

/** Undefined where it is not given, or could not be read: then a fault was added. */
export function readSetting(environment: Environment, setting: string, faults: string[]): string | undefined {
  const given = namesOfSetting(setting).filter((name) => (environment[name] ?? '') !== '')
  if (given.length > 1) faults.push(`${setting}: given twice, also as ${given.slice(1).join(' and ')}`)
  const name = given.at(-1)
  const text = name === undefined ? undefined : environment[name]!
  if (name === undefined || text === undefined) return environment[setting]
  if (name.endsWith('_FILE')) return readFile(name, text, faults)
  return name.endsWith('_COMMAND') ? readCommand(name, text, faults) : text
}

function readFile(name: string, path: string, faults: string[]): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    faults.push(`${name}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`)
    return undefined
  }
}

/** Once a process: the configuration is read several times, and a secret manager bills and is slow. */
const printed = new Map<string, string>()

function readCommand(name: string, command: string, faults: string[]): string | undefined {
  const known = printed.get(command)
  if (known !== undefined) return known
  const { status, signal, error, stdout } = spawnSync(command, {
    shell: true,
    timeout: commandSecondsMax * 1000,
    maxBuffer: bytesMax,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const text = (stdout ?? '').trim()
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  const why =
    code === 'ETIMEDOUT'
      ? `it had not ended after ${commandSecondsMax} s`
      : code !== undefined || signal !== null
        ? `it was ended (${code ?? signal})`
        : status !== 0
          ? `it ended with exit code ${status}`
          : text === ''
            ? 'it printed nothing'
            : null
  if (why !== null) {
    faults.push(`${name}: ${why}; run the command by hand to see what it says`)
    return undefined
  }
  printed.set(command, text)
  return text
}
