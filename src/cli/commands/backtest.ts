/** `backtest`: lives through the stored history once more, predicts every player before his game, and judges what was said. */
import { systems } from '../../nba/5-predictions/systems/index.ts'
import type { LineCoverage } from '../../nba/count-coverage.ts'
import { type Market, markets } from '../../nba/domain/market.ts'
import { renderReportPage } from '../../nba/evaluation/page/render-report-page.ts'
import { runBacktest } from '../../nba/run-backtest.ts'
import { readNames, readOrderedDates } from '../arguments.ts'
import { type Command, exitCodes } from '../command.ts'
import { describeEvaluation } from '../describe-evaluation.ts'
import { withSystem } from '../open-for-command.ts'
import { writeJson, writeLine, writePage } from '../output.ts'
import { createProgress, formatDuration } from '../progress.ts'
import { settleHistory } from '../settle-history.ts'

const names = systems.map(({ name }) => name)

export const backtest: Command = {
  name: 'backtest',
  summary: 'walks through stored history week by week, predicts it, and judges every system',
  details:
    'Every row is predicted by artefacts that know only the weeks before it, through the same fold, training and prediction code as tonight. Import history first (import box-scores, import lines). ' +
    'Trees that were grown before are found again, so a second run is much faster. `--availability known-afterwards` lets features know who of the team-mates did not play, which nobody knew: an upper ' +
    'bound, and named so in the report. How to read the figures: docs/evaluation.md.',
  options: [
    {
      flags: '--from <date>',
      description: 'first game date that is judged, YYYY-MM-DD (US Eastern)',
      isRequired: true,
    },
    { flags: '--to <date>', description: 'last game date', isRequired: true },
    {
      flags: '--market <markets>',
      description: `some of ${markets.join(', ')}, separated by commas`,
      default: 'points',
    },
    { flags: '--system <systems>', description: `some of ${names.join(', ')} (default: all)` },
    {
      flags: '--availability <which>',
      description: 'as-known, or known-afterwards (an upper bound)',
      default: 'as-known',
    },
    { flags: '--html <file>', description: 'also writes the report as one page' },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'backtest --from 2022-10-18 --to 2025-04-13',
    'backtest --from 2024-10-22 --to 2025-04-13 --market rebounds,assists,threes --html report.html',
    'backtest --from 2024-10-22 --to 2025-04-13 --system ridge,ewma_8 --availability known-afterwards',
  ],
  async run({ terminal }, { options }) {
    const { from, to } = readOrderedDates(options)
    const wanted = readNames(options.market, markets, 'market') as Market[]
    const named = options.system === undefined ? names : readNames(options.system, names, 'system')
    const [availability] = readNames(options.availability, ['as-known', 'known-afterwards'], 'availability')
    return withSystem(terminal, async (system) => {
      const { db, clock } = system
      await settleHistory(system, terminal, to, 'backtest')
      const startedMs = clock.monotonicMs()
      const progress = createProgress(terminal, 'weeks')
      const { report, leaks, importance, coverage, historyDays, predictedDays } = await runBacktest(
        { db, clock },
        {
          from,
          to,
          markets: wanted,
          systems: withMembers(named),
          availability: availability === 'as-known' ? 'as_known' : 'known_afterwards',
          now: clock.now(),
          signal: terminal.signal,
          onProgress: (done, total, market) => progress.update(done, total, market),
        },
      )
      progress.finish()
      if (typeof options.html === 'string' && predictedDays > 0)
        await writePage(options.html, renderReportPage(report, { leaks, importance }))
      if (options.json === true)
        writeJson(terminal, { report, leaks, coverage, importance, historyDays, predictedDays })
      else if (predictedDays === 0) {
        writeLine(
          terminal,
          `No day from ${from} to ${to} is stored as history (${historyDays} days are stored before it). Import box scores first: import box-scores <file>`,
        )
      } else {
        for (const line of describeEvaluation(report, leaks)) writeLine(terminal, line)
        for (const each of coverage) writeLine(terminal, describeCoverage(each))
        writeLine(
          terminal,
          `${historyDays} days of history, ${predictedDays} of them judged, in ${formatDuration(clock.monotonicMs() - startedMs)}.`,
        )
        if (typeof options.html === 'string') writeLine(terminal, `The page is ${options.html}`)
      }
      return predictedDays === 0 || leaks.alarms.length > 0 || coverage.some(({ lost }) => lost > 0)
        ? exitCodes.failed
        : exitCodes.done
    })
  },
}

/** The systems named, with those that they weigh and the average they are held against. */
function withMembers(named: readonly string[]): typeof systems {
  const wanted = new Set([...named, 'ewma_8'])
  for (const { name, training } of systems) {
    if (!wanted.has(name) || training?.kind !== 'weights') continue
    for (const member of [...training.members, training.lineMember]) wanted.add(member)
  }
  return systems.filter(({ name }) => wanted.has(name))
}

function describeCoverage({ market, lined, predicted, excluded, didNotPlay, lost }: LineCoverage): string {
  const reasons = Object.entries(excluded).map(([reason, players]) => `${players} ${reason}`)
  const share = lined === 0 ? '' : ` (${((100 * predicted) / lined).toFixed(2)} %)`
  return `${market}: ${lined} player-days with a line = ${predicted} predicted${share}, of whom ${didNotPlay} did not play, + ${lined - predicted} excluded${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}${lost > 0 ? `; ${lost} WHO PLAYED WERE NEVER JUDGED` : ''}`
}
