/** A range report as lines of text: counts, the coverage equation, a table of the systems, and every player not found. */
import type { HitRate } from '../nba/domain/hit-rate.ts'
import type { RangeReport, SystemReport } from '../nba/reports/read-range-report.ts'
import { formatTable } from './table.ts'

export function describeRange(report: RangeReport): string[] {
  const excluded = Object.entries(report.excluded)
  const excludedSum = excluded.reduce((sum, [, players]) => sum + players, 0)
  const balances = report.slate === report.predicted + excludedSum ? '=' : '≠ (out of balance)'
  const { line } = report
  const sided = line.overs + line.unders
  return [
    formatTable(
      ['figure', 'value'],
      [
        ['dates with games', report.dates],
        ['games', report.games],
        ['player rows', report.playerRows],
        ['posted lines (rows)', report.postedLines],
        ['player-days with a line', report.linedPlayerDays],
        ['slate', report.slate],
        ['predicted', report.predicted],
        ...excluded.map(([reason, players]) => [`excluded: ${reason}`, players]),
        ['graded (over all systems)', report.graded],
        ['void', report.void],
        ['pending', report.pending],
        ['documents', report.documents],
      ],
    ),
    `slate ${report.slate} ${balances} predicted ${report.predicted} + excluded ${excludedSum}`,
    '',
    formatTable(
      [
        'system',
        'market',
        'label',
        'graded',
        'MAE',
        'bias',
        'rows with line',
        'MAE there',
        'line MAE there',
        'win',
        'loss',
        'push',
        'hit rate (95 % interval)',
      ],
      report.systems.map(describeSystem),
    ),
    `Hit rates are of the sides each system took by its own threshold, pushes left out, at the prices posted; break-even at −110 is 52.4 %.`,
    `The line itself, two-sided, on ${line.playerDays} player-days that were played: MAE ${formatNumber(line.meanAbsoluteError, 3)}, over ${sided === 0 ? '–' : formatShare(line.overs / sided)} of ${sided}, ${line.pushes} pushes.`,
    '',
    `Player-days with a line whose player was not found: ${report.unresolved.length} of ${report.linedPlayerDays} (${formatShare(report.unresolved.length / Math.max(1, report.linedPlayerDays))}).`,
    ...report.unresolved.map((each) => `  ${each.gameDate}  ${each.playerName}: ${each.reason}`),
    `Partitions: ${Object.entries(report.partitions)
      .map(([state, count]) => `${count} ${state}`)
      .join(', ')}. SHA-256 of all documents: ${report.documentsHash}`,
  ]
}

function describeSystem(system: SystemReport): (string | number | null)[] {
  return [
    system.system,
    system.market,
    system.label,
    system.graded,
    formatNumber(system.meanAbsoluteError, 3),
    formatNumber(system.bias, 3),
    system.linedRows,
    formatNumber(system.meanAbsoluteErrorOnLinedRows, 3),
    formatNumber(system.lineMeanAbsoluteError, 3),
    system.wins,
    system.losses,
    system.pushes,
    system.hits === null ? 'takes no side' : describeHitRate(system.hits),
  ]
}

/** The label stands in its own column. */
function describeHitRate({ rate, n, interval95: [low, high], breakEven, priced }: HitRate): string {
  const needed = breakEven === null ? 'no prices' : `needs ${formatShare(breakEven)} at ${priced} prices`
  return `${formatShare(rate)} (${formatShare(low)} – ${formatShare(high)}), n ${n}, ${needed}`
}

function formatNumber(value: number | null, decimals: number): string | null {
  return value === null ? null : value.toFixed(decimals)
}

function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
