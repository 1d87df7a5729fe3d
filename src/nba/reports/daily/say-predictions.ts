/** The slate with its equation, and the grades, in words. */
import { formatDifference, formatNumber, formatShare } from '../../domain/format-figure.ts'
import type { ReportSection } from '../report-section.ts'
import type { GradesOfSystem } from './read-grades.ts'
import type { Slate, SlateOfMarket, SystemOfMarket } from './read-slate.ts'

/** From so many upwards predictions without a line are worth a word. */
const withoutLineShareMax = 0.1

export function describeSlate({ markets, systems }: Slate, games: number): ReportSection {
  const title = 'Predictions'
  if (markets.length === 0)
    return {
      title,
      state: games === 0 ? 'well' : 'warning',
      lines: [games === 0 ? 'No games, no slate.' : 'There is no slate.'],
    }
  const lines: string[] = []
  let isWrong = false
  for (const market of markets) {
    const own = systems.filter((each) => each.market === market.market)
    const wanted = market.players - countExcluded(market)
    const lacking = own.filter((each) => countPredicted(each) + each.excluded < wanted)
    const unlined =
      own.length === 0
        ? 0
        : Math.max(...own.map((each) => each.withoutLine / Math.max(1, countPredicted(each))))
    isWrong ||= lacking.length > 0 || own.length === 0 || unlined >= withoutLineShareMax
    lines.push(
      `${market.market}: ${market.players} on the slate, ${market.withLine} with a line (${market.bookmakers} bookmakers); ${describeExclusions(market)}.`,
      own.length === 0
        ? `  no system has spoken of the ${wanted} that are left`
        : lacking.length === 0
          ? `  the sum is right: all ${own.length} systems predict or exclude each of the ${wanted} that are left`
          : `  THE SUM IS NOT RIGHT: of ${wanted} that are left, ${lacking.map((each) => `${each.system} speaks of ${countPredicted(each) + each.excluded}`).join(', ')}`,
      ...own.map(describeSystem),
    )
  }
  return { title, state: isWrong ? 'warning' : 'well', lines }
}

const countPredicted = ({ live, backfilled }: SystemOfMarket): number => live + backfilled
const countExcluded = ({ excluded }: SlateOfMarket): number =>
  Object.values(excluded).reduce((sum, players) => sum + players, 0)

function describeExclusions({ excluded }: SlateOfMarket): string {
  const reasons = Object.entries(excluded).map(
    ([reason, players]) => `${players} ${reason.replaceAll('_', ' ')}`,
  )
  return reasons.length === 0 ? 'nobody is excluded from it' : `excluded from it: ${reasons.join(', ')}`
}

function describeSystem(system: SystemOfMarket): string {
  const { over, under, passed, withoutLine, excluded, live, backfilled } = system
  const label =
    backfilled === 0 ? 'live' : live === 0 ? 'backfilled' : `${live} live, ${backfilled} backfilled`
  return `  ${system.system}: ${countPredicted(system)} predicted (${label}), ${over} over, ${under} under, ${passed} passed, ${withoutLine} without a line, ${excluded} excluded`
}

export function describeGrades(grades: readonly GradesOfSystem[]): ReportSection {
  const title = 'Grades'
  if (grades.length === 0) return { title, state: 'well', lines: ['Nothing is graded yet.'] }
  const pending = grades.some((each) => each.pending > 0)
  return { title, state: pending ? 'warning' : 'well', lines: grades.map(describeGrade) }
}

function describeGrade(grade: GradesOfSystem): string {
  const { market, system, label, graded, pending, meanAbsoluteError, minusLine, lineRows, hits, profit } =
    grade
  const error = meanAbsoluteError === null ? '' : `, off by ${formatNumber(meanAbsoluteError, 2)}`
  const line =
    minusLine === null ? '' : ` (${formatDifference(minusLine, 2)} against the line on ${lineRows})`
  const sides =
    hits === null
      ? 'no side decided'
      : `${formatShare(hits.rate)} of ${hits.n} sides hit (95 %: ${formatShare(hits.interval95[0])} to ${formatShare(hits.interval95[1])}${hits.breakEven === null ? '' : `, needed ${formatShare(hits.breakEven)}`}), ${formatDifference(profit, 2)} units`
  return `${market}, ${label}, ${system}: ${graded} graded${error}${line}; ${sides}; ${grade.void} void${pending > 0 ? `, ${pending} PENDING` : ''}`
}
