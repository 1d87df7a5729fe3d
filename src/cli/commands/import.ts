/** `import`: brings past facts from files, with the stated rule for when they were known. */
import { importBoxScores } from '../../nba/import/import-box-scores.ts'
import { PipelineError } from '../../platform/errors.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine } from '../output.ts'
import { createProgress } from '../progress.ts'

const refusedShown = 20

export const importCommand: Command = {
  name: 'import',
  summary: 'imports box scores from CSV files (plain or .gz), date by date',
  details:
    'The columns are those of stats.nba.com leaguegamelog; missing optional ones are tolerated, refused rows are listed with their line. ' +
    'A box score counts as known from 06:00 US Eastern the next day. Dates that the sources have brought are left alone; a second import changes nothing.',
  parameters: [
    { name: '<kind>', description: 'what the files hold: box-scores' },
    { name: '<files...>', description: 'the files' },
  ],
  options: [{ flags: '--json', description: 'answer in JSON' }],
  examples: ['import box-scores player_gamelogs_2023-24.csv.gz'],
  async run({ terminal }, { parameters: [kind, files], options }) {
    if (kind !== 'box-scores') {
      throw new PipelineError('usage.invalid', `'${String(kind)}' cannot be imported; there is: box-scores`)
    }
    return withSystem(terminal, async (system) => {
      const progress = createProgress(terminal, 'dates')
      const imported = await importBoxScores(system, files as readonly string[], (file, done, total) =>
        progress.update(done, total, file),
      )
      progress.finish()
      if (options.json) {
        writeJson(terminal, imported)
      } else {
        for (const { file, rows, datesImported, datesKept, refused } of imported) {
          writeLine(
            terminal,
            `${file}: ${rows} rows, ${datesImported} dates imported, ${datesKept} left to the sources, ${refused.length} rows refused`,
          )
          for (const { line, reason } of refused.slice(0, refusedShown))
            writeLine(terminal, `  line ${line}: ${reason}`)
          if (refused.length > refusedShown)
            writeLine(terminal, `  … and ${refused.length - refusedShown} more (--json lists all)`)
        }
      }
      return imported.some(({ refused }) => refused.length > 0) ? exitCodes.failed : exitCodes.done
    })
  },
}
