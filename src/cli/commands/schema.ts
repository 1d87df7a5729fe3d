/** `schema`: prints the JSON Schema of a kind of document, or lists the kinds. */
import { describeDocument, documentKinds } from '../../nba/6-exports/schemas/index.ts'
import { readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { writeJson, writeLine } from '../output.ts'

export const schema: Command = {
  name: 'schema',
  summary: 'prints the JSON Schema of a kind of document; without a name, lists the kinds',
  parameters: [{ name: '[name]', description: 'best-bets, tonight/player, …' }],
  options: [{ flags: '--json', description: 'the list in JSON; a schema always is' }],
  examples: ['schema', 'schema best-bets', 'schema --json'],
  async run({ terminal }, { parameters, options }) {
    if (parameters[0] === undefined && options.json === true) {
      writeJson(
        terminal,
        documentKinds.map(({ name, says, isCollection }) => ({ name, says, isCollection })),
      )
      return exitCodes.done
    }
    if (parameters[0] === undefined) {
      for (const { name, says, isCollection } of documentKinds)
        writeLine(terminal, `${`${name}${isCollection ? '/{id}' : ''}/{date}`.padEnd(28)} ${says}`)
      return exitCodes.done
    }
    const name = readName(
      String(parameters[0]),
      documentKinds.map((kind) => kind.name),
      'schema',
    )
    writeJson(terminal, describeDocument(documentKinds.find((kind) => kind.name === name)!))
    return exitCodes.done
  },
}
