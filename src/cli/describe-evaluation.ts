/** An evaluation as tables of text. No rate stands without its n, interval, price and label. */
import type { LeakVerdict } from '../nba/evaluation/leak-alarms.ts'
import type { Cell, Estimate, EvaluationReport, ProbabilityScore, Return } from '../nba/evaluation/report.ts'
import { formatTable, type Cell as TableCell } from './table.ts'

export function describeEvaluation(report: EvaluationReport, leaks: LeakVerdict): string[] {
  const all = report.cells.filter((cell) => cell.season === null)
  const lined = all.filter(({ population }) => population === 'C')
  const knows =
    report.availability === 'known_afterwards' ? 'who played was known' : 'who would play was not known'
  return [
    `${report.from} to ${report.to}: ${report.dates} game dates; ${knows}. Intervals: 95 %, game dates drawn with replacement, ${report.resamples} times, seed "${report.seed}".`,
    'Populations: A all who played, B expected minutes of 15 and more, C with a line, D published picks.',
    '',
    formatTable(
      ['label', 'market', 'A', 'B', 'C'],
      report.rows.map((row) => [row.label, row.market, row.n, row.expected, row.lined]),
    ),
    ...section('Errors of the median, in the market’s unit', describeErrors(report.cells)),
    ...section('Beside the line, on the same rows (C)', describeBesideLine(lined)),
    ...section('Distributions', describeDistributions(all)),
    ...section(
      'P(over) beside the price’s, margin removed, on the same rows; pushes left out (C)',
      describeProbabilities(lined),
    ),
    ...section('Calibrated P(over) of all markets together (C)', describePooled(report)),
    ...section('Published picks (D); pushes left out', describePicks(all)),
    ...section('Systems on identical rows', describeComparisons(report)),
    ...describeLeaks(leaks),
  ]
}

interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly TableCell[])[]
}

function section(title: string, { header, rows }: Table): string[] {
  return rows.length === 0 ? [] : [title, formatTable(header, rows)]
}

const ofCell = ({ label, market, system }: Cell): TableCell[] => [label, market, system]
const cellHeader = ['label', 'market', 'system'] as const

function describeErrors(cells: readonly Cell[]): Table {
  return {
    header: [...cellHeader, 'rows', 'season', 'n', 'MAE (95 %)', 'of its number', 'RMSE', 'bias (95 %)'],
    rows: cells
      .filter(({ population, season }) => season === null || population === 'B')
      .map((cell) => [
        ...ofCell(cell),
        cell.population,
        cell.season ?? 'all',
        cell.n,
        estimate(cell.mae),
        cell.maeOfCentre.toFixed(3),
        cell.rmse.toFixed(3),
        estimate(cell.bias),
      ]),
  }
}

function describeBesideLine(lined: readonly Cell[]): Table {
  return {
    header: [
      ...cellHeader,
      'n',
      'MAE',
      'line',
      'difference (95 %)',
      'blended n',
      'blended difference (95 %)',
    ],
    rows: lined.flatMap((cell) => {
      const { median, blended } = cell
      if (!median) return []
      const ours = [median.n, median.mae.toFixed(3), median.lineMae.toFixed(3), estimate(median.difference)]
      return [[...ofCell(cell), ...ours, blended?.n, blended && estimate(blended.difference)]]
    }),
  }
}

function describeDistributions(cells: readonly Cell[]): Table {
  return {
    header: [...cellHeader, 'rows', 'n', '50 % holds', '80 % holds', '90 % holds', 'CRPS (95 %)'],
    rows: cells.flatMap((cell) => {
      const { coverage, crps, population } = cell
      if (!coverage || population === 'D') return []
      const held = [coverage.within50, coverage.within80, coverage.within90].map(share)
      return [[...ofCell(cell), population, coverage.n, ...held, crps && estimate(crps)]]
    }),
  }
}

function describeProbabilities(lined: readonly Cell[]): Table {
  const header = [
    'P',
    'n',
    'Brier',
    'price',
    'difference (95 %)',
    'log loss difference (95 %)',
    'ECE (95 %)',
    'by chance (95 %)',
    'price’s ECE',
  ]
  return {
    header: [...cellHeader, ...header],
    rows: lined.flatMap((cell) =>
      (['calibrated', 'raw'] as const).flatMap((which) => {
        const score = cell[which]
        if (!score) return []
        const { besidePrice } = score
        return [
          [
            ...ofCell(cell),
            which,
            score.n,
            score.brier.toFixed(4),
            besidePrice?.priceBrier.toFixed(4),
            besidePrice && estimate(besidePrice.brierDifference, 4),
            besidePrice && estimate(besidePrice.logLossDifference, 4),
            estimate(score.calibrationError, 4),
            estimate(chanceOf(score), 4),
            besidePrice?.priceEce.toFixed(4),
          ],
        ]
      }),
    ),
  }
}

function describePooled({ pooled }: EvaluationReport): Table {
  return {
    header: ['label', 'system', 'markets', 'n', 'ECE', 'by chance (95 %)'],
    rows: pooled.map((each) => [
      each.label,
      each.system,
      each.markets.length,
      each.n,
      each.ece.toFixed(4),
      estimate(chanceOf(each), 4),
    ]),
  }
}

function chanceOf({
  eceByChance,
  eceByChanceLow,
  eceByChanceHigh,
}: Pick<ProbabilityScore, 'eceByChance' | 'eceByChanceLow' | 'eceByChanceHigh'>): Estimate {
  return { value: eceByChance, low: eceByChanceLow, high: eceByChanceHigh }
}

function describePicks(cells: readonly Cell[]): Table {
  return {
    header: [
      ...cellHeader,
      'n',
      'won',
      'lost',
      'push',
      'hit rate (95 %)',
      'breaks even at',
      'return at the price taken',
      'at the best price',
    ],
    rows: cells.flatMap((cell) => {
      const { hits } = cell
      if (!hits) return []
      const { trials, wins, pushes, rate, low, high, atPriceTaken, atBestPrice } = hits
      return [
        [
          ...ofCell(cell),
          trials,
          wins,
          trials - wins,
          pushes,
          `${share(rate)} (${share(low)} to ${share(high)})`,
          atPriceTaken && share(atPriceTaken.breakEven),
          describeReturn(atPriceTaken),
          describeReturn(atBestPrice),
        ],
      ]
    }),
  }
}

function describeReturn(found: Return | null): string | null {
  if (!found) return null
  const { n, roi } = found
  const interval =
    roi.low === null || roi.high === null ? 'no interval' : `${share(roi.low)} to ${share(roi.high)}`
  return `${share(roi.value)} (${interval}), n ${n}`
}

function describeComparisons(report: EvaluationReport): Table {
  return {
    header: [...cellHeader, 'rows', 'n', 'MAE (95 %)', 'more than the best (95 %)'],
    rows: report.comparisons.flatMap(({ label, market, population, n, systems, leftOut }) => [
      ...systems.map(({ system, mae, toBest }, index) => [
        ...[label, market, system, population, n, estimate(mae)],
        index === 0 ? 'the best' : estimate(toBest),
      ]),
      ...leftOut.map((system) => [
        label,
        market,
        system,
        population,
        null,
        null,
        'left out: spoke of less than half',
      ]),
    ]),
  }
}

function describeLeaks({ alarms }: LeakVerdict): string[] {
  if (alarms.length === 0) return ['No leak alarm goes off.']
  return [
    `${alarms.length} leak ${alarms.length === 1 ? 'alarm goes' : 'alarms go'} off (docs/evaluation.md says what each of them catches):`,
    ...alarms.map(({ alarm, label, market, system, n, message }) => {
      const where = [label, market, system].filter((each) => each !== null).join(' ')
      return `  ${alarm}  ${where === '' ? '' : `${where}, `}n ${n}: ${message}`
    }),
  ]
}

function estimate({ value, low, high }: Estimate, decimals = 3): string {
  const text = (number: number) => number.toFixed(decimals)
  return low === null || high === null
    ? `${text(value)} (no interval)`
    : `${text(value)} (${text(low)} to ${text(high)})`
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}
