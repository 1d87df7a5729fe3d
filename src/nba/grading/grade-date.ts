/** All grades of a date from its facts: pure, so that every field can be tested without a database.
 *
 * The gate is asked once for the whole date. Who would be graded or void for not playing waits behind it; a postponed game is void
 * at once, and what is pending by itself keeps its own reason. */
import { Temporal } from 'temporal-polyfill'
import { rankConfidences } from '../domain/confidence-decile.ts'
import { findMarketStat } from '../domain/market.ts'
import { closingValue, removeVig } from '../domain/odds.ts'
import { gradePrediction } from './grade-prediction.ts'
import { isGradingOpen } from './grading-gate.ts'
import type { BoxRow, ClosingLine, PublishedPrediction, Reports } from './read-grading-facts.ts'
import { type GameState, readOutcome } from './read-outcome.ts'
import type { Grade, Outcome } from './types.ts'
import { categoriseAbsence } from './void-category.ts'

export interface DateFacts {
  readonly predictions: readonly PublishedPrediction[]
  readonly games: ReadonlyMap<string, GameState>
  readonly boxes: ReadonlyMap<string, BoxRow>
  readonly reports: Reports
  readonly closing: ReadonlyMap<string, ClosingLine>
}

/** A game that left the date's schedule is not played on it. */
const unplayed: GameState = { status: 'postponed', hasBoxScore: false, addsUp: false }

/** Rows of the table `grades`. */
export function gradeDate(facts: DateFacts): object[] {
  const isOpen = isGradingOpen(countForGate(facts))
  const deciles = rankConfidences(facts.predictions)
  const boxScores = findBoxScoreTimes(facts)
  return facts.predictions.map((prediction, i) => {
    const outcome = findOutcome(facts, prediction)
    const grade = gradePrediction(prediction, isOpen ? outcome : waitForGate(outcome))
    const graded = grade.status === 'graded' ? grade : null
    const { system, market, gameId, playerId, decision } = prediction
    const isDidNotPlay = grade.status === 'void' && grade.reason === 'did_not_play'
    return {
      system,
      market,
      game_id: gameId,
      player_id: playerId,
      label: prediction.label,
      outcome: grade.status,
      reason: grade.status === 'graded' ? null : grade.reason,
      void_category: isDidNotPlay ? findCategory(facts, prediction) : null,
      result: graded?.result ?? null,
      actual: graded?.actual ?? null,
      median: prediction.median,
      error: graded?.error ?? null,
      absolute_error: graded?.absoluteError ?? null,
      is_within_3: graded?.isWithin3 ?? null,
      is_within_5: graded?.isWithin5 ?? null,
      line: prediction.line,
      margin: graded?.margin ?? null,
      line_absolute_error: graded?.lineAbsoluteError ?? null,
      recommendation: decision,
      confidence: prediction.confidence,
      calibration: prediction.calibration,
      confidence_decile: deciles[i]!,
      price: priceOf(decision, prediction.overPrice, prediction.underPrice),
      best_price: priceOf(decision, prediction.bestOverPrice, prediction.bestUnderPrice),
      expected_value: prediction.expectedValue,
      fair_probability: fairOf(prediction),
      known_at: later(prediction.asOf, restsOn({ facts, boxScores }, prediction, grade)),
      ...describeClosing(facts, prediction),
    }
  })
}

/** By game: when the last of its box score was known. */
function findBoxScoreTimes({ boxes }: DateFacts): ReadonlyMap<string, Temporal.Instant> {
  const times = new Map<string, Temporal.Instant>()
  for (const { gameId, knownAt } of boxes.values())
    times.set(gameId, later(knownAt, times.get(gameId) ?? knownAt))
  return times
}

/** When the box score was known that a grade rests on, of who did not play that of the whole game. What is not over or not played rests on none. */
function restsOn(
  { facts, boxScores }: { facts: DateFacts; boxScores: ReadonlyMap<string, Temporal.Instant> },
  { gameId, playerId, asOf }: PublishedPrediction,
  grade: Grade,
): Temporal.Instant {
  if (grade.status === 'graded') return facts.boxes.get(`${gameId} ${playerId}`)?.knownAt ?? asOf
  return grade.status === 'void' && grade.reason === 'did_not_play' ? (boxScores.get(gameId) ?? asOf) : asOf
}

function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) < 0 ? b : a
}

function countForGate({ predictions, games, boxes }: DateFacts) {
  const played = [...games.values()].filter(({ status }) => status !== 'postponed' && status !== 'cancelled')
  const expected = new Map(
    predictions
      .filter(({ gameId }) => played.includes(games.get(gameId) ?? unplayed))
      .map(({ gameId, playerId }) => [`${gameId} ${playerId}`, games.get(gameId)!]),
  )
  const accounted = [...expected].filter(([key, game]) => boxes.has(key) || (game.hasBoxScore && game.addsUp))
  return {
    games: played.length,
    finalGames: played.filter(({ status }) => status === 'final').length,
    players: expected.size,
    accountedPlayers: accounted.length,
  }
}

function findOutcome(
  { games, boxes }: DateFacts,
  { gameId, playerId, market }: PublishedPrediction,
): Outcome {
  const box = boxes.get(`${gameId} ${playerId}`)
  const played = box?.status === 'active' ? { actual: findMarketStat(market, box) } : null
  return readOutcome(games.get(gameId) ?? unplayed, played)
}

function waitForGate(outcome: Outcome): Outcome {
  const waits = outcome.kind === 'played' || (outcome.kind === 'void' && outcome.reason === 'did_not_play')
  return waits ? { kind: 'pending', reason: 'gate_closed' } : outcome
}

function findCategory({ reports, boxes }: DateFacts, { gameId, playerId, teamId }: PublishedPrediction) {
  const box = boxes.get(`${gameId} ${playerId}`)
  return categoriseAbsence({
    statusBefore: reports.statuses.get(`${gameId} ${playerId}`) ?? null,
    wasReported: reports.teams.has(`${gameId} ${teamId}`),
    boxStatus: box === undefined || box.status === 'active' ? null : box.status,
    boxReason: box?.reason ?? null,
  })
}

/** Which way the line went after a side was taken. The closing line is given for every row that had one. */
function describeClosing({ closing }: DateFacts, prediction: PublishedPrediction): object {
  const { gameId, market, playerId, decision, line } = prediction
  const last = closing.get(`${gameId} ${market} ${playerId}`)
  const taken = (decision === 'OVER' || decision === 'UNDER') && line !== null
  const value = taken
    ? closingValue({
        side: decision,
        line: line / 100,
        price: priceOf(decision, prediction.overPrice, prediction.underPrice),
        closingLine: last === undefined ? null : last.line / 100,
        closingOverPrice: last?.overPrice ?? null,
        closingUnderPrice: last?.underPrice ?? null,
      })
    : null
  return {
    closing_line: last?.line ?? null,
    closing_price: last === undefined ? null : priceOf(decision, last.overPrice, last.underPrice),
    closing_value_points: value?.points ?? null,
    closing_value_probability: value?.probability == null ? null : Math.round(value.probability * 1e6) / 1e6,
  }
}

/** What the prices of the side taken say of it, margin removed; a half where they are not known. */
function fairOf({ decision, overPrice, underPrice }: PublishedPrediction): number | null {
  if (decision !== 'OVER' && decision !== 'UNDER') return null
  if (overPrice === null || underPrice === null) return 0.5
  const { over, under } = removeVig(overPrice, underPrice)
  return Math.round((decision === 'OVER' ? over : under) * 1e6) / 1e6
}

function priceOf(
  decision: PublishedPrediction['decision'],
  over: number | null,
  under: number | null,
): number | null {
  return decision === 'OVER' ? over : decision === 'UNDER' ? under : null
}
