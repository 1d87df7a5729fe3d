/** `backup`: copies the embedded database while everything runs; the copy is a data folder like any other. */
import { join, resolve } from 'node:path'
import { backUpServer } from '../../platform/db/embedded/back-up.ts'
import { PipelineError } from '../../platform/errors.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { readSettings } from '../read-settings.ts'

export const backup: Command = {
  name: 'backup',
  summary: 'copies the database of its own while everything runs; the copy starts as it is',
  details:
    'Everything lies in the database: facts, replies as they were received, predictions, grades, audit. The copy is consistent as of its end, whatever was written meanwhile. ' +
    'With a DATABASE_URL the server’s own tools do that (pg_basebackup, pg_dump): docs/operation.md.',
  parameters: [{ name: '<folder>', description: 'where to; made if it is missing, and has to be empty' }],
  options: [{ flags: '--json', description: 'answer in JSON' }],
  examples: ['backup backups/2025-01-10', 'backup backups/2025-01-10 --json'],
  async run({ terminal }, { parameters, options }) {
    const folder = resolve(String(parameters[0]))
    const config = readSettings(terminal.environment)
    if (config.DATABASE_URL)
      throw new PipelineError(
        'usage.invalid',
        'the database is the one of DATABASE_URL, which its own tools copy: pg_basebackup, or pg_dump of its version. docs/operation.md has the commands',
      )
    return withSystem(terminal, async ({ databaseUrl }) => {
      const made = await backUpServer(
        databaseUrl,
        join(resolve(config.SIXTHMAN_DATA_DIR), 'postgres'),
        folder,
      )
      if (options.json === true) writeJson(terminal, made)
      else {
        writeLine(terminal, `${made.files} files, ${(made.bytes / 1e6).toFixed(1)} MB, in ${folder}.`)
        writeLine(terminal, `To look into it: SIXTHMAN_DATA_DIR=${folder} ${program} status`)
      }
      return exitCodes.done
    })
  },
}
