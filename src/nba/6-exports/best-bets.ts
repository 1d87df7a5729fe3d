/** best-bets/{date}: every pick that is published, best first, with its reasons in words; no bet tonight is a normal answer.
 *
 * It is published in one transaction with the predictions, so that both say the same picks and obey the same halt. */
import { bestBetValueMinimum, countUnjudged } from '../domain/best-bet.ts'
import { nameFactor } from '../domain/factor-words.ts'
import type { Halt } from './halts/halt.ts'
import { describePick, type Pick, type PickedPrediction } from './picks.ts'
import { type DocumentGame, type DocumentTeam, describeTeam } from './read-games.ts'

export interface Bet extends Pick {
  readonly isBestBet: boolean
  readonly game: DocumentGame | null
  readonly team: DocumentTeam | null
  readonly edge: number | null
  readonly hold: number | null
  readonly marketPOver: number | null
  readonly lineSnapshotAt: string | null
  readonly quality: number | null
  readonly reasons: readonly string[]
}

export interface BetFacts {
  readonly games: readonly DocumentGame[]
  /** By player. */
  readonly teams: ReadonlyMap<number, number>
}

export function describeBet(row: PickedPrediction, { games, teams }: BetFacts): Bet {
  const pick = describePick(row)
  const teamId = teams.get(row.playerId)
  return {
    ...pick,
    isBestBet: isBestBet(pick),
    game: games.find(({ gameId }) => gameId === row.gameId) ?? null,
    team: teamId === undefined ? null : describeTeam(teamId),
    edge: row.edge,
    hold: row.hold,
    marketPOver: row.marketPOver,
    lineSnapshotAt: row.lineSnapshotAt,
    quality: row.quality,
    reasons: [...sayWorth(row, pick), ...sayFactors(row)],
  }
}

function isBestBet({ expectedValue, calibration }: Pick): boolean {
  return calibration === 'calibrated' && expectedValue !== null && expectedValue >= bestBetValueMinimum
}

/** A pick of a game that had begun before this document was first made: nothing is added to what was published. */
export function bareBet(pick: Pick): Bet {
  return {
    ...pick,
    isBestBet: isBestBet(pick),
    game: null,
    team: null,
    edge: null,
    hold: null,
    marketPOver: null,
    lineSnapshotAt: null,
    quality: null,
    reasons: [],
  }
}

/** The fields after the envelope's. */
export function describeBestBets(
  bets: readonly Bet[],
  halt: Halt | null,
  decisions: readonly Decision[],
): Record<string, unknown> {
  const considered = decisions.reduce((sum, { players }) => sum + players, 0)
  const passed = decisions.filter(({ recommendation }) => recommendation === 'PASS')
  const picks = [...bets].sort(byWorth)
  const best = picks.filter((bet) => bet.isBestBet).length
  const reasons = Object.fromEntries(passed.map(({ reason, players }) => [reason, players]))
  return {
    verdict: best > 0 ? 'bets' : halt ? 'halted' : 'no_bet',
    why: best > 0 ? null : (halt?.reason ?? sayNoBet(picks, considered, countUnjudged(reasons))),
    picks,
    considered,
    passed: reasons,
  }
}

/** How many predictions with a line came to what. */
export interface Decision {
  readonly recommendation: string
  readonly reason: string
  readonly players: number
}

function sayNoBet(picks: readonly Bet[], considered: number, unjudged: number): string {
  if (considered === 0) return 'nobody who is predicted has a line'
  if (picks.length === 0) {
    const judged = considered - unjudged
    if (judged <= 0) return `none of ${considered} lines could be judged`
    return `of ${judged} lines${unjudged === 0 ? '' : ' that could be judged'} none leaves an edge that its price pays for`
  }
  return picks.some(({ calibration }) => calibration === 'calibrated')
    ? `no pick is worth ${bestBetValueMinimum} a unit at its best price`
    : 'no probability is calibrated yet, so that no pick can be said to be worth its price'
}

function byWorth(a: Bet, b: Bet): number {
  const worth = (bet: Bet): number => bet.expectedValue ?? Number.NEGATIVE_INFINITY
  const size = (bet: Bet): number => Math.abs(bet.edge ?? 0)
  return (
    Number(b.isBestBet) - Number(a.isBestBet) ||
    compare(worth(b), worth(a)) ||
    size(b) - size(a) ||
    (`${a.market} ${a.gameId} ${a.playerId}` < `${b.market} ${b.gameId} ${b.playerId}` ? -1 : 1)
  )
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b
}

function sayWorth(row: PickedPrediction, { side, bestPrice }: Pick): string[] {
  const { edge, line, confidence, marketPOver, calibration, expectedValue, breakEven } = row
  const market = marketPOver === null ? null : side === 'OVER' ? marketPOver : 1 - marketPOver
  const said: string[] = []
  if (edge !== null && line !== null)
    said.push(
      `median ${digits(row.median, 1)} lies ${digits(Math.abs(edge), 1)} ${edge < 0 ? 'below' : 'above'} the line of ${line}`,
    )
  if (confidence !== null)
    said.push(
      `chance of the ${side.toLowerCase()} ${percent(confidence)} (${calibration})${market === null ? '' : `; the prices say ${percent(market)}`}`,
    )
  if (bestPrice !== null && expectedValue !== null && breakEven !== null)
    said.push(
      `the best price ${american(bestPrice)} breaks even at ${percent(breakEven)}: worth ${digits(100 * expectedValue, 1)} % of the stake`,
    )
  return said
}

const factorsSaid = 3
/** What everybody starts from, and what is no reason for a side. */
const groundFactors: ReadonlySet<string> = new Set([
  'average_player',
  'mean_to_median',
  'others',
  'not_below_zero',
])

function sayFactors({ factors, recommendation }: PickedPrediction): string[] {
  if (!Array.isArray(factors)) return []
  const sign = recommendation === 'OVER' ? 1 : -1
  return (factors as { name: string; contribution: number }[])
    .filter(({ name, contribution }) => !groundFactors.has(name) && sign * contribution > 0)
    .slice(0, factorsSaid)
    .map(
      ({ name, contribution }) =>
        `${nameFactor(name)}: ${contribution > 0 ? '+' : '−'}${digits(Math.abs(contribution), 2)}`,
    )
}

function american(price: number): string {
  return `${price > 0 ? '+' : '−'}${digits(Math.abs(price), 0)}`
}

function percent(value: number): string {
  return `${digits(100 * value, 1)} %`
}

function digits(value: number, decimals: number): string {
  return value.toFixed(decimals)
}
