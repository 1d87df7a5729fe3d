/** games: the date's games as the schedule has them, with tip-off, status and score.
 *
 * A tip-off that is not set yet is put at 19:30 Eastern and marked as assumed. Some scoreboards no longer say it once a game has
 * begun: then it stays as it is stored. Only the regular season is predicted: the
 * box-score source has no rows for the other kinds in the data this was built on. */
import type { Asset } from '../../platform/asset.ts'
import { atEastern, type GameDate } from '../domain/game-date.ts'
import type { GameKind } from '../domain/season.ts'
import { readGamesOf } from './read-games.ts'
import { readScheduledGames } from './read-schedule.ts'

const kindsPredicted: ReadonlySet<GameKind> = new Set(['regular'])

export function isPredictedKind({ kind }: { readonly kind: GameKind }): boolean {
  return kindsPredicted.has(kind)
}

export function assumedTip(gameDate: GameDate): string {
  return atEastern(gameDate, '19:30').toString()
}

export const games: Asset = {
  name: 'games',
  phase: '2-raw',
  gate: 'schedule',
  plan: 'calendar',
  writes: [{ table: 'games', key: ['game_id'], mode: 'replace' }],
  needs: [{ asset: 'schedule_replies', scope: 'same' }],
  opens: { at: '04:00' },
  deadline: { at: '06:00' },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects() {
    return { kind: 'empty_allowed', because: 'the schedule lists no game of the regular season on this date' }
  },
  async produce({ db, gameDate }) {
    const scheduled = await readScheduledGames(db, gameDate, isPredictedKind)
    const stored = await readGamesOf(db, gameDate)
    const tips = new Map(
      stored.filter((game) => !game.isTipAssumed).map((game) => [game.gameId, game.tipAt.toString()]),
    )
    const rows = scheduled.map((game) => {
      const tipAt = game.tipAt ?? (game.status === 'scheduled' ? null : (tips.get(game.gameId) ?? null))
      return {
        game_id: game.gameId,
        season: game.season,
        kind: game.kind,
        tip_at: tipAt ?? assumedTip(game.gameDate),
        tip_is_assumed: tipAt === null,
        status: game.status,
        home_team_id: game.homeTeamId,
        away_team_id: game.awayTeamId,
        home_score: game.homeScore,
        away_score: game.awayScore,
      }
    })
    return { rows: [rows] }
  },
}
