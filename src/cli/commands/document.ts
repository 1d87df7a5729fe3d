/** `document`: prints the newest revision of a published document, byte for byte. */
import { writeFile } from 'node:fs/promises'
import { documentKinds, findDocumentKind } from '../../nba/6-exports/schemas/index.ts'
import { readNewestDocument } from '../../nba/6-exports/stored-documents.ts'
import { momentNames, readMomentDocument } from '../../nba/of-the-moment/moment-documents.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readDate, readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program } from '../output.ts'

export const document: Command = {
  name: 'document',
  summary:
    'prints the newest revision of a published document (JSON); of status and live-grading, what holds now',
  parameters: [
    { name: '<name>', description: 'best-bets, tonight/player/203999, …; `schema` lists them' },
    { name: '<date>', description: 'game date, YYYY-MM-DD (US Eastern)' },
  ],
  options: [{ flags: '--out <file>', description: 'write it there instead of to the terminal' }],
  examples: ['document predictions 2024-12-02', 'document tonight/player/203999 2024-12-02 --out jokic.json'],
  async run({ terminal }, { parameters, options }) {
    const gameDate = readDate(parameters[1], 'document')
    return withSystem(terminal, async ({ db, pipeline, clock }) => {
      const given = String(parameters[0])
      const names = documentKinds.map((kind) => kind.name)
      const name = findDocumentKind(given) ? given : readName(given, names, 'document')
      const isOfTheMoment = momentNames.includes(name)
      const stored = isOfTheMoment
        ? await readMomentDocument({ db, pipeline, now: clock.now() }, name, gameDate)
        : await readNewestDocument(db, name, gameDate)
      if (!stored || stored.withdrawn) {
        const { asset } = findDocumentKind(name) ?? documentKinds.find((kind) => kind.name === name)!
        if (asset === null) {
          terminal.writeError(`Nothing is known of ${gameDate} that ${name} could speak of.\n`)
          return exitCodes.waits
        }
        terminal.writeError(
          `${name}/${gameDate} is not published. Why: ${program} explain ${asset} ${gameDate}\n`,
        )
        return exitCodes.waits
      }
      if (typeof options.out === 'string') await writeDocument(options.out, stored.body)
      else terminal.write(stored.body)
      return exitCodes.done
    })
  },
}

async function writeDocument(file: string, body: string): Promise<void> {
  await writeFile(file, body).catch((error: NodeJS.ErrnoException) => {
    throw new PipelineError('usage.invalid', `--out: ${file} cannot be written (${error.code})`)
  })
}
