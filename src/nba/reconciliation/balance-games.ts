/** Scheduled games = final or postponed. What is scheduled is the calendar's word, so that an empty table does not balance. */

import type { Calendar } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Balance, DateSpan } from '../../platform/reconciliation/finding.ts'

export async function balanceGames(db: Queryable, span: DateSpan, calendar: Calendar): Promise<Balance[]> {
  const found = new Map((await countGamesDone(db, span)).map((row) => [row.gameDate, row.games]))
  return calendar
    .dates()
    .filter((gameDate) => span.from <= gameDate && gameDate <= span.to)
    .map((gameDate) => {
      const answer = calendar.on(gameDate)
      const expected = answer.kind === 'games' ? answer.day.games : 0
      const done = found.get(gameDate) ?? 0
      // A scoreboard may have called off a game that the schedule still lists, or no longer list one that was called off.
      return { gameDate, expected, found: done, missing: Math.max(0, expected - done), extra: 0 }
    })
}

function countGamesDone(
  db: Queryable,
  { from, to }: DateSpan,
): Promise<{ readonly gameDate: string; readonly games: number }[]> {
  return db.query(sql`
    select game_date as "gameDate", count(*)::int as games from games
    where game_date between ${from} and ${to} and status in ('final', 'postponed') group by game_date`)
}
