/** Completion of the command line for bash, zsh and fish, as text: commands, then the action of a command, then its options. Where a file or a
 * value is to be typed, the shell does what it does anyway. */
import { type Command, configOption, versionOption } from './command.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

export function writeCompletion(shell: Shell, commands: readonly Command[]): string {
  switch (shell) {
    case 'bash':
      return writeBash(commands)
    case 'zsh':
      return writeZsh(commands)
    case 'fish':
      return writeFish(commands)
  }
}

const longOf = (flags: string): string => /--[\w-]+/.exec(flags)![0]
const optionsOf = ({ options = [] }: Command): string[] => [
  ...options.map(({ flags }) => longOf(flags)),
  longOf(configOption.flags),
  '--help',
]
const choicesOf = ({ parameters = [] }: Command): readonly string[] => parameters[0]?.choices ?? []
const namesOf = (commands: readonly Command[]): string[] => [...commands.map(({ name }) => name), 'help']
const globals = ['--help', longOf(versionOption.flags), longOf(configOption.flags)]

/** Which command stands there, and how many words after it: both shells are asked in the same way. */
const findCommand = `for word in "\${before[@]}"; do
    if [ -n "$skip" ]; then skip=""
    elif [ "$word" = ${longOf(configOption.flags)} ]; then skip=1
    elif [ "\${word#-}" = "$word" ]; then
      if [ -z "$command" ]; then command="$word"; else given=$((given + 1)); fi
    fi
  done`

function writeCases(commands: readonly Command[]): string {
  return commands
    .map((command) => {
      const choices = choicesOf(command).join(' ')
      const options = optionsOf(command).join(' ')
      return choices === ''
        ? `    ${command.name}) words="${options}" ;;`
        : `    ${command.name}) if [ "$given" = 0 ]; then words="${choices} ${options}"; else words="${options}"; fi ;;`
    })
    .join('\n')
}

function writeBash(commands: readonly Command[]): string {
  return `# completion of sixthman for bash; made by: sixthman completion bash
_sixthman() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" skip="" given=0 words="" word
  local -a before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  ${findCommand}
  case "$command" in
    '') words="${[...namesOf(commands), ...globals].join(' ')}" ;;
    help) words="${commands.map(({ name }) => name).join(' ')}" ;;
${writeCases(commands)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _sixthman sixthman
`
}

function writeZsh(commands: readonly Command[]): string {
  return `#compdef sixthman
# completion of sixthman for zsh; made by: sixthman completion zsh
_sixthman() {
  local command="" skip="" given=0 words_="" word
  local -a before=("\${(@)words[2,CURRENT-1]}")
  ${findCommand}
  case "$command" in
    '') words_="${[...namesOf(commands), ...globals].join(' ')}" ;;
    help) words_="${commands.map(({ name }) => name).join(' ')}" ;;
${writeCases(commands).replaceAll('words="', 'words_="')}
  esac
  compadd -- \${=words_} || _files
}
compdef _sixthman sixthman
`
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function writeFish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const { name, summary, options = [] } = command
    const seen = `-n ${quote(`__fish_seen_subcommand_from ${name}`)}`
    const choices = choicesOf(command)
    return [
      `complete -c sixthman -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
      ...(choices.length === 0
        ? []
        : [
            `complete -c sixthman -n ${quote(`__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from ${choices.join(' ')}`)} -a ${quote(choices.join(' '))}`,
          ]),
      ...options.map(
        ({ flags, description }) =>
          `complete -c sixthman ${seen} -l ${longOf(flags).slice(2)}${flags.includes('<') ? ' -r' : ''} -d ${quote(description)}`,
      ),
    ]
  })
  return `# completion of sixthman for fish; made by: sixthman completion fish
${lines.join('\n')}
complete -c sixthman -l ${longOf(configOption.flags).slice(2)} -r -d ${quote(configOption.description)}
complete -c sixthman -n __fish_use_subcommand -l ${longOf(versionOption.flags).slice(2)} -d ${quote(versionOption.description)}
`
}
