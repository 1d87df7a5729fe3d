/** Settings from a file of `NAME=value` lines, beneath the real environment: what the environment says wins.
 *
 * The file is refused whole, with every fault and its line; a line is never shown, since it may hold a key. */
import { readFileSync, statSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { describeFaults, findSettingFaults, isSettingName, type SettingChoices } from './config.ts'
import { namesOfSetting, settingOf } from './read-setting.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ConfigFile {
  readonly path: string
  /** The environment with the file's settings beneath it. */
  readonly environment: Environment
  /** What is allowed and unwise. */
  readonly warnings: readonly string[]
}

/** Throws `config.invalid`. An empty value in the environment says nothing, so the file's stands. */
export function readConfigFile(
  path: string,
  environment: Environment,
  choices: SettingChoices = {},
): ConfigFile {
  const text = readWhole(path)
  const faults = findLineFaults(text, path)
  const given = Object.entries(parseEnv(text)).filter(
    ([name]) => isSettingName(name) && !isSaid(environment, name),
  )
  const merged = { ...environment, ...Object.fromEntries(given) }
  faults.push(...findSettingFaults(merged, choices))
  if (faults.length > 0) throw describeFaults(faults)
  return { path, environment: merged, warnings: findWarnings(path, text) }
}

/** `NAME`, `NAME_FILE` and `NAME_COMMAND` are one setting. */
function isSaid(environment: Environment, name: string): boolean {
  return namesOfSetting(settingOf(name)).some((each) => (environment[each] ?? '') !== '')
}

function readWhole(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw describeFaults([`the configuration file ${path} cannot be read (${code})`])
  }
}

/** What `parseEnv` would pass over in silence: a misspelt name, a line that sets nothing, a name that stands there twice. */
function findLineFaults(text: string, path: string): string[] {
  const lineOf = new Map<string, number>()
  return text.split(/\r?\n/).flatMap((line, index) => {
    const place = `${path}, line ${index + 1}`
    if (/^\s*(#|$)/.test(line)) return []
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z_0-9]*)\s*=/.exec(line)?.[1]
    if (name === undefined) return [`${place}: neither NAME=value nor a comment`]
    if (!isSettingName(name)) return [`${place}: ${name}: no such setting`]
    const before = lineOf.get(name)
    lineOf.set(name, index + 1)
    return before === undefined ? [] : [`${place}: ${name} stands in line ${before} already`]
  })
}

function findWarnings(path: string, text: string): string[] {
  const secrets = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    (value ?? '') !== '' && (/_KEY$|ALERT_/.test(name) || /:\/\/[^/]*:[^/]*@/.test(value ?? ''))
      ? [name]
      : [],
  )
  const isOpen = process.platform !== 'win32' && (statSync(path).mode & 0o004) !== 0
  if (!isOpen || secrets.length === 0) return []
  return [
    `${path} holds ${secrets.join(' and ')}, and every user of this machine may read it. To close it: chmod 600 ${path}`,
  ]
}
