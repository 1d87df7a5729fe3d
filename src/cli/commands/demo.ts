/** `demo`: a simulated league through six phases and grading, told in the terminal, with faults on purpose. No keys, no network. */

import { readOpenPartitions } from '../../api/reads/work.ts'
import { addDays, daysBetween, parseGameDate } from '../../nba/domain/game-date.ts'
import { readInteger } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { formatFinalTables } from '../demo/final-table.ts'
import { interceptDoomed, liveThrough, type Plot } from '../demo/live-through.ts'
import { demoDaysMax, demoLeague, listDays, morningOf } from '../demo/script.ts'
import { type Stage, setStage } from '../demo/stage.ts'
import { createStory } from '../demo/story.ts'
import { writeLine } from '../output.ts'
import { formatDuration } from '../progress.ts'
import { servePages } from '../serve-pages.ts'

export const demo: Command = {
  name: 'demo',
  summary: 'plays a simulated league through all phases and tells what happens; needs no keys and no network',
  details:
    'The controller, the workers and the database are the real ones; only the league is simulated, and the clock moves with the story. ' +
    'Afterwards it keeps serving the dashboard until Ctrl-C. Its data lie apart from yours, and are new each time.',
  options: [
    { flags: '--days <n>', description: `days to live through, 1 to ${demoDaysMax}`, default: '3' },
    { flags: '--seed <seed>', description: 'another seed is another league', default: 'sixth man' },
    { flags: '--exit', description: 'end when the story is told' },
    { flags: '--keep', description: 'go on with the data of the last time' },
    {
      flags: '--port <port>',
      description: 'port of the dashboard; 0 takes a free one (default: SIXTHMAN_PORT, or a free one)',
    },
  ],
  examples: ['demo', 'demo --days 1 --exit'],
  async run({ terminal }, { options }) {
    const days = readInteger(options.days, '--days', { min: 1, max: demoDaysMax })
    const port =
      options.port === undefined ? undefined : readInteger(options.port, '--port', { min: 0, max: 65_535 })
    const gameDates = listDays(days)
    const first = gameDates[0]!
    const last = gameDates.at(-1)!
    const startedMs = terminal.clock.monotonicMs()
    const plot: Plot = { doomedDate: undefined }
    let stage: Stage
    const story = createStory(terminal, { now: () => stage.clock.now() }, () => stage.system)
    writeLine(
      terminal,
      'Setting the stage: a PostgreSQL of its own, a simulated league, a replay server that plays its sources …',
    )
    stage = await setStage({
      environment: terminal.environment,
      seed: String(options.seed),
      ...demoLeague,
      days: daysBetween(parseGameDate(demoLeague.seasonStart), addDays(last, 8)),
      start: morningOf(first).subtract({ minutes: 10 }).toString(),
      isKept: options.keep === true,
      onResult: (job, result) => story.hear(job, result),
      intercept: interceptDoomed(
        () => stage,
        () => story,
        plot,
      ),
    })
    try {
      const pages = await servePages(stage.system, port, port === undefined)
      try {
        writeLine(terminal, `Dashboard: ${pages.url}  Picks, for readers: ${pages.url}picks`)
        writeLine(
          terminal,
          `First the season so far (${demoLeague.seasonStart} to ${addDays(first, -1)}) is fetched as history.`,
        )
        await liveThrough(stage, story, gameDates, plot, terminal.signal)
        if (terminal.signal.aborted) return exitCodes.interrupted
        writeLine(terminal, `\n${await formatFinalTables(stage.system.db, gameDates)}`)
        writeLine(terminal, `Told in ${formatDuration(terminal.clock.monotonicMs() - startedMs)}.`)
        const unfinished = await readOpenPartitions(stage.system.db, gameDates)
        for (const { asset, gameDate, state, reason } of unfinished)
          writeLine(terminal, `NOT final: ${asset} ${gameDate} is ${state}${reason ? `: ${reason}` : ''}`)
        if (options.exit !== true) {
          writeLine(terminal, `Still serving ${pages.url} and ${pages.url}picks (Ctrl-C ends it).`)
          await new Promise<void>((resolve) =>
            terminal.signal.addEventListener('abort', () => resolve(), { once: true }),
          )
        }
        return unfinished.length > 0 ? exitCodes.failed : exitCodes.done
      } finally {
        await pages.stop()
      }
    } finally {
      await stage.close()
    }
  },
}
