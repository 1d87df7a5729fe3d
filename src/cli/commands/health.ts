/** `health`: how the running system is, part by part; `health report`: how a day, a week or a month was. */
import { database } from '../../api/health/database.ts'
import { healthChecks } from '../../api/health/index.ts'
import { type HealthReport, judgeHealth } from '../../api/judge-health.ts'
import type { System } from '../../main.ts'
import { readDailyReport } from '../../nba/reports/daily/read-daily-report.ts'
import { lastReported } from '../../nba/reports/daily/report-window.ts'
import { sayDailyReport } from '../../nba/reports/daily/say-daily-report.ts'
import { readPerformanceReport } from '../../nba/reports/performance/read-performance-report.ts'
import { lastSpan, spanKinds, spanOf } from '../../nba/reports/performance/report-span.ts'
import {
  listRegressions,
  sayPerformanceReport,
} from '../../nba/reports/performance/say-performance-report.ts'
import { renderReport } from '../../nba/reports/render-report.ts'
import type { SaidReport } from '../../nba/reports/report-section.ts'
import { toPipelineError } from '../../platform/errors.ts'
import { readDate, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine, writePage } from '../output.ts'
import { formatTable } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export const health: Command = {
  name: 'health',
  summary:
    'says how the running system is, part by part; `health report` says how a day, a week or a month was',
  details:
    'Exit code 1 where a part is ill: something that keeps the system from doing its work. A warning is for somebody to see to, and ends with 0. ' +
    'The same looks answer GET /ready of each process; docs/health.md says what each means. ' +
    'The report of a day is what is sent to the routes of alerts at 08:00 US Eastern, as it is known now; it ends with 1 where something critical is lacking. ' +
    'That of a week or a month names what has become worse: errors, hit rates, run times, deadlines; with credits and storage by day, and how long they last.',
  parameters: [{ name: '[what]', description: 'now (as without any), or report' }],
  options: [
    { flags: '--date <date>', description: 'of the report: a game date in it (default: the last whole one)' },
    { flags: '--span <span>', description: 'of the report: day (default), week (from Monday on) or month' },
    { flags: '--html <file>', description: 'of the report: write a page there that loads nothing' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'health',
    'health --json',
    'health report',
    'health report --date 2025-01-10 --html report.html',
    'health report --span week',
  ],
  async run({ terminal }, given) {
    const what = readName(String(given.parameters[0] ?? 'now'), ['now', 'report'], 'kind of health')
    if (what === 'report') return withSystem(terminal, (system) => sayReport(system, terminal, given))
    return sayNow(await judge(terminal), terminal, given)
  },
}

/** A database that cannot be opened is what `health` is asked about, and no failure of its own. */
async function judge(terminal: Terminal): Promise<HealthReport> {
  try {
    return await withSystem(terminal, ({ db, clock, pipeline, config }) => {
      const isWatched = config.SIXTHMAN_PING_URL !== undefined
      return judgeHealth({ db, clock, pipeline, isWatched }, healthChecks)
    })
  } catch (error) {
    const { code, message } = toPipelineError(error)
    if (code !== 'database.unavailable' && code !== 'database.cannot-start') throw error
    const says = `${message} [${code}]`
    return { state: 'ill', checks: { [database.name]: { state: 'ill', says } } }
  }
}

function sayNow(report: HealthReport, terminal: Terminal, { options }: Given): number {
  if (options.json === true) writeJson(terminal, { ...report, now: terminal.clock.now() })
  else {
    const rows = Object.entries(report.checks).map(([name, { state, says }]) => [name, state, says])
    terminal.write(formatTable(['part', 'is', 'says'], rows))
  }
  return report.state === 'ill' ? exitCodes.failed : exitCodes.done
}

async function sayReport(system: System, terminal: Terminal, { options }: Given): Promise<number> {
  const { report, said } = await readReport(system, options)
  if (typeof options.html === 'string') {
    await writePage(options.html, renderReport(said))
    terminal.writeError(`The page is ${options.html}.\n`)
  }
  if (options.json === true) writeJson(terminal, { ...report, state: said.state })
  else {
    writeLine(terminal, said.title)
    for (const { title, state, lines } of said.sections) {
      writeLine(terminal)
      writeLine(terminal, `${title}${state === 'well' ? '' : ` — ${state}`}`)
      for (const line of lines) writeLine(terminal, `  ${line}`)
    }
  }
  return said.state === 'critical' ? exitCodes.failed : exitCodes.done
}

async function readReport(
  { db, clock, pipeline }: System,
  options: Given['options'],
): Promise<{ readonly report: object; readonly said: SaidReport }> {
  const now = clock.now()
  const gameDate = options.date === undefined ? null : readDate(options.date, '--date')
  const span = readName(String(options.span ?? 'day'), ['day', ...spanKinds] as const, 'span')
  if (span === 'day') {
    const day = gameDate ?? lastReported(now)
    const report = await readDailyReport(db, pipeline.schedules, { gameDate: day, now })
    return { report, said: sayDailyReport(report) }
  }
  const asked = gameDate === null ? lastSpan(span, now) : spanOf(span, gameDate)
  const report = await readPerformanceReport(db, asked, now)
  return { report: { ...report, regressions: listRegressions(report) }, said: sayPerformanceReport(report) }
}
