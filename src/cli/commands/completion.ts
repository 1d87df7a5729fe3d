/** `completion`: prints what a shell needs to complete commands, their actions and options; made from the commands themselves. */
import { readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { type Shell, shells, writeCompletion } from '../shell-completion.ts'

export const completion: Command = {
  name: 'completion',
  summary: 'prints the completion of commands, actions and options for bash, zsh or fish',
  details:
    'Made from the commands themselves, so print it anew after an upgrade. bash: into a file of ~/.local/share/bash-completion/completions named sixthman; zsh: into a file _sixthman ' +
    'of a folder of $fpath; fish: into ~/.config/fish/completions/sixthman.fish.',
  parameters: [{ name: '<shell>', choices: shells, description: 'bash, zsh or fish' }],
  examples: ['completion bash', 'completion fish'],
  async run({ terminal, commands }, { parameters }) {
    const shell = readName(String(parameters[0]), shells, 'shell') as Shell
    terminal.write(writeCompletion(shell, commands))
    return exitCodes.done
  },
}
