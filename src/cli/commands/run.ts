/** `run`: makes one game date now, as an operator's wish, before any backfill. */
import { workHere } from '../act-here.ts'
import { readDate, readOptionalReason, reasonOption } from '../arguments.ts'
import type { Command } from '../command.ts'
import { describeLack } from '../describe-lack.ts'
import { reportOutcome } from '../describe-outcome.ts'
import { withSystem } from '../open-for-command.ts'
import { processDates } from '../process-dates.ts'

export const run: Command = {
  name: 'run',
  summary: 'makes all phases of one game date, as far as they can be made now',
  details:
    'For a date that is not over it makes what is due and says what has to wait; `up` goes on by itself when the time has come.',
  parameters: [{ name: '<date>', description: 'game date, YYYY-MM-DD (US Eastern)' }],
  options: [reasonOption, { flags: '--json', description: 'answer in JSON' }],
  examples: ['run 2024-12-02'],
  async run({ terminal }, { parameters, options }) {
    const gameDates = [readDate(parameters[0], 'run')]
    return withSystem(terminal, async (system) => {
      const lack = describeLack(system.config)
      if (lack) terminal.writeError(`${lack}\n`)
      const outcome = await workHere(system, terminal, {
        name: 'runs.make',
        input: { gameDates, reason: readOptionalReason({ options }, 'run') },
        work: () =>
          processDates(system, terminal, {
            ...{ gameDates, cause: 'operator', requestedBy: 'cli' },
            concurrency: system.config.SIXTHMAN_CONCURRENCY,
          }),
        summarise: ({ committed, failed }) => ({ committed, failed: failed.length }),
      })
      return reportOutcome(terminal, gameDates, outcome, options.json === true)
    })
  },
}
