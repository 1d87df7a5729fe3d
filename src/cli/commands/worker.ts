/** `worker`: only works. Any number of them, on any number of machines, with one `DATABASE_URL`. */
import { join } from 'node:path'
import { startProcessing } from '../../main.ts'
import { readConfig } from '../../platform/config.ts'
import { isServerRunning } from '../../platform/db/embedded/is-running.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readInteger } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeLine } from '../output.ts'
import type { Terminal } from '../terminal.ts'
import { waitForStop } from '../wait-for-stop.ts'

export const worker: Command = {
  name: 'worker',
  summary: 'works on what is ordered, beside `up` or other workers, on one database',
  details:
    'Needs DATABASE_URL, or the embedded database of this folder while another process runs it. ' +
    'With --controller it also takes the controller’s lead whenever no other process has it, and follows the declared schedules as `up` does.',
  options: [
    {
      flags: '--concurrency <n>',
      description: 'partitions at once, 1 to 64 (default: SIXTHMAN_CONCURRENCY)',
    },
    { flags: '--controller', description: 'run the controller too, unless another process leads' },
  ],
  examples: ['worker --concurrency 2', 'worker --controller'],
  async run({ terminal }, { options }) {
    const { concurrency } = options
    const atOnce =
      concurrency === undefined ? undefined : readInteger(concurrency, '--concurrency', { min: 1, max: 64 })
    await requireDatabase(terminal)
    return withSystem(terminal, async (system) => {
      const running = await startProcessing(system, {
        concurrency: atOnce ?? system.config.SIXTHMAN_CONCURRENCY,
        withController: options.controller === true,
        followsSchedules: true,
      })
      writeLine(
        terminal,
        `Working${options.controller === true ? ', and ready to lead' : ''}. Ctrl-C lets what is under way finish.`,
      )
      try {
        await waitForStop(terminal.signal)
        return exitCodes.done
      } finally {
        await running.stop()
      }
    })
  },
}

/** A worker on a database that it started itself would have nobody to work for. */
async function requireDatabase({ environment }: Terminal): Promise<void> {
  const config = readConfig(environment)
  if (config.DATABASE_URL) return
  if (await isServerRunning(join(config.SIXTHMAN_DATA_DIR, 'postgres'))) return
  throw new PipelineError(
    'config.invalid',
    `a worker needs a database that others use: set DATABASE_URL, or start ${program} up in this folder first. Nothing was started.`,
  )
}
