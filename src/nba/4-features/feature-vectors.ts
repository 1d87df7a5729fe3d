/** player_rolling and feature_vectors: what is known of tonight's players before their games, from the as-of view alone.
 *
 * Players are those in the rotation of a team that plays and those with a line. A player whose present team is not in his
 * game gets his rolling row (it says where he last played) and no vector. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import { PipelineError } from '../../platform/errors.ts'
import { parseGameDate } from '../domain/game-date.ts'
import type { Market } from '../domain/market.ts'
import { asOfFor, type PointInTime, type UpcomingGame } from '../domain/point-in-time.ts'
import { checkSlate, type KnownInputs } from './check-slate.ts'
import { describeZones } from './describe-zones.ts'
import { featureIndex } from './feature-list.ts'
import type { FoldCache } from './fold-cache.ts'
import type { HistoryFold } from './history-fold.ts'
import { type FeatureVector, spellVector } from './quality.ts'
import { findTonightsPlayers, type Tonight } from './tonight.ts'
import type { VectorQuery } from './write-vector.ts'

export interface FeatureParts {
  readonly folds: FoldCache
  readonly markets: readonly Market[]
  readonly pointInTime: (context: PartitionContext) => PointInTime
}

export function createFeatureVectors({ folds, markets, pointInTime }: FeatureParts): Asset {
  return {
    name: 'feature_vectors',
    phase: '4-features',
    gate: 'features',
    plan: 'full',
    writes: [
      { table: 'player_rolling', key: ['player_id'], mode: 'replace' },
      { table: 'feature_vectors', key: ['game_id', 'player_id', 'market'], mode: 'replace', when: ['as_of'] },
      { table: 'player_shot_zones', key: ['player_id', 'games_max'], mode: 'replace' },
      { table: 'team_defense_zones', key: ['team_id'], mode: 'replace' },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'upcoming_lines', scope: 'same', required: false },
      { asset: 'upcoming_lines', scope: 'earlier', required: false },
      { asset: 'player_game_summary', scope: 'earlier', required: false },
      { asset: 'team_offense_game', scope: 'earlier', required: false },
      { asset: 'team_defense_game', scope: 'earlier', required: false },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 120,
    attemptsMax: 4,
    backoffSeconds: 10,
    async expects() {
      return {
        kind: 'empty_allowed',
        because: 'nobody with a line or in a rotation was known before this date',
      }
    },
    async produce(context) {
      const view = pointInTime(context)
      const [games, evening] = await Promise.all([
        view.games(context.gameDate),
        view.evening(context.gameDate, context.now),
      ])
      const asOf = asOfFor(games, context.now)
      const { gameDate, clock, signal } = context
      const question = { pointInTime: view, gameDate, asOf, clock, signal }
      const made = await folds.withFold(question, (fold) =>
        makeRows(fold, { gameDate: parseGameDate(context.gameDate), games, evening }, markets),
      )
      const faults = [...Map.groupBy(made.vectors, ({ market }) => market)].flatMap(([market, ofMarket]) =>
        checkSlate(ofMarket).map((each) => ({ market, ...each })),
      )
      if (faults.length > 0) {
        const message = faults
          .map(({ market, feature, fault, detail }) => `${market}: ${feature} ${fault} (${detail})`)
          .join('; ')
        throw new PipelineError('check.failed', `feature_vectors ${context.gameDate}: ${message}`, { faults })
      }
      const rows = [
        made.rolling,
        made.vectors.map(({ query, game, market, vector }) => {
          const { stored, hash } = spellVector(vector.values)
          return {
            game_id: query.gameId,
            player_id: query.playerId,
            market,
            team_id: query.teamId,
            opponent_id: query.opponentId,
            as_of: earlierOf(game.tipAt, context.now),
            vector: stored,
            provenance: vector.provenance.map((each) => (each === 'missing' ? 'x' : each[0])).join(''),
            quality: vector.quality,
            tier: vector.tier,
            missing_required: vector.missingRequired,
            vector_hash: hash,
          }
        }),
        ...made.zones,
      ]
      return context.missing.length > 0
        ? { rows, degraded: `made without ${context.missing.join(', ')}` }
        : { rows }
    },
  }
}

/** Of a game that has begun nothing later than its tip-off was read. */
function earlierOf(tipAt: Temporal.Instant, now: Temporal.Instant): Temporal.Instant {
  return tipAt.epochMilliseconds < now.epochMilliseconds ? tipAt : now
}

const rollingFeatures = ['mean_l5', 'mean_l10', 'mean_season', 'ewma_8', 'minutes_ewma_8'] as const

interface MadeVector {
  readonly query: VectorQuery
  readonly game: UpcomingGame
  readonly market: Market
  readonly vector: FeatureVector
  readonly values: Float64Array
  readonly inputs: KnownInputs
}

function makeRows(
  fold: HistoryFold,
  tonight: Tonight,
  markets: readonly Market[],
): { rolling: object[]; vectors: MadeVector[]; zones: object[][] } {
  const vectors: MadeVector[] = []
  const rolling = findTonightsPlayers(fold, tonight).map(({ playerId, teamId, meanMinutes, asked }) => {
    const made = asked
      ? markets.map((market) => {
          const vector = fold.vector(asked.query, market)
          const { values } = vector
          return { ...asked, market, vector, values, inputs: fold.inputsOf(asked.query, market) }
        })
      : []
    vectors.push(...made)
    return {
      player_id: playerId,
      team_id: teamId,
      game_id: asked?.game.gameId ?? null,
      games_known: fold.gamesKnown(playerId),
      team_minutes: Math.round(meanMinutes * 1e4) / 1e4,
      rolling: Object.fromEntries(made.map(({ market, vector }) => [market, pickRolling(vector)])),
    }
  })
  const queries = vectors.map(({ query }) => query)
  const teamIds = tonight.games.flatMap((game) => [game.homeTeamId, game.awayTeamId])
  return { rolling, vectors, zones: describeZones(fold.zones, queries, teamIds) }
}

function pickRolling({ values }: FeatureVector): Record<string, number | null> {
  return Object.fromEntries(
    rollingFeatures.map((name) => {
      const value = values[featureIndex(name)]!
      return [name, Number.isNaN(value) ? null : value]
    }),
  )
}
