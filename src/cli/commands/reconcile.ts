/** `reconcile`: every date of every season kept, held against what ought to exist: the equations, the gaps by cause, and what to type. */
import { parseSeason } from '../../nba/domain/season.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readOpenFindings } from '../../platform/reconciliation/findings.ts'
import type { KeptOptions } from '../../platform/reconciliation/kept-dates.ts'
import { reconcile as reconcileDates } from '../../platform/reconciliation/reconcile.ts'
import { readDate } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { describeReconciliation, groupByCause } from '../describe-reconciliation.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson } from '../output.ts'

export const reconcile: Command = {
  name: 'reconcile',
  summary: 'holds every date of every season kept against what ought to exist, and lists the gaps by cause',
  details:
    'Which dates ought to exist is the calendar’s word, never that of the tables that are looked at. It changes nothing: `up` looks by itself ' +
    'every day at 06:00 US Eastern, makes what it can, and opens one incident a cause for the rest. ' +
    'Exit code 0 if everything balances, 1 if there are gaps.',
  options: [
    { flags: '--from <date>', description: 'only game dates from this one on, YYYY-MM-DD (US Eastern)' },
    { flags: '--to <date>', description: 'only game dates up to this one' },
    { flags: '--season <season>', description: 'only this season, as in 2024-25' },
    { flags: '--json', description: 'answer in JSON, with every single finding' },
  ],
  examples: ['reconcile', 'reconcile --season 2024-25', 'reconcile --from 2024-12-01 --to 2024-12-07 --json'],
  async run({ terminal }, given) {
    const options = readOptions(given)
    return withSystem(terminal, async ({ db, pipeline, clock }) => {
      const found = await reconcileDates({ db, pipeline, now: clock.now(), options })
      const causes = groupByCause(found.findings, await readOpenFindings(db))
      if (given.options.json === true) {
        const { at, partitions, equations, findings } = found
        writeJson(terminal, { at, dates: found.dates.length, partitions, equations, causes, findings })
      } else {
        terminal.write(describeReconciliation(found, causes, pipeline.reconciliation?.equations ?? []))
      }
      return found.findings.length === 0 ? exitCodes.done : exitCodes.failed
    })
  },
}

function readOptions({ options }: Given): KeptOptions {
  const from = options.from === undefined ? '0000-01-01' : readDate(options.from, '--from')
  const to = options.to === undefined ? '9999-12-31' : readDate(options.to, '--to')
  if (from > to)
    throw new PipelineError('usage.invalid', `--from ${from} lies after --to ${to}; turn them round`)
  return {
    span: { from, to },
    ...(options.season === undefined ? {} : { season: readSeason(String(options.season)) }),
  }
}

function readSeason(text: string): string {
  try {
    return parseSeason(text)
  } catch (error) {
    if (error instanceof RangeError) throw new PipelineError('usage.invalid', `--season: ${error.message}`)
    throw error
  }
}
