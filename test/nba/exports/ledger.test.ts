/** The record: every pick that was published, with the end that its own line and side have. */
import { expect, test } from 'vitest'
import { describeLedger, type PickOutcome, sumLedger } from '../../../src/nba/6-exports/ledger.ts'
import type { Pick } from '../../../src/nba/6-exports/picks.ts'

const pick = (playerId: number, line: number, more: Partial<Pick> = {}): Pick => ({
  ...{ market: 'points', gameId: '0022400500', playerId, playerName: `Player ${playerId}`, label: 'live' },
  ...{ side: 'OVER', line, median: line + 2, pOver: 0.55, calibration: 'calibrated', confidence: 0.55 },
  ...{
    price: -110,
    bestPrice: 105,
    fairPrice: -122,
    breakEven: 0.4878,
    expectedValue: 0.13,
    paperStake: 0.02,
  },
  ...more,
})
const outcome = (playerId: number, actual: number | null, more: Partial<PickOutcome> = {}): PickOutcome => ({
  ...{ market: 'points', gameId: '0022400500', playerId, outcome: actual === null ? 'void' : 'graded' },
  ...{ reason: actual === null ? 'late_scratch' : null, actual, recommendation: 'OVER', line: 20.5 },
  ...{ closingLine: 21.5, closingPrice: -115, closingValueProbability: null, knownAt: null },
  ...more,
})
const keyed = (...outcomes: PickOutcome[]) =>
  new Map(outcomes.map((each) => [`points 0022400500 ${each.playerId}`, each]))

test('a pick whose line moved is two: the one that stood, and the one that was taken back, each with its own end', () => {
  const entries = describeLedger(
    [
      { revision: 1, picks: [pick(1, 20.5)] },
      { revision: 2, picks: [pick(1, 21.5)] },
    ],
    keyed(outcome(1, 21, { line: 21.5 })),
  )
  expect(entries).toMatchObject([
    { line: 20.5, standing: 'taken_back', outcome: 'win', closingPrice: null, closingValuePoints: 1 },
    { line: 21.5, standing: 'stood', outcome: 'loss', profit: -1, closingPrice: -115, closingValuePoints: 0 },
  ])
  expect(sumLedger(entries)).toMatchObject([{ picks: 1, losses: 1, wins: 0, takenBack: 1 }])
})

test('wins, losses, pushes, voids and what is pending are counted apart; pushes are in no rate', () => {
  const entries = describeLedger(
    [{ revision: 1, picks: [pick(1, 20.5), pick(2, 20.5), pick(3, 20), pick(4, 20.5), pick(5, 20.5)] }],
    keyed(outcome(1, 25), outcome(2, 12), outcome(3, 20, { line: 20 }), outcome(4, null)),
  )
  expect(entries.map((each) => [each.outcome, each.profit, each.profitAtBest, each.reason])).toEqual([
    ['win', 0.9091, 1.05, null],
    ['loss', -1, -1, null],
    ['push', 0, 0, null],
    ['void', null, null, 'late_scratch'],
    ['pending', null, null, 'not_graded'],
  ])
  expect(sumLedger(entries)).toMatchObject([
    {
      ...{ picks: 5, wins: 1, losses: 1, pushes: 1, void: 1, pending: 1 },
      hits: { label: 'live', n: 2, rate: 0.5, priced: 2, breakEven: 0.5238 },
      units: { atPriceTaken: -0.0909, atBestPrice: 0.05 },
    },
  ])
})

test('a grade that was withdrawn leaves the pick in the record, pending', () => {
  expect(describeLedger([{ revision: 1, picks: [pick(1, 20.5)] }], keyed())).toMatchObject([
    { playerId: 1, standing: 'stood', outcome: 'pending' },
  ])
})
