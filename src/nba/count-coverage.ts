/** The coverage equation of a backtest: everyone with a line is predicted, or excluded by name with a reason.
 *
 * It is counted as a slate is made, before the day is applied, from what was known then; whoever did not play in the end was predicted
 * all the same, and his bet is void. */
import { featureCount, featureSchema } from './4-features/feature-list.ts'
import { type HistoryFold, hasPlayed, queryOf } from './4-features/history-fold.ts'
import type { DayBlock } from './domain/history.ts'
import type { Market } from './domain/market.ts'
import type { ScoredRow } from './domain/scored-prediction.ts'

export interface LineCoverage {
  readonly market: Market
  /** Player-days with a line: lined = predicted + excluded. */
  readonly lined: number
  readonly predicted: number
  readonly excluded: Readonly<Record<string, number>>
  /** Of those predicted: who then played, and who did not (void). */
  readonly played: number
  readonly didNotPlay: number
  /** Of those who played: who was never seen among the judged rows. None may be. */
  readonly lost: number
  readonly names: readonly ExcludedLine[]
}

export interface ExcludedLine {
  readonly gameDate: string
  /** Whoever was found has an id, whoever was not a name. */
  readonly playerId?: number
  readonly name?: string
  readonly reason: string
}

export interface CoverageCount {
  /** Before the block is applied to the fold. */
  count(fold: HistoryFold, block: DayBlock): void
  /** A row of the walk was judged. */
  seen(row: Pick<ScoredRow, 'gameId' | 'playerId' | 'said'>): void
  /** Has a line and is excluded: he is no row of those with a line. */
  isExcluded(row: Pick<ScoredRow, 'gameId' | 'playerId'>): boolean
  finish(): LineCoverage
}

const required = featureSchema.features
  .map((_, index) => index)
  .filter((index) => featureSchema.features[index]!.isRequired)

export function createCoverageCount(market: Market): CoverageCount {
  const names: ExcludedLine[] = []
  const sums = { lined: 0, played: 0, didNotPlay: 0 }
  const awaited = new Set<string>()
  const excluded = new Set<string>()
  const values = new Float64Array(featureCount)
  return {
    count(fold, block) {
      const games = new Map(block.games.map((game) => [game.gameId, game]))
      const played = new Set(
        block.playerGames.filter(hasPlayed).map((game) => `${game.gameId} ${game.playerId}`),
      )
      for (const { market: posted, gameId, playerId } of block.evening.lines) {
        const game = games.get(gameId)
        if (posted !== market) continue
        const key = `${gameId} ${playerId}`
        sums.lined += 1
        const reason = game === undefined ? 'game_not_played' : findExclusion(playerId, game)
        if (reason !== null) {
          names.push({ gameDate: block.gameDate, playerId, reason })
          excluded.add(key)
        } else if (played.has(key)) {
          sums.played += 1
          awaited.add(key)
        } else sums.didNotPlay += 1
      }

      function findExclusion(
        playerId: number,
        { gameId, homeTeamId, awayTeamId }: DayBlock['games'][number],
      ) {
        const teamId = fold.teamOf(playerId)
        if (teamId === null) return 'no_history'
        const isHome = teamId === homeTeamId
        if (!isHome && teamId !== awayTeamId) return 'team_not_in_game'
        const opponentId = isHome ? awayTeamId : homeTeamId
        fold.writeValues(queryOf({ playerId, teamId, opponentId, gameId, isHome }, block), market, values)
        return required.some((index) => Number.isNaN(values[index]!)) ? 'required_feature_missing' : null
      }
    },
    seen({ gameId, playerId, said }) {
      if (said.length > 0) awaited.delete(`${gameId} ${playerId}`)
    },
    isExcluded: ({ gameId, playerId }) => excluded.has(`${gameId} ${playerId}`),
    finish: () => ({
      market,
      lined: sums.lined,
      predicted: sums.played + sums.didNotPlay,
      excluded: Object.fromEntries(
        [...Map.groupBy(names, (each) => each.reason)].map(([reason, each]) => [reason, each.length]),
      ),
      played: sums.played,
      didNotPlay: sums.didNotPlay,
      lost: awaited.size,
      names,
    }),
  }
}
