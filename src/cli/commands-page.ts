/** The page `docs/commands.md`, made from the commands themselves; a test holds the file equal to it. */
import { type Command, configOption, exitCodeMeanings, exitCodes, versionOption } from './command.ts'
import { program } from './output.ts'

export function renderCommandsPage(commands: readonly Command[]): string {
  const codes = Object.entries(exitCodes).map(
    ([name, code]) => `| ${code} | ${exitCodeMeanings[name as keyof typeof exitCodes]} |`,
  )
  return `# Commands

From a checkout: \`${program} <command>\`; installed: \`sixthman <command>\`. This page is made from the commands by
\`node test/support/write-commands-page.ts\`; a test holds it to them.

Answers go to standard output, progress and errors to standard error; with \`--json\` the answer is one line of JSON. Dates are US
Eastern game dates, \`YYYY-MM-DD\`.

Settings come from the environment, and from a file beneath it that \`${configOption.flags}\` (before or after the name of any command) or
\`SIXTHMAN_CONFIG\` names: [configuration.md](configuration.md). \`${versionOption.flags}\` instead of a command ${versionOption.description}.

| exit code | meaning |
|---|---|
${codes.join('\n')}

${commands.map(renderCommand).join('\n')}`
}

function renderCommand(command: Command): string {
  const parameters = (command.parameters ?? []).map(
    ({ name, description }) => `| \`${name}\` | ${description} |`,
  )
  const options = (command.options ?? []).map((option) => {
    const given = option.isRequired
      ? ' (required)'
      : option.default === undefined
        ? ''
        : ` (default: ${option.default})`
    return `| \`${option.flags}\` | ${option.description}${given} |`
  })
  const rows = [...parameters, ...options]
  const table = rows.length > 0 ? `\n| given | meaning |\n|---|---|\n${rows.join('\n')}\n` : ''
  const examples = command.examples.map((example) => `${program} ${example}`)
  return `## ${[command.name, ...(command.parameters ?? []).map((each) => each.name)].join(' ')}

${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.${command.details ? ` ${command.details}` : ''}
${table}
\`\`\`sh
${examples.join('\n')}
\`\`\`
`
}
