/** Runs one command line: parses it, calls the command, and turns what goes wrong into a message and an exit code.
 *
 * The only place of the command line that catches. A known error is said with its runbook page, a bug with its stack, once. */
import { CommanderError, Command as Program, Option as ProgramOption } from 'commander'
import { configFileName } from '../platform/config.ts'
import { errorKinds, type PipelineError, toPipelineError } from '../platform/errors.ts'
import { redact } from '../platform/redaction.ts'
import { readCodeVersion, readPackageVersion } from '../platform/release/code-version.ts'
import { recordBootFailure } from '../platform/release/record-boot-failure.ts'
import { readDate } from './arguments.ts'
import { type Command, configOption, exitCodes, type Given, versionOption } from './command.ts'
import { commands as allCommands } from './commands/index.ts'
import { createHelp } from './help.ts'
import { program, runbookPage, writeJson, writeLine } from './output.ts'
import { readSettingsFile } from './read-settings.ts'
import type { Terminal } from './terminal.ts'

export async function runCli(
  argv: readonly string[],
  terminal: Terminal,
  commands: readonly Command[] = allCommands,
): Promise<number> {
  let exitCode: number = exitCodes.done
  const root = new Program('sixthman')
    .description('From games and bookmakers’ lines to graded predictions, every game day.')
    .helpCommand('help [command]', 'shows the help of a command')
    .addHelpText('after', createHelp.afterAll())
    .showSuggestionAfterError(true)
    .option(configOption.flags, configOption.description)
    .option(versionOption.flags, versionOption.description)
  root.on('option:version', () => sayVersion(terminal, argv.includes('--json')))
  configure(root, terminal)
  for (const command of commands) {
    addCommand(root, terminal, { command, commands }, (code) => {
      exitCode = code
    })
  }
  try {
    if (argv.length === 0) {
      terminal.writeError(root.helpInformation())
      terminal.writeError(createHelp.afterAll())
      return exitCodes.usage
    }
    await root.parseAsync([...argv], { from: 'user' })
    return exitCode
  } catch (error) {
    return sayError(error, terminal)
  }
}

/** Ends the parsing, as help does: nothing else on the line is heard. */
function sayVersion(terminal: Terminal, isJson: boolean): never {
  const version = readPackageVersion()
  if (isJson) writeJson(terminal, { version, codeVersion: readCodeVersion() })
  else writeLine(terminal, version)
  throw new CommanderError(exitCodes.done, 'commander.version', version)
}

function addCommand(
  root: Program,
  terminal: Terminal,
  { command, commands }: { readonly command: Command; readonly commands: readonly Command[] },
  onExit: (code: number) => void,
): void {
  const sub = configure(root.command(command.name), terminal)
    .summary(command.summary)
    .description(createHelp.describe(command))
    .addHelpText('after', createHelp.after(command))
    .showHelpAfterError(`Its help: ${program} ${command.name} --help`)
  for (const { name, description } of command.parameters ?? []) sub.argument(name, description)
  for (const option of command.options ?? []) {
    if (option.isRequired) sub.requiredOption(option.flags, option.description, option.default)
    else sub.option(option.flags, option.description, option.default)
  }
  sub.addOption(new ProgramOption(configOption.flags, configOption.description).hideHelp())
  sub.action(async () => {
    const { config: path = root.opts().config, ...options } = sub.opts()
    const given: Given = { parameters: sub.processedArgs, options: redactWords(options) }
    refuseWords(command, given)
    onExit(await command.run({ terminal: await settle(terminal, command, path), commands }, given))
  })
}

/** A process that was to stay and whose configuration file is refused could not boot. */
async function settle(terminal: Terminal, command: Command, given: string | undefined): Promise<Terminal> {
  try {
    return withConfigFile(terminal, given)
  } catch (error) {
    const { environment } = terminal
    const configFile = given ?? environment[configFileName] ?? ''
    if (command.stays === true)
      await recordBootFailure({ kind: command.name, error, environment, configFile })
    throw error
  }
}

/** What somebody types as a reason is kept for ever, in the audit log and elsewhere. */
function redactWords(options: Given['options']): Given['options'] {
  const words = Object.entries(options).map(([name, value]) => [
    name,
    (name === 'reason' || name === 'note') && typeof value === 'string' ? redact(value) : value,
  ])
  return Object.fromEntries(words) as Given['options']
}

/** Whatever is declared as a date is one, before anything is opened: a word such as TODAY would reach the database otherwise. */
function refuseWords({ name, parameters = [], options = [] }: Command, given: Given): void {
  for (const { flags } of options) {
    const option = new ProgramOption(flags)
    const text = given.options[option.attributeName()]
    if (flags.includes('<date>') && text !== undefined) readDate(text, option.long ?? flags)
  }
  for (const [index, parameter] of parameters.entries()) {
    const text = given.parameters[index]
    if (parameter.name === '<date>' && text !== undefined) readDate(text, name)
  }
}

/** The terminal, with the settings of the file beneath its environment. */
function withConfigFile(terminal: Terminal, given: string | undefined): Terminal {
  const path = given ?? terminal.environment[configFileName] ?? ''
  if (path === '' && given === undefined) return terminal
  const { environment, warnings } = readSettingsFile(path, terminal.environment)
  for (const warning of warnings) terminal.writeError(`${warning}\n`)
  return { ...terminal, environment: { ...environment, [configFileName]: path } }
}

function configure(part: Program, terminal: Terminal): Program {
  return part.exitOverride().configureOutput({
    writeOut: (text) => terminal.write(text),
    writeErr: (text) => terminal.writeError(text),
    getOutHelpWidth: () => 100,
    getErrHelpWidth: () => 100,
  })
}

function sayError(thrown: unknown, terminal: Terminal): number {
  // Commander has written its message already; only help and version end well.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage
  const error = toPipelineError(thrown)
  if (error.kind === 'bug') {
    const origin = error.cause instanceof Error ? error.cause : error
    terminal.writeError(`${redact(origin.stack ?? origin.message)}\n`)
    terminal.writeError(`This is a fault of the program: see ${runbookPage('pipeline.bug')}\n`)
    return exitCodes.bug
  }
  terminal.writeError(`${redact(error.message)}\n[${error.code}] see ${runbookPage(error.code)}\n`)
  return isUsage(error) ? exitCodes.usage : exitCodes.failed
}

/** A database that cannot start is no wrong call, although it is somebody's to correct. */
function isUsage({ code }: PipelineError): boolean {
  return errorKinds[code] === 'usage' && !code.startsWith('database.')
}
