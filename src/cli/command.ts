/** What a command declares: its name, what it takes, an example, and what it does. Help, `docs/commands.md` and parsing come from it.
 *
 *     export const status: Command = {
 *       name: 'status', summary: 'shows what is open', options: [{ flags: '--date <date>', description: 'one game date' }],
 *       examples: ['status', 'status --date 2024-12-02'],
 *       run: async ({ terminal }, { options }) => { terminal.write('…'); return exitCodes.done },
 *     }
 */
import type { Terminal } from './terminal.ts'

export interface Parameter {
  /** `<date>` where it must be given, `[id]` where it may, `<files...>` for several. */
  readonly name: string
  readonly description: string
  /** The words that may be given, where they are few: for completion. */
  readonly choices?: readonly string[]
}

export interface Option {
  /** As commander reads them: `--from <date>`, `--json`. */
  readonly flags: string
  readonly description: string
  readonly isRequired?: boolean
  readonly default?: string
}

/** Taken before and after the name of every command. */
export const configOption: Option = {
  flags: '--config <file>',
  description:
    'settings as NAME=value lines; the environment wins (default: the file that SIXTHMAN_CONFIG names)',
}

/** Taken instead of a command. */
export const versionOption: Option = {
  flags: '--version',
  description: 'says which version this is; with --json also the hash of its code',
}

export interface Given {
  /** In the order of `parameters`; a parameter for several is an array. */
  readonly parameters: readonly (string | readonly string[] | undefined)[]
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>
}

export interface CommandContext {
  readonly terminal: Terminal
  /** All of the program's, for a command that speaks of the others. */
  readonly commands: readonly Command[]
}

export interface Command {
  readonly name: string
  readonly summary: string
  /** Paragraphs of help below the summary. */
  readonly details?: string
  readonly parameters?: readonly Parameter[]
  readonly options?: readonly Option[]
  /** Without the program's name. */
  readonly examples: readonly [string, ...string[]]
  /** It runs until it is told to stop; that it could not start is written down. */
  readonly stays?: boolean
  /** The exit code. */
  run(context: CommandContext, given: Given): Promise<number>
}

export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  waits: 3,
  bug: 70,
  interrupted: 130,
} as const

export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done: everything that was asked for is final',
  failed: 'something failed; it is listed with its error code, its runbook page and what to type',
  usage: 'the call or the configuration is wrong; nothing was changed',
  waits: 'not finished: something waits for a time that has not come, or for an input that does not exist',
  bug: 'a fault of the program itself; the place is printed once',
  interrupted: 'interrupted; what was committed stays, and the same command goes on from there',
}
