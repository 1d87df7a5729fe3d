/** `replay`: runs past dates again from the archive with the program as it is, and says what comes out differently. */

import { createSystemPipeline, type System } from '../../main.ts'
import { rerunDate } from '../../nba/rerun/rerun-date.ts'
import { PipelineError } from '../../platform/errors.ts'
import { silentLog } from '../../platform/log.ts'
import { readDate } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { describeRerun } from '../describe-rerun.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine } from '../output.ts'
import { createProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

export const replay: Command = {
  name: 'replay',
  summary: 'runs past dates again from the archive and compares with what was published then',
  details:
    'In a schema of its own, on a clock that goes through the moments of that day, without network: nothing live is touched, and the schema is dropped ' +
    'afterwards. Exit code 0 if nothing differs, 1 if something does. docs/backfill-and-replay.md. The server that plays the sources is `replay-server`.',
  parameters: [{ name: '<dates...>', description: 'game dates, YYYY-MM-DD (US Eastern)' }],
  options: [
    { flags: '--keep', description: 'leave the schema, to look into it; its name is printed' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: ['replay 2025-11-05', 'replay 2025-11-05 2025-11-06 --json'],
  async run({ terminal }, { parameters, options }) {
    const gameDates = [parameters[0] ?? []].flat().map((each) => readDate(each, 'replay'))
    return withSystem(terminal, async (system) => {
      const reruns = []
      for (const gameDate of gameDates)
        reruns.push(await runAgain(system, terminal, gameDate, options.keep === true))
      if (options.json === true) writeJson(terminal, reruns)
      else
        for (const rerun of reruns)
          for (const line of describeRerun(rerun, options.keep === true)) writeLine(terminal, line)
      return reruns.every(({ isSame }) => isSame) ? exitCodes.done : exitCodes.failed
    })
  },
}

async function runAgain(system: System, terminal: Terminal, gameDate: string, isKept: boolean) {
  const { db, databaseUrl, config, clock } = system
  const progress = createProgress(terminal, `${gameDate}: moments`)
  try {
    return await rerunDate(
      {
        ...{ live: db, databaseUrl, clock, isKept, log: silentLog },
        pipeline: createSystemPipeline(config),
        concurrency: config.SIXTHMAN_CONCURRENCY,
        signal: terminal.signal,
        onProgress: (done, total) => progress.update(done, total),
      },
      gameDate,
    )
  } catch (error) {
    if (!terminal.signal.aborted) throw error
    throw new PipelineError(
      'usage.invalid',
      'interrupted; the schema of the replay is dropped, and nothing live was touched',
    )
  } finally {
    progress.finish()
  }
}
