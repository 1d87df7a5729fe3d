/** `season`: a real season through all six phases, from a data pack served by the replay server.
 *
 * It imports the season before as history, backfills the dates, and prints what came of it. It keeps its data apart from the live
 * installation's, and a second run finds nothing to do. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { previousSeason, seasonStarting } from '../../nba/domain/season.ts'
import { importBoxScores } from '../../nba/import/import-box-scores.ts'
import { readRangeReport } from '../../nba/reports/read-range-report.ts'
import { PipelineError } from '../../platform/errors.ts'
import { replayEnvironment } from '../../replay/replay-environment.ts'
import { spawnReplay } from '../../replay/replay-process.ts'
import { readDateRange } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { describeRange } from '../describe-range.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine } from '../output.ts'
import { processDates } from '../process-dates.ts'
import { createProgress, formatDuration } from '../progress.ts'

/** After every game of the seasons in the pack: the replay server then serves them as they ended. */
const replayClock = '2025-08-01T00:00:00Z'

export const season: Command = {
  name: 'season',
  summary: 'backfills dates of a real season from a data pack and prints the honest figures',
  details:
    'Needs a data pack (docs/replay.md says how to make one). The season before is imported as history. ' +
    'The data lies in .sixthman/season unless SIXTHMAN_DATA_DIR or DATABASE_URL says otherwise. Only the core facts are asked for (schedule, box scores, prop lines) unless SIXTHMAN_FACTS says otherwise.',
  options: [
    { flags: '--from <date>', description: 'first game date, YYYY-MM-DD (US Eastern)', isRequired: true },
    { flags: '--to <date>', description: 'last game date', isRequired: true },
    { flags: '--pack <folder>', description: 'the data pack (default: SIXTHMAN_DATA_PACK)' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['season --from 2024-10-22 --to 2025-01-12'],
  async run({ terminal }, given) {
    const gameDates = readDateRange(given)
    const pack = findPack(given.options.pack, terminal.environment.SIXTHMAN_DATA_PACK)
    const replay = await spawnReplay({ pack, now: replayClock })
    const environment = {
      SIXTHMAN_DATA_DIR: '.sixthman/season',
      SIXTHMAN_FACTS: 'core',
      ...terminal.environment,
      ...replayEnvironment(replay.url),
    }
    try {
      return await withSystem({ ...terminal, environment }, async (system) => {
        const history = findHistory(pack, gameDates[0]!)
        const progress = createProgress(terminal, 'history dates')
        if (history)
          await importBoxScores(system, [history], (_, done, total) => progress.update(done, total))
        progress.finish()
        const outcome = await processDates(system, terminal, {
          gameDates,
          cause: 'backfill',
          requestedBy: 'season',
          concurrency: system.config.SIXTHMAN_CONCURRENCY,
        })
        const report = await readRangeReport(system.db, gameDates[0]!, gameDates.at(-1)!)
        const peakMemoryMegabytes = Math.round(process.resourceUsage().maxRSS / 1024)
        if (given.options.json) {
          writeJson(terminal, { ...report, outcome, peakMemoryMegabytes })
        } else {
          for (const line of describeRange(report)) writeLine(terminal, line)
          writeLine(
            terminal,
            `This run: ${outcome.committed} partitions committed, ${outcome.changed} of them changed something, in ${formatDuration(outcome.milliseconds)}; peak memory of this process ${peakMemoryMegabytes} MB.`,
          )
          for (const each of outcome.failed)
            writeLine(terminal, `failed: ${each.asset} ${each.gameDate}: ${each.reason ?? each.errorCode}`)
        }
        return outcome.failed.length > 0
          ? exitCodes.failed
          : outcome.waiting.length > 0
            ? exitCodes.waits
            : exitCodes.done
      })
    } finally {
      await replay.stop()
    }
  },
}

function findPack(option: unknown, variable: string | undefined): string {
  const pack = typeof option === 'string' ? option : variable
  if (pack && existsSync(join(pack, 'box-scores'))) return pack
  throw new PipelineError(
    'usage.invalid',
    pack
      ? `${pack} is no data pack (it has no folder box-scores); docs/replay.md says how to make one`
      : 'season needs a data pack: give --pack <folder> or set SIXTHMAN_DATA_PACK; docs/replay.md says how to make one',
  )
}

/** The box scores of the season before the first date's, where the pack has them. */
function findHistory(pack: string, firstDate: string): string | undefined {
  const [year, month] = firstDate.split('-').map(Number)
  const before = previousSeason(seasonStarting(month! >= 7 ? year! : year! - 1))
  const file = join(pack, 'box-scores', `player_gamelogs_${before}.csv.gz`)
  return existsSync(file) ? file : undefined
}
