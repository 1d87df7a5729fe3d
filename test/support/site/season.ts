/** What an invented season amounts to: systems, calibration, trends, and how its data are. */
import type { z } from 'zod'
import type { calendar } from '../../../src/nba/6-exports/schemas/calendar.ts'
import type { modelHealth } from '../../../src/nba/6-exports/schemas/model-health.ts'
import type { status } from '../../../src/nba/6-exports/schemas/status.ts'
import type { systemsCalibration } from '../../../src/nba/6-exports/schemas/systems-calibration.ts'
import type { systemsPerformance } from '../../../src/nba/6-exports/schemas/systems-performance.ts'
import type { trendsHot } from '../../../src/nba/6-exports/schemas/trends.ts'
import { wilsonInterval } from '../../../src/nba/domain/statistics.ts'
import { makeEnvelope } from './envelope.ts'
import { longName, type TonightDocument } from './tonight.ts'

export function makePerformance(): z.output<typeof systemsPerformance.schema> {
  const errors: readonly (readonly [string, number, number])[] = [
    ['ridge', 4.871, 512],
    ['gradient_boosting', 4.902, 498],
    ['moving_average', 5.113, 730],
    ['line', 4.842, 0],
  ]
  return {
    ...makeEnvelope('systems/performance'),
    season: '2024-25',
    from: '2024-10-22',
    dates: 41,
    systems: errors.map(([system, error, n]) => ({
      system,
      market: 'points',
      label: 'live',
      dates: 41,
      graded: 7301,
      void: 214,
      pending: 0,
      meanAbsoluteError: error,
      bias: -0.12,
      within3: 0.412,
      within5: 0.633,
      lined: 5120,
      linedMeanAbsoluteError: error + 0.2,
      lineMeanAbsoluteError: 5.04,
      minusLine: {
        difference: error + 0.2 - 5.04,
        interval95: [error + 0.15 - 5.04, error + 0.25 - 5.04],
        dates: 41,
      },
      pushes: 9,
      hits:
        n === 0
          ? null
          : { label: 'live', rate: 0.5, n, interval95: [0.456, 0.544], priced: n, breakEven: 0.5238 },
      units: { priced: n, atPriceTaken: -11.42, bestPriced: n, atBestPrice: 3.07 },
      closing: { lines: n, meanPoints: 0.04, prices: n, meanProbability: 0.002 },
    })),
    identical: [
      {
        market: 'points',
        label: 'live',
        dates: 39,
        n: 4987,
        systems: errors.map(([system, error]) => ({ system, meanAbsoluteError: error + 0.15 })),
      },
    ],
  }
}

export function makeCalibration(): z.output<typeof systemsCalibration.schema> {
  const side = (bias: number) => ({
    brier: 0.2489 + bias / 100,
    logLoss: 0.6909,
    error: 0.011 + bias,
    bins: Array.from({ length: 10 }, (_, index) => {
      const said = 0.36 + index * 0.031
      const [n, hits] = [312, Math.round(312 * (said + (index % 2 === 0 ? bias : -bias)))]
      const { low, high } = wilsonInterval(hits, n)!
      return {
        low: said - 0.015,
        high: said + 0.016,
        n,
        meanProbability: said,
        realised: hits / n,
        interval95: [low, high] as [number, number],
      }
    }),
  })
  const rows = { market: 'points' as const, n: 3120, dates: 41, ours: side(0.02), prices: side(0.01) }
  return {
    ...makeEnvelope('systems/calibration'),
    season: '2024-25',
    calibration: [
      {
        ...rows,
        system: 'ridge',
        label: 'live',
        calibration: 'calibrated',
        brierMinusPrices: { difference: 0.0001, interval95: [-0.002, 0.0023], dates: 41 },
        logLossMinusPrices: { difference: 0, interval95: [-0.004, 0.004], dates: 41 },
      },
      {
        ...rows,
        system: 'gradient_boosting',
        label: 'backfill',
        calibration: 'uncalibrated',
        n: 2998,
        dates: 3,
        brierMinusPrices: { difference: 0.01, interval95: null, dates: 3 },
        logLossMinusPrices: null,
      },
    ],
  }
}

export function makeTrends(
  name: string,
  { players, games }: TonightDocument,
): z.output<typeof trendsHot.schema> {
  return {
    ...makeEnvelope(`trends/${name}`),
    rule: 'The ten whose last five games lie furthest from their season, by standard errors.',
    remark: 'Five games tell little; the line knows them too.',
    entries: players.slice(0, 9).map(({ playerId, playerName, gameId, teamId, markets }) => {
      const game = games.find((each) => each.gameId === gameId)!
      const isHome = game.home.teamId === teamId
      return {
        playerId: playerId!,
        playerName,
        team: isHome ? game.home : game.away,
        opponent: isHome ? game.away : game.home,
        gameId,
        market: markets[0]!.market,
        line: markets[0]!.line?.line ?? null,
        seasonGames: 19,
        seasonMean: 17.4,
        recentGames: 5,
        recentMean: 23.1,
        z: 2.31,
        over: { n: 5, hits: 4, rate: 0.8, interval95: [0.3755, 0.9638] },
        next: name === 'bounce-back' ? { n: 11, hits: 6, rate: 6 / 11, interval95: [0.2801, 0.7873] } : null,
      }
    }),
  }
}

export function makeStatus(): z.output<typeof status.schema> {
  return {
    ...makeEnvelope('status', {
      coverage: { slate: 270, predicted: 240, excluded: { no_history: 30 } },
    }),
    verdict: 'degraded',
    words: [
      'The injury report has not been seen since 17:30; predictions are made without it.',
      'Everything else came in time.',
    ],
    parts: [
      {
        part: 'lines',
        state: 'complete',
        says: 'five books, the oldest 12 minutes old',
        at: '2024-12-02T22:14:00Z',
        ...judged,
      },
      {
        part: 'injuries',
        state: 'degraded',
        says: 'the source does not answer',
        at: '2024-12-02T22:30:00Z',
        ...judged,
      },
      { part: 'grades', state: 'waiting', says: 'the games are not over', at: null, ...judged },
    ],
  }
}

const judged = { dueAt: '2024-12-02T23:00:00Z', isOnTime: null }

export function makeCalendar(): z.output<typeof calendar.schema> {
  return {
    ...makeEnvelope('calendar'),
    asOf: null,
    coverage: null,
    season: '2024-25',
    kind: 'games',
    says: '12 games, the first at 18:00 ET.',
    previous: '2024-12-01',
    next: '2024-12-03',
    daysToNext: 1,
    dates: ['2024-12-01', '2024-12-02', '2024-12-03', '2024-12-04'].map((gameDate, index) => ({
      gameDate,
      kind: 'games' as const,
      games: 15 - index * 3,
      firstTipAt: `${gameDate}T23:00:00Z`,
      lastTipAt: `${gameDate}T23:30:00Z`,
    })),
  }
}

export function makeModelHealth(): z.output<typeof modelHealth.schema> {
  return {
    ...makeEnvelope('model-health'),
    asOf: null,
    coverage: null,
    verdict: 'watch',
    models: [
      {
        system: 'ridge',
        market: 'points',
        artefactHash: 'c'.repeat(64),
        trainedBefore: '2024-12-02',
        trainingRows: 88_412,
        trainedDaysAgo: 0,
        goldenVectors: 16,
        modelTrainedBefore: null,
        isPinned: false,
        verdict: 'promoted',
        reasons: [],
        health: 'healthy',
        healthReason: 'its error is within its usual range',
      },
      {
        system: longName.toLowerCase(),
        market: 'points_rebounds_assists',
        artefactHash: 'd'.repeat(64),
        trainedBefore: '2024-11-25',
        trainingRows: 12,
        trainedDaysAgo: 7,
        goldenVectors: 16,
        modelTrainedBefore: '2024-11-04',
        isPinned: true,
        verdict: 'kept',
        reasons: [],
        health: 'watch',
        healthReason: 'its error has risen for two weeks',
      },
    ],
  }
}
