/** `health`: how the running system is, part by part. */
import { healthChecks } from '../../api/health/index.ts'
import { judgeHealth } from '../../api/judge-health.ts'
import { type Command, exitCodes } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson } from '../output.ts'
import { formatTable } from '../table.ts'

export const health: Command = {
  name: 'health',
  summary:
    'says how the running system is, part by part: database, controller, workers, schedules, detectors',
  details:
    'Exit code 1 where a part is ill: something that keeps the system from doing its work. A warning is for somebody to see to, and ends with 0. ' +
    'The same looks answer GET /ready of each process; docs/health.md says what each means.',
  options: [{ flags: '--json', description: 'answer in JSON' }],
  examples: ['health', 'health --json'],
  async run({ terminal }, { options }) {
    return withSystem(terminal, async ({ db, clock, pipeline, config }) => {
      const isWatched = config.SIXTHMAN_PING_URL !== undefined
      const report = await judgeHealth({ db, clock, pipeline, isWatched }, healthChecks)
      if (options.json === true) writeJson(terminal, { ...report, now: clock.now() })
      else {
        const rows = Object.entries(report.checks).map(([name, { state, says }]) => [name, state, says])
        terminal.write(formatTable(['part', 'is', 'says'], rows))
      }
      return report.state === 'ill' ? exitCodes.failed : exitCodes.done
    })
  },
}
