/** The words of help: of the program, and of each command. The page `docs/commands.md` is made of the same. */
import { type Command, configOption, exitCodeMeanings, exitCodes } from './command.ts'
import { program } from './output.ts'

export const createHelp = {
  describe(command: Command): string {
    const summary = `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`
    return command.details ? `${summary}\n\n${command.details}` : summary
  },
  after(command: Command): string {
    const lines = command.examples.map((example) => `  ${program} ${example}`)
    return `\nExamples:\n${lines.join('\n')}\n\nSettings come from the environment and from ${configOption.flags}: docs/configuration.md.\n`
  },
  afterAll(): string {
    const lines = Object.entries(exitCodes).map(
      ([name, code]) => `  ${String(code).padStart(3)}  ${exitCodeMeanings[name as keyof typeof exitCodes]}`,
    )
    return `\nExit codes:\n${lines.join('\n')}\n\nSettings come from the environment and from a file (--config, SIXTHMAN_CONFIG): docs/configuration.md. Every command: docs/commands.md.\n`
  },
} as const
