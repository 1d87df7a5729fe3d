/** `worker`: only works. Any number of them, on any number of machines, with one `DATABASE_URL`. */
import { join } from 'node:path'
import { type Phase, phases } from '../../platform/asset.ts'
import { isServerRunning } from '../../platform/db/embedded/is-running.ts'
import { PipelineError } from '../../platform/errors.ts'
import { readInteger, readNames } from '../arguments.ts'
import { bootProcess } from '../boot-process.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeLine } from '../output.ts'
import { readSettings } from '../read-settings.ts'
import { serveProcess } from '../serve-pages.ts'
import type { Terminal } from '../terminal.ts'
import { waitForStop } from '../wait-for-stop.ts'

export const worker: Command = {
  name: 'worker',
  stays: true,
  summary: 'works on what is ordered, beside `up` or other workers, on one database',
  details:
    'Needs DATABASE_URL, or the embedded database of this folder while another process runs it. ' +
    'With --controller it also takes the controller’s lead whenever no other process has it, and follows the declared schedules as `up` does.',
  options: [
    {
      flags: '--concurrency <n>',
      description: 'partitions at once, 1 to 64 (default: SIXTHMAN_CONCURRENCY)',
    },
    {
      flags: '--phases <phases>',
      description: `takes only work of these, with commas between: ${phases.join(', ')} (default: all)`,
    },
    {
      flags: '--port <port>',
      description:
        'answer /health, /ready and /metrics of this process there (default: SIXTHMAN_WORKER_PORT; without either, nowhere)',
    },
    { flags: '--controller', description: 'run the controller too, unless another process leads' },
  ],
  examples: ['worker --concurrency 2', 'worker --phases 1-sources,2-raw', 'worker --controller --port 4711'],
  async run({ terminal }, { options }) {
    return bootProcess(terminal, 'worker', async (boot) => {
      const { concurrency } = options
      const atOnce =
        concurrency === undefined ? undefined : readInteger(concurrency, '--concurrency', { min: 1, max: 64 })
      const only = readPhases(options.phases)
      const given =
        options.port === undefined ? undefined : readInteger(options.port, '--port', { min: 0, max: 65_535 })
      await requireDatabase(terminal)
      return withSystem(terminal, async (system) => {
        const port = given ?? system.config.SIXTHMAN_WORKER_PORT
        const pages = port === undefined ? undefined : await serveProcess(system, port)
        try {
          const running = await boot(system, {
            concurrency: atOnce ?? system.config.SIXTHMAN_CONCURRENCY,
            withController: options.controller === true,
            followsSchedules: true,
            ...(only ? { phases: only } : {}),
          })
          writeLine(
            terminal,
            `Working${only ? ` on ${only.join(', ')}` : ''}${options.controller === true ? ', and ready to lead' : ''}. Ctrl-C lets what is under way finish, for ${system.config.SIXTHMAN_DRAIN_SECONDS} s at most.`,
          )
          if (pages) writeLine(terminal, `Its health and metrics: ${pages.url}health, ${pages.url}metrics`)
          await waitForStop(terminal.signal)
          await running.stop()
          return exitCodes.done
        } finally {
          await pages?.stop()
        }
      })
    })
  },
}

function readPhases(given: unknown): readonly Phase[] | undefined {
  return given === undefined ? undefined : (readNames(given, phases, 'phase') as Phase[])
}

/** A worker on a database that it started itself would have nobody to work for. */
async function requireDatabase({ environment }: Terminal): Promise<void> {
  const config = readSettings(environment)
  if (config.DATABASE_URL) return
  if (await isServerRunning(join(config.SIXTHMAN_DATA_DIR, 'postgres'))) return
  throw new PipelineError(
    'config.invalid',
    `a worker needs a database that others use: set DATABASE_URL, or start ${program} up in this folder first. Nothing was started.`,
  )
}
