/** `up`: everything in one process, for as long as it runs: database, controller, worker, health endpoints, API and dashboard. */

import type { System } from '../../main.ts'
import { hasUsers } from '../../platform/access/users.ts'
import { readInteger } from '../arguments.ts'
import { bootProcess } from '../boot-process.ts'
import { type Command, exitCodes } from '../command.ts'
import { describeLack } from '../describe-lack.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeLine } from '../output.ts'
import { servePages } from '../serve-pages.ts'
import type { Terminal } from '../terminal.ts'
import { waitForStop } from '../wait-for-stop.ts'

export const up: Command = {
  name: 'up',
  stays: true,
  summary: 'runs everything in one process: database, controller, worker, health endpoints, API, dashboard',
  details:
    'Follows the declared schedules (`schedules`): they want today (US Eastern) and the coming two weeks’ dates, and each partition is made when its time comes. ' +
    'Ctrl-C lets what is under way finish; a second one ends at once, and nothing is lost by it.',
  options: [
    {
      flags: '--port <port>',
      description: 'port of the health endpoints and the dashboard (default: SIXTHMAN_PORT)',
    },
    {
      flags: '--concurrency <n>',
      description: 'partitions at once, 1 to 64 (default: SIXTHMAN_CONCURRENCY)',
    },
  ],
  examples: ['up', 'up --config sixthman.env', 'up --port 8080'],
  async run({ terminal }, { options }) {
    return bootProcess(terminal, 'up', async (boot) => {
      const port =
        options.port === undefined ? undefined : readInteger(options.port, '--port', { min: 0, max: 65_535 })
      const { concurrency } = options
      const atOnce =
        concurrency === undefined ? undefined : readInteger(concurrency, '--concurrency', { min: 1, max: 64 })
      return withSystem(terminal, async (system) => {
        const pages = await servePages(system, port, false)
        const running = await boot(system, {
          concurrency: atOnce ?? system.config.SIXTHMAN_CONCURRENCY,
          withController: true,
          followsSchedules: true,
        })
        try {
          sayStart(terminal, system, pages.url, await hasUsers(system.db))
          await waitForStop(terminal.signal)
          terminal.writeError(
            'Stopping: what is under way may finish. Ctrl-C again ends at once; nothing is lost by it.\n',
          )
          return exitCodes.done
        } finally {
          await pages.stop()
          await running.stop()
        }
      })
    })
  },
}

function sayStart(terminal: Terminal, { config }: System, listening: string, isAnybodyKnown: boolean): void {
  const url = config.SIXTHMAN_PUBLIC_URL === undefined ? listening : `${config.SIXTHMAN_PUBLIC_URL}/`
  writeLine(terminal, `Sixth Man is up: ${url} (${url}health, ${url}ready, ${url}metrics)`)
  if (config.SIXTHMAN_PICKS === 'public')
    writeLine(
      terminal,
      `Picks, for readers without a login: ${config.SIXTHMAN_PICKS_URL ?? url.slice(0, -1)}/picks`,
    )
  writeLine(
    terminal,
    config.DATABASE_URL
      ? 'Database: the one of DATABASE_URL.'
      : `Database: its own, in ${config.SIXTHMAN_DATA_DIR}.`,
  )
  if (config.SIXTHMAN_LOGIN === 'off')
    writeLine(terminal, 'No login is asked for (SIXTHMAN_LOGIN=off): everybody on this machine is admin.')
  else if (!isAnybodyKnown)
    writeLine(terminal, `Nobody can log in yet: ${program} users create NAME --role admin`)
  const lack = describeLack(config)
  if (lack) writeLine(terminal, lack)
}
