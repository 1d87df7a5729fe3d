/** `report`: judges the stored predictions by their grades, as tables, as JSON, or as one page that needs nothing else. */
import type { System } from '../../main.ts'
import type { GameDate } from '../../nba/domain/game-date.ts'
import { type Market, markets } from '../../nba/domain/market.ts'
import { createEvaluation } from '../../nba/evaluation/create-evaluation.ts'
import { countLateLines, findLeaks } from '../../nba/evaluation/leak-alarms.ts'
import { renderReportPage } from '../../nba/evaluation/page/render-report-page.ts'
import type { Label } from '../../nba/evaluation/report.ts'
import { readGradedSpan, readScoredRows } from '../../nba/reports/read-scored-rows.ts'
import { PipelineError } from '../../platform/errors.ts'
import { createRandom } from '../../platform/random.ts'
import { readDate, readName } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { describeEvaluation } from '../describe-evaluation.ts'
import { withSystem } from '../open-for-command.ts'
import { program, writeLine, writePage } from '../output.ts'
import type { Terminal } from '../terminal.ts'

const labels: readonly Label[] = ['live', 'backfill']
/** Fixed, so that the same grades give the same intervals. */
const seed = 'report'

export const report: Command = {
  name: 'report',
  summary: 'judges the stored predictions by their grades: errors, calibration, picks, leak alarms',
  details:
    'Every figure comes with its number of rows and, where it is compared, a 95 % interval over game dates; live and backfilled predictions are never pooled. docs/evaluation.md explains each figure. ' +
    'Ends with 1 when a leak alarm goes off.',
  options: [
    { flags: '--from <date>', description: 'first game date (default: the first one graded)' },
    { flags: '--to <date>', description: 'last game date (default: the last one graded)' },
    { flags: '--market <market>', description: `one market: ${markets.join(', ')}` },
    {
      flags: '--label <label>',
      description: 'only predictions made before the tip, or only those made after it: live, backfill',
    },
    {
      flags: '--html <file>',
      description: 'write a page with plots there; it loads nothing and can be sent to anybody',
    },
    { flags: '--json', description: 'answer in JSON' },
  ],
  examples: [
    'report',
    'report --from 2024-10-22 --to 2025-04-13 --market points --html report.html',
    'report --label live --json',
  ],
  async run({ terminal }, given) {
    const asked = readAsked(given)
    return withSystem(terminal, (system) => judge(system, terminal, asked, given))
  },
}

interface Asked {
  readonly from: GameDate | null
  readonly to: GameDate | null
  readonly market: Market | null
  readonly label: Label | null
}

function readAsked({ options }: Given): Asked {
  const from = options.from === undefined ? null : readDate(options.from, '--from')
  const to = options.to === undefined ? null : readDate(options.to, '--to')
  if (from !== null && to !== null && from > to)
    throw new PipelineError('usage.invalid', `--from ${from} lies after --to ${to}; turn them round`)
  return {
    ...{ from, to },
    market:
      options.market === undefined ? null : (readName(String(options.market), markets, 'market') as Market),
    label: options.label === undefined ? null : (readName(String(options.label), labels, 'label') as Label),
  }
}

async function judge(
  { db }: System,
  terminal: Terminal,
  { from, to, market, label }: Asked,
  { options }: Given,
): Promise<number> {
  const span = await readGradedSpan(db)
  if (span.from === null || span.to === null) {
    terminal.writeError(
      span.predicted === 0
        ? `Nothing has been predicted yet, so there is nothing to judge. To predict a date: ${program} run <date>\n`
        : `There are predictions, but none is graded: their games are not final, or their box scores are not there. What waits, and for what: ${program} status\n`,
    )
    return exitCodes.waits
  }
  const evaluation = createEvaluation({
    ...{ markets: market ? [market] : markets, seed, random: createRandom(seed), availability: 'as_known' },
  })
  const lines: { capturedAtMs: number; tipAtMs: number }[] = []
  for await (const { row, line } of readScoredRows(db, {
    from: from ?? span.from,
    to: to ?? span.to,
    market,
    label,
  })) {
    evaluation.add(row)
    if (line) lines.push(line)
  }
  const found = evaluation.finish()
  if (found.dates === 0) {
    terminal.writeError(
      `None of what was asked for is graded${market ? ` in ${market}` : ''}${label ? ` as ${label}` : ''}: grades go from ${span.from} to ${span.to}.\n`,
    )
    return exitCodes.waits
  }
  const leaks = findLeaks(found, countLateLines(lines))
  if (typeof options.html === 'string') {
    await writePage(options.html, renderReportPage(found, { leaks }))
    terminal.writeError(`The page is ${options.html}.\n`)
  }
  if (options.json === true) terminal.write(`${JSON.stringify({ ...found, leaks }, roundNumber)}\n`)
  else for (const line of describeEvaluation(found, leaks)) writeLine(terminal, line)
  return leaks.alarms.length === 0 ? exitCodes.done : exitCodes.failed
}

/** A millionth is finer than any figure here is known. */
function roundNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value
}
