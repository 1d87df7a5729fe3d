/** What was typed wrongly is said before anything is opened, with exit code 2. */
import { describe, expect, test } from 'vitest'
import { type Command, exitCodes } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { renderCommandsPage } from '../../src/cli/commands-page.ts'
import { cutText } from '../../src/cli/output.ts'
import { createProgress } from '../../src/cli/progress.ts'
import { runCli } from '../../src/cli/run-cli.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { settingNames } from '../../src/platform/config.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { readText } from '../tidy/files.ts'
import { runCommand } from './run-command.ts'

describe('a wrong call', () => {
  test.for([
    [['backfill', '--from', 'TODAY', '--to', '2024-12-02'], 'words such as TODAY'],
    [['backfill', '--from', '2024-02-30', '--to', '2024-12-02'], 'no such calendar date'],
    [['backfill', '--from', '2024-12-03', '--to', '2024-12-02'], 'lies after'],
    [['backfill', '--from', '2020-01-01', '--to', '2024-12-02'], 'at most 400'],
    [['backfill', '--from', '2024-12-01'], '--to is not given'],
    [['backfill', '--from', '2024-12-01', '--to', '2024-12-02', '--concurrency', '0'], 'from 1 to 64'],
    [['run'], "missing required argument 'date'"],
    [['run', 'yesterday'], 'words such as TODAY'],
    [['run', '2999-01-01'], 'first season began in 1946, and years up to 2199 are taken'],
    [['backfil'], 'Did you mean backfill?'],
    [['status', '--jsn'], 'Did you mean --json?'],
    [['replay-server'], 'either --pack FOLDER or --simulate SEED'],
    [['replay-server', '--simulate', 'x', '--now', 'noon'], 'not an instant'],
    [['deadletters', 'revive'], 'redrive'],
    [['explain', 'games', '2024-1-2'], 'no such calendar date'],
  ] as const)('%s ends with code 2 and says what is wrong', async ([argv, said]) => {
    const { code, err, out } = await runCommand(argv, { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect({ code, out }).toEqual({ code: exitCodes.usage, out: '' })
    expect(err).toContain(said)
  })

  test('no command at all shows the commands', async () => {
    const { code, err } = await runCommand([])
    expect(code).toBe(exitCodes.usage)
    for (const { name } of commands) expect(err).toContain(`  ${name} `)
  })
})

describe('--version', () => {
  const { version } = JSON.parse(readText('package.json')) as { version: string }

  test('says the version of the package, and in JSON that of the code beside it', async () => {
    expect(await runCommand(['--version'])).toMatchObject({
      code: exitCodes.done,
      out: `${version}\n`,
      err: '',
    })
    for (const argv of [
      ['--version', '--json'],
      ['--json', '--version'],
    ]) {
      const { code, json } = await runCommand(argv)
      expect(code).toBe(exitCodes.done)
      expect(json()).toEqual({ version, codeVersion: expect.stringMatching(`^${version}\\+[0-9a-f]{16}$`) })
    }
  })

  test('stands in the help', async () => {
    expect((await runCommand(['--help'])).out).toContain('--version')
  })
})

describe('a text that is cut', () => {
  test('ends with a mark, and one that fits does not', () => {
    expect(cutText('nobody has answered for 3 hours', 20)).toBe('nobody has answered…')
    expect(cutText('has answered', 12)).toBe('has answered')
  })
})

describe('progress', () => {
  test('of work that is not planned yet says nothing', () => {
    const said: string[] = []
    const terminal = { clock: systemClock, isInteractive: false, columns: 80 }
    const writeError = (text: string) => void said.push(text)
    const progress = createProgress({ ...terminal, writeError } as never, 'partitions')
    progress.update(0, 0)
    progress.update(0, 2)
    expect(said).toEqual(['partitions 0 of 2\n'])
  })
})

describe('a bad configuration', () => {
  test('is listed whole, without a value, and nothing starts', async () => {
    const { code, err } = await runCommand(['status'], {
      DATABASE_URL: 'mysql://user:geheim@host/db',
      SIXTHMAN_PORT: '99999',
      SIXTHMAN_CONCURENCY: '4',
      LOG_LEVEL: 'loud',
      ODDS_API_KEY: 'short',
    })
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('the configuration has 5 faults')
    for (const name of [
      'DATABASE_URL',
      'SIXTHMAN_PORT',
      'SIXTHMAN_CONCURENCY',
      'LOG_LEVEL',
      'ODDS_API_KEY',
    ]) {
      expect(err).toContain(`- ${name}:`)
    }
    expect(err).toContain('docs/runbook/config.invalid.md')
    expect(err).not.toMatch(/geheim|99999|loud|"short"/)
  })

  test('is listed at once, whatever kind of fault it is, in words and in one format, by every command that reads it', async () => {
    const environment = {
      SIXTHMAN_MARKETS: 'points,goals',
      SIXTHMAN_FACTS: 'all,injuries',
      SIXTHMAN_PORT: 'abc',
      SIXTHMAN_HOST: '0.0.0.0',
      SIXTHMAN_PUBLIC_URL: 'picks.example.org',
      SIXTHMAN_TRUSTED_PROXIES: 'here',
    }
    const faults = [
      '  - SIXTHMAN_PORT: expected a whole number from 0 to 65535',
      '  - SIXTHMAN_PUBLIC_URL: expected an address that begins with http:// or https://',
      '  - SIXTHMAN_TRUSTED_PROXIES: expected addresses or ranges, as in 10.0.0.5,10.1.0.0/16',
      '  - SIXTHMAN_MARKETS: expected some of points, rebounds, assists, threes, points_rebounds_assists, with commas between; of 2 given no. 2 is none of them',
      '  - SIXTHMAN_FACTS: expected all, or core, or some of second_opinion, injuries, game_lines, rosters, referees, play_by_play, live_box_scores, with commas between; of 2 given no. 1 is none of them',
    ]
    for (const argv of [
      ['status'],
      ['worker'],
      ['backup', 'copy'],
      ['demo', '--exit'],
      ['--config', 'sixthman.env.example', 'up'],
    ]) {
      const { code, err } = await runCommand(argv, environment)
      expect({ argv, code }).toEqual({ argv, code: exitCodes.usage })
      expect(err.split('\n').filter((line) => line.startsWith('  - '))).toEqual(faults)
    }
    const examined = await runCommand(['doctor', '--json'], environment)
    for (const fault of faults) expect(examined.out).toContain(fault.slice(4))
  })

  test('in a file is refused with its line, before and after the name of the command', async () => {
    for (const argv of [
      ['--config', '.nvmrc', 'status'],
      ['status', '--config', '.nvmrc'],
    ]) {
      const { code, err } = await runCommand(argv, { SIXTHMAN_CONFIG: 'not-this-one' })
      expect({ argv, code }).toEqual({ argv, code: exitCodes.usage })
      expect(err).toContain('.nvmrc, line 1: neither NAME=value nor a comment')
    }
    const named = await runCommand(['status'], { SIXTHMAN_CONFIG: 'not-this-one' })
    expect(named.err).toContain('the configuration file not-this-one cannot be read (ENOENT)')
  })

  test('a worker without a database of others says what to do', async () => {
    const { code, err } = await runCommand(['worker'], { SIXTHMAN_DATA_DIR: 'test/no-such-folder' })
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('set DATABASE_URL')
  })
})

describe('an error of a command', () => {
  const failing = (error: unknown): Command => ({
    name: 'fail',
    summary: 'fails',
    examples: ['fail'],
    run: () => Promise.reject(error),
  })
  const runFailing = async (error: unknown): Promise<{ code: number; err: string }> => {
    let err = ''
    const terminal = {
      environment: {},
      clock: systemClock,
      signal: new AbortController().signal,
      isInteractive: false,
      columns: 80,
      write: () => undefined,
      writeBytes: () => undefined,
      writeError: (text: string) => {
        err += text
      },
      readSecret: () => Promise.resolve(''),
    }
    return { code: await runCli(['fail'], terminal, [failing(error)]), err }
  }

  test('that is known is said with its page and ends with code 1', async () => {
    const { code, err } = await runFailing(
      new PipelineError('source.refused', 'GET https://x?apiKey=abc123 was refused'),
    )
    expect(code).toBe(exitCodes.failed)
    expect(err).toContain('docs/runbook/source.refused.md')
    expect(err).not.toContain('abc123')
  })

  test('that is a bug is said once with its place and ends with code 70', async () => {
    const { code, err } = await runFailing(new TypeError('x is not a function'))
    expect(code).toBe(exitCodes.bug)
    expect(err.match(/TypeError: x is not a function/g)).toHaveLength(1)
    expect(err).toContain('usage.test.ts')
  })
})

describe('the pages', () => {
  test('docs/commands.md is what the commands say (node test/support/write-commands-page.ts)', () => {
    expect(readText('docs/commands.md')).toBe(renderCommandsPage(commands))
  })

  test('docs/configuration.md describes every setting, and none that does not exist', () => {
    const described = [...readText('docs/configuration.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(
      (match) => match[1],
    )
    expect(described).toEqual(settingNames)
  })

  test('docs/replay.md speaks of the port that the replay server takes', () => {
    const { default: port } = commands
      .find(({ name }) => name === 'replay-server')!
      .options!.find(({ flags }) => flags.startsWith('--port'))!
    const ports = [...readText('docs/replay.md').matchAll(/(?:localhost|127\.0\.0\.1):(\d+)/g)]
    expect(new Set(ports.map((found) => found[1]))).toEqual(new Set([port]))
  })

  test('the help of every command has its options and an example', async () => {
    for (const { name, examples } of commands) {
      const { code, out } = await runCommand([name, '--help'])
      expect(code).toBe(exitCodes.done)
      expect(out).toContain(examples[0])
    }
  })
})
