/** `explain`: why a partition was made, or was not: state, gate, inputs then and now, attempts, checks, what comes next. */

import { readExplanation } from '../../api/reads/explanation.ts'
import type { System } from '../../main.ts'
import { readDate, readInteger, readName } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeJson, writeLine } from '../output.ts'
import { attemptsMax, sayExplanation } from '../say-explanation.ts'

export const explain: Command = {
  name: 'explain',
  summary: 'says why a partition was made, or why it was not',
  details:
    'Exit code 0 if the partition is final, 1 if it has failed, 3 if it is still to come or is not wanted.',
  parameters: [
    { name: '<asset>', description: 'an asset’s name; a wrong one lists them' },
    { name: '<date>', description: 'game date, YYYY-MM-DD (US Eastern)' },
  ],
  options: [
    { flags: '--attempts <count>', description: 'so many of its attempts, 1 to 1000; default 10' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'explain prop_lines 2024-12-02',
    'explain grades 2024-12-02 --attempts 100',
    'explain predictions_ridge 2024-12-02 --json',
  ],
  async run({ terminal }, { parameters, options }) {
    const gameDate = readDate(parameters[1], 'explain')
    const limit = readInteger(options.attempts ?? 10, '--attempts', { min: 1, max: attemptsMax })
    return withSystem(terminal, async (system) => {
      const names = system.pipeline.assets.map((each) => each.name)
      const asset = readName(String(parameters[0]), names, 'asset')
      const explanation = await readExplanation(system, asset, gameDate, { limit })
      if (options.json === true) writeJson(terminal, explanation ?? { asset, gameDate, state: null })
      else if (explanation) sayExplanation(terminal, explanation)
      else {
        writeLine(terminal, `${asset} ${gameDate} is not planned: ${await whyUnplanned(system, gameDate)}`)
      }
      if (!explanation) return exitCodes.waits
      if (explanation.row.state === 'failed') return exitCodes.failed
      return explanation.row.committedState === null ? exitCodes.waits : exitCodes.done
    })
  },
}

async function whyUnplanned({ db, pipeline }: System, gameDate: string): Promise<string> {
  const answer = (await pipeline.loadCalendar(db)).on(gameDate)
  const calendar =
    answer.kind === 'games'
      ? `the date has ${answer.day.games} games`
      : answer.kind === 'empty'
        ? answer.because
        : 'the calendar does not know the date yet'
  return `${calendar}, and no run wants this asset on it. To want it: ${program} run ${gameDate}`
}
