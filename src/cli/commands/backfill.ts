/** `backfill`: makes every date of a range, with the history it reads, and says beforehand what it would touch. */
import { readDateRange, readInteger } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { reportOutcome } from '../describe-outcome.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { type Preview, previewBackfill } from '../preview.ts'
import { processDates } from '../process-dates.ts'
import type { Terminal } from '../terminal.ts'

export const backfill: Command = {
  name: 'backfill',
  summary: 'makes all phases of a range of game dates, as far as they are not final',
  details:
    'Works in this process until everything of the dates is final. Ctrl-C leaves what was committed; the same command goes on from there. ' +
    'Predictions made after tip-off are labelled backfill, for ever.',
  options: [
    { flags: '--from <date>', description: 'first game date, YYYY-MM-DD (US Eastern)', isRequired: true },
    { flags: '--to <date>', description: 'last game date, at most 400 days on', isRequired: true },
    { flags: '--dry-run', description: 'only list the partitions that would be made' },
    {
      flags: '--concurrency <n>',
      description: 'partitions at once, 1 to 64 (default: SIXTHMAN_CONCURRENCY)',
    },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'backfill --from 2024-12-01 --to 2024-12-07 --dry-run',
    'backfill --from 2024-12-01 --to 2024-12-07',
  ],
  async run({ terminal }, given) {
    const gameDates = readDateRange(given)
    const { concurrency } = given.options
    const atOnce =
      concurrency === undefined ? undefined : readInteger(concurrency, '--concurrency', { min: 1, max: 64 })
    const isJson = given.options.json === true
    return withSystem(terminal, async (system) => {
      if (given.options.dryRun) {
        sayPreview(terminal, gameDates, await previewBackfill(system, gameDates), isJson)
        return exitCodes.done
      }
      const outcome = await processDates(system, terminal, {
        gameDates,
        cause: 'backfill',
        requestedBy: 'cli',
        concurrency: atOnce ?? system.config.SIXTHMAN_CONCURRENCY,
      })
      return reportOutcome(terminal, gameDates, outcome, isJson)
    })
  },
}

function sayPreview(
  terminal: Terminal,
  gameDates: readonly string[],
  preview: Preview,
  isJson: boolean,
): void {
  const span = { from: gameDates[0], to: gameDates.at(-1) }
  if (isJson) {
    writeJson(terminal, { ...span, ...preview })
    return
  }
  const { partitions, unknownDates, empty, historyDates } = preview
  for (const [gameDate, ofDate] of Map.groupBy(partitions, (each) => each.gameDate)) {
    writeLine(terminal, `${gameDate}  ${ofDate.map((each) => each.asset).join(' ')}`)
  }
  for (const { gameDate, because } of empty) writeLine(terminal, `${gameDate}  nothing: ${because}`)
  const history =
    historyDates.length > 0 ? `, ${historyDates.length} earlier dates as history among them` : ''
  writeLine(
    terminal,
    `${partitions.length} partitions would be made${history}; ${preview.alreadyFinal} are final already.`,
  )
  if (unknownDates.length > 0) {
    writeLine(
      terminal,
      `The games of ${unknownDates.length} dates are not known yet (${unknownDates[0]} …): for them the schedule would be fetched first. ` +
        `It says which games they have, and with them come the other partitions and the season’s earlier dates.`,
    )
  }
  if (partitions.length > 0)
    writeLine(terminal, `To make them: ${program} backfill --from ${span.from} --to ${span.to}`)
}
