/** Exactly two teams a game in the context of a date: one of them missing would pass for a game without an opponent. */
import type { Check } from '../platform/asset.ts'
import { sql } from '../platform/db/sql.ts'

export const twoTeamsCheck: Check = {
  name: 'two-teams-a-game',
  blocking: true,
  async run(tx, gameDate) {
    const [count] = await tx.query<{ games: number; teams: number }>(sql`
      select (select count(*)::int from games where game_date = ${gameDate} and status <> 'postponed') as games,
        (select count(*)::int from upcoming_team_context where game_date = ${gameDate}) as teams`)
    const { games, teams } = count!
    return { verdict: teams === 2 * games ? 'pass' : 'fail', message: `${teams} teams in ${games} games` }
  },
}
