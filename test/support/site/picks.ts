/** The picks of an invented evening: as best bets, as they stand while games are played, and as the ledger has them afterwards. */
import type { z } from 'zod'
import type { bestBets } from '../../../src/nba/6-exports/schemas/best-bets.ts'
import type { ledger } from '../../../src/nba/6-exports/schemas/ledger.ts'
import type { liveGrading } from '../../../src/nba/6-exports/schemas/live-grading.ts'
import { americanToDecimal, impliedProbability } from '../../../src/nba/domain/odds.ts'
import { evening, makeEnvelope } from './envelope.ts'
import type { TonightDocument } from './tonight.ts'

export type BestBetsDocument = z.output<typeof bestBets.schema>
export type LedgerDocument = z.output<typeof ledger.schema>
export type LiveDocument = z.output<typeof liveGrading.schema>
type Pick = LedgerDocument['picks'][number]
type Bet = BestBetsDocument['picks'][number]

export function makeBestBets(tonight: TonightDocument): BestBetsDocument {
  const picks = tonight.players.flatMap((player) =>
    player.markets.flatMap((entry): Bet[] => {
      const { line, prediction } = entry
      if (!prediction?.isPick || line === null || player.playerId === null) return []
      const isOver = prediction.recommendation === 'OVER'
      const {
        spread: _spread,
        total: _total,
        ...game
      } = tonight.games.find(({ gameId }) => gameId === player.gameId)!
      const price = isOver ? line.overPrice : line.underPrice
      return [
        {
          market: entry.market,
          gameId: player.gameId,
          playerId: player.playerId,
          playerName: player.playerName,
          label: 'live',
          side: isOver ? 'OVER' : 'UNDER',
          line: line.line,
          median: prediction.median,
          pOver: prediction.pOver,
          calibration: prediction.calibration,
          confidence: prediction.confidence,
          price,
          bestPrice: (isOver ? line.bestOver : line.bestUnder)!.price,
          fairPrice: isOver ? prediction.fairOverPrice : prediction.fairUnderPrice,
          breakEven: prediction.breakEven,
          expectedValue: prediction.expectedValue,
          paperStake: 0.0125,
          isBestBet: (prediction.expectedValue ?? 0) >= 0.03,
          game,
          team: game.home.teamId === player.teamId ? game.home : game.away,
          edge: prediction.edge,
          hold: line.hold,
          marketPOver: line.marketPOver,
          lineSnapshotAt: line.snapshotAt,
          quality: prediction.quality,
          reasons: ['our median is 2.1 above the line', 'the best price needs 52.4 %, our chance is 57.9 %'],
        },
      ]
    }),
  )
  picks.sort((a, b) => Number(b.isBestBet) - Number(a.isBestBet) || b.expectedValue! - a.expectedValue!)
  return {
    ...makeEnvelope('best-bets', { coverage: tonight.coverage }),
    verdict: picks.some(({ isBestBet }) => isBestBet) ? 'bets' : 'no_bet',
    why: picks.some(({ isBestBet }) => isBestBet) ? null : 'no pick is worth 0.03 a unit at its best price',
    picks,
    considered: 120,
    passed: { edge_below_threshold: 80, no_expected_value: 21 },
  }
}

/** Won, lost, a push, void, under way, not begun, round and round. */
const ends = ['win', 'loss', 'push', 'void', 'leading', 'trailing', 'pending'] as const

export function makeLive({ picks, coverage }: BestBetsDocument): LiveDocument {
  return {
    ...makeEnvelope('live-grading', { coverage }),
    games: [],
    counts: { pending: 0, leading: 0, trailing: 0, won: 0, lost: 0, pushed: 0, void: 0 },
    picks: picks.map((pick, index) => {
      const end = ends[index % ends.length]!
      const isDecided = index % ends.length < 4
      return {
        ...pickOf(pick),
        state: isDecided ? 'decided' : (end as 'leading' | 'trailing' | 'pending'),
        result: isDecided ? (end as 'win' | 'loss' | 'push' | 'void') : null,
        current: end === 'pending' || end === 'void' ? null : actualOf(pick, end),
        seenAt: end === 'pending' ? null : '2024-12-03T03:30:00Z',
        why: end === 'void' ? 'did_not_play' : end === 'pending' ? null : isDecided ? null : 'game_not_final',
      }
    }),
  }
}

export function makeLedger({ picks, coverage }: BestBetsDocument, date = evening): LedgerDocument {
  const entries = picks.map((pick, index): Pick => {
    const outcome = (['win', 'loss', 'push', 'void', 'loss'] as const)[index % 5]!
    const profit = (price: number | null): number | null =>
      price === null
        ? null
        : outcome === 'win'
          ? Math.round((americanToDecimal(price) - 1) * 1e4) / 1e4
          : outcome === 'loss'
            ? -1
            : 0
    return {
      ...pickOf(pick),
      standing: 'stood',
      firstRevision: 1,
      lastRevision: 1,
      outcome,
      reason: outcome === 'void' ? 'late_scratch' : null,
      actual: outcome === 'void' ? null : actualOf(pick, outcome),
      profit: profit(pick.price),
      profitAtBest: profit(pick.bestPrice),
      closingLine: pick.line,
      closingPrice: pick.price,
      closingValuePoints: 0,
      closingValueProbability: 0.004,
    }
  })
  const count = (outcome: Pick['outcome']): number =>
    entries.filter((each) => each.outcome === outcome).length
  const decided = entries.filter(({ outcome }) => outcome === 'win' || outcome === 'loss')
  const [wins, n] = [count('win'), decided.length]
  const add = (values: readonly (number | null)[]): number =>
    Math.round(values.reduce<number>((sum, value) => sum + (value ?? 0), 0) * 1e4) / 1e4
  return {
    ...makeEnvelope('ledger', { document: `ledger/${date}`, coverage }),
    picks: entries,
    sums: [
      {
        market: 'points',
        label: 'live',
        picks: entries.length,
        wins,
        losses: count('loss'),
        pushes: count('push'),
        void: count('void'),
        pending: 0,
        takenBack: 0,
        hits:
          n === 0
            ? null
            : {
                label: 'live',
                rate: wins / n,
                n,
                interval95: [0.1, 0.6],
                priced: n,
                breakEven: add(decided.map(({ price }) => impliedProbability(price!))) / n,
              },
        units: {
          priced: n,
          atPriceTaken: add(entries.map(({ profit }) => profit)),
          bestPriced: n,
          atBestPrice: add(entries.map(({ profitAtBest }) => profitAtBest)),
        },
      },
    ],
  }
}

/** Without what only the best bets say of it. */
function pickOf(
  bet: Bet,
): Omit<LiveDocument['picks'][number], 'state' | 'result' | 'current' | 'seenAt' | 'why'> {
  const {
    isBestBet: _best,
    game: _game,
    team: _team,
    edge: _edge,
    hold: _hold,
    marketPOver: _market,
    lineSnapshotAt: _at,
    quality: _quality,
    reasons: _reasons,
    ...pick
  } = bet
  return pick
}

function actualOf({ side, line }: Bet, end: string): number {
  const whole = Math.floor(line ?? 0)
  if (end === 'push') return whole
  return (end === 'win' || end === 'leading') === (side === 'OVER') ? whole + 4 : Math.max(0, whole - 3)
}
