/** upcoming_player_context, upcoming_team_context and player_composite: what stands around tonight's games, for people to read.
 *
 * Written from the fold and the vectors that predictions are made of, so that a page and a prediction cannot disagree. Travel is
 * left out: no source says where a game is played. */
import type { Asset, Check, PartitionContext } from '../../platform/asset.ts'
import { type GameDate, parseGameDate } from '../domain/game-date.ts'
import { asOfFor, type PointInTime, type UpcomingGame } from '../domain/point-in-time.ts'
import { indexEvening } from './evening-index.ts'
import { featureIndex } from './feature-list.ts'
import type { FoldCache } from './fold-cache.ts'
import type { HistoryFold } from './history-fold.ts'
import { findTonightsPlayers, type Tonight } from './tonight.ts'

export interface ContextParts {
  readonly folds: FoldCache
  /** Whether every game has its two teams. */
  readonly check: Check
  readonly pointInTime: (context: PartitionContext) => PointInTime
}

export function createUpcomingContext({ folds, pointInTime, check }: ContextParts): Asset {
  return {
    name: 'upcoming_context',
    phase: '4-features',
    gate: 'features',
    plan: 'full',
    writes: [
      { table: 'upcoming_team_context', key: ['game_id', 'team_id'], mode: 'replace' },
      { table: 'upcoming_player_context', key: ['game_id', 'player_id'], mode: 'replace' },
      { table: 'player_composite', key: ['game_id', 'player_id'], mode: 'replace' },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'upcoming_lines', scope: 'same', required: false },
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
    checks: [check],
    async expects() {
      return { kind: 'empty_allowed', because: 'every game of this date was postponed' }
    },
    async produce(context) {
      const view = pointInTime(context)
      const [games, evening] = await Promise.all([
        view.games(context.gameDate),
        view.evening(context.gameDate, context.now),
      ])
      const tonight = { gameDate: parseGameDate(context.gameDate), games, evening }
      const asOf = asOfFor(games, context.now)
      const { gameDate, clock, signal } = context
      const question = { pointInTime: view, gameDate, asOf, clock, signal }
      const rows = await folds.withFold(question, (fold) => {
        const players = describePlayers(fold, tonight)
        return [describeTeams(fold, tonight), players.contexts, players.composites]
      })
      return context.missing.length > 0
        ? { rows, degraded: `made without ${context.missing.join(', ')}` }
        : { rows }
    },
  }
}

function describePlayers(fold: HistoryFold, tonight: Tonight): { contexts: object[]; composites: object[] } {
  const asked = findTonightsPlayers(fold, tonight).flatMap((player) => player.asked?.query ?? [])
  const made = asked.map((query) => {
    const { values } = fold.vector(query, fold.markets[0]!) // none of what is read here depends on the market
    const read = (name: string): number | null => {
      const value = values[featureIndex(name)]!
      return Number.isNaN(value) ? null : value
    }
    const { gameId, playerId, teamId, opponentId } = query
    const key = { game_id: gameId, player_id: playerId }
    const backToBack = read('back_to_back')
    return {
      context: {
        ...key,
        team_id: teamId,
        opponent_id: opponentId,
        days_rest: read('days_rest'),
        back_to_back: backToBack === null ? null : backToBack === 1,
        games_7d: read('games_7d'),
        minutes_7d: read('minutes_7d'),
        games_14d: read('games_14d'),
        minutes_14d: read('minutes_14d'),
        injury_status: read('injury_status'),
        stars_out: read('stars_out'),
        ...describeWindows(fold, playerId, tonight.gameDate),
      },
      composite: {
        ...key,
        freshness: read('freshness'),
        zone_matchup: read('zone_matchup'),
        pace_score: read('pace_score'),
        usage_shift: read('usage_shift'),
      },
    }
  })
  return { contexts: made.map(({ context }) => context), composites: made.map(({ composite }) => composite) }
}

/** How much of each window is games he played: of the last 5 and 10 of this season, and of his team's games in so many days. */
function describeWindows(fold: HistoryFold, playerId: number, gameDate: GameDate): object {
  const complete = fold.completeness(playerId, gameDate)
  return {
    complete_l5: complete?.last5 ?? null,
    complete_l10: complete?.last10 ?? null,
    complete_7d: complete?.days7 ?? null,
    complete_14d: complete?.days14 ?? null,
    complete_30d: complete?.days30 ?? null,
  }
}

/** Starters are taken for the five who usually play longest: box scores of the past do not say who started. */
const startersCount = 5

function describeTeams(fold: HistoryFold, { gameDate, games, evening }: Tonight): object[] {
  const index = indexEvening(evening)
  const describe = (game: UpcomingGame, isHome: boolean): object => {
    const [teamId, opponentId] = isHome
      ? [game.homeTeamId, game.awayTeamId]
      : [game.awayTeamId, game.homeTeamId]
    const form = fold.teamForm(teamId, gameDate)
    const line = index.gameLineOf(game.gameId)
    const homeSpread = line?.homeSpread ?? null
    const spread = homeSpread === null ? null : (isHome ? -homeSpread : homeSpread) + 0 // no −0
    const total = line?.total ?? null
    const starters = fold.regulars(teamId).slice(0, startersCount)
    const isOut = (playerId: number): boolean =>
      ['out', 'doubtful'].includes(index.statusOf(playerId, teamId) ?? '')
    return {
      game_id: game.gameId,
      team_id: teamId,
      opponent_id: opponentId,
      is_home: isHome,
      days_rest: form?.daysRest ?? null,
      back_to_back: form === null ? null : form.daysRest === 0,
      streak: form?.streak ?? null,
      spread,
      total,
      implied_total: spread === null || total === null ? null : (total + spread) / 2,
      starters_out: index.isReported(teamId) ? starters.filter(isOut).length : null,
    }
  }
  return games.flatMap((game) => [describe(game, true), describe(game, false)])
}
