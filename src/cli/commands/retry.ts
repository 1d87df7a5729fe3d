/** `retry`: tries one partition again now, or makes it again although nothing has changed. */
import { hostname } from 'node:os'
import { readPartitionStates } from '../../api/reads/partitions.ts'
import { performAction } from '../../platform/audit/perform-action.ts'
import { forcePartition, retryPartition } from '../../platform/ledger/retry-partition.ts'
import { actorOf } from '../actor.ts'
import { readDate, readName, readReason } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine } from '../output.ts'

const said = {
  redriven:
    'has a fresh budget of attempts; a running worker takes it, or the next run or backfill of its date',
  'made again': 'is made again by a running worker, or by the next run or backfill of its date',
  hurried: 'is tried as soon as a worker is free',
} as const

export const retry: Command = {
  name: 'retry',
  summary: 'tries one partition again now; with --force it is made again although nothing has changed',
  details:
    'What failed gets a fresh budget, what waits for a later try is tried now. Gates, locks and the worker that is at it still hold: `explain` says what a partition waits for.',
  parameters: [
    { name: '<asset>', description: 'of the partition' },
    { name: '<date>', description: 'its game date, YYYY-MM-DD (US Eastern)' },
  ],
  options: [
    { flags: '--force', description: 'also what is final and unchanged' },
    { flags: '--reason <text>', description: 'why; it is written into the audit log' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'retry grades 2025-11-05 --reason "the source is well again"',
    'retry games 2025-11-05 --force --reason "a parser was mended"',
  ],
  async run({ terminal }, given) {
    const [asset, date] = given.parameters
    const gameDate = readDate(date, 'retry')
    const reason = readReason(given, 'retry')
    const isForced = given.options.force === true
    return withSystem(terminal, async ({ db, clock, pipeline }) => {
      const names = pipeline.assets.map(({ name }) => name)
      const key = { asset: readName(String(asset), names, 'asset'), gameDate }
      const [actor, now] = [actorOf(terminal), clock.now()]
      const { result: outcome } = await performAction(db, {
        ...{ actor, now, idempotencyKey: null, input: { ...key, reason } },
        origin: { via: 'cli', host: hostname() },
        name: isForced ? 'partitions.force' : 'partitions.retry',
        look: (within) => readPartitionStates(within, [key]),
        act: (within) => (isForced ? forcePartition : retryPartition)(within, { ...key, actor, reason, now }),
      })
      if (given.options.json === true) writeJson(terminal, { ...key, outcome })
      else writeLine(terminal, `${key.asset} ${gameDate} ${said[outcome]}.`)
      return exitCodes.done
    })
  },
}
