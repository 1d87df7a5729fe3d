/** Scheduled games = final or postponed, game by game. What is scheduled is the calendar's word, so that an empty table does not balance.
 *
 * A game that was called off is expected where the schedule still lists it, and is none of the date where it does not: it neither stands in for a game
 * that is missing nor is one too many. */

import type { Calendar } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Balance, DateSpan } from '../../platform/reconciliation/finding.ts'

export async function balanceGames(db: Queryable, span: DateSpan, calendar: Calendar): Promise<Balance[]> {
  const done = Map.groupBy(await readGamesDone(db, span), ({ gameDate }) => gameDate)
  return calendar
    .dates()
    .filter((gameDate) => span.from <= gameDate && gameDate <= span.to)
    .map((gameDate) => {
      const answer = calendar.on(gameDate)
      const day = answer.kind === 'games' ? answer.day : null
      const own = done.get(gameDate) ?? []
      if (day !== null && day.gameIds === undefined) return balanceNumbers(gameDate, day.games, own.length)
      const scheduled = new Set(day?.gameIds)
      const [ours, strange] = partition(own, ({ gameId }) => scheduled.has(gameId))
      const extra = strange.filter(({ status }) => status === 'final').length
      const missing = scheduled.size - ours.length
      return { gameDate, expected: scheduled.size, found: ours.length + extra, missing, extra }
    })
}

/** Of a season without a schedule the calendar knows how many games were stored, and not which: one that was called off since may be among them. */
function balanceNumbers(gameDate: string, expected: number, done: number): Balance {
  const missing = Math.max(0, expected - done)
  return { gameDate, expected, found: expected - missing, missing, extra: 0 }
}

interface GameDone {
  readonly gameDate: string
  readonly gameId: string
  readonly status: 'final' | 'postponed'
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))]
}

function readGamesDone(db: Queryable, { from, to }: DateSpan): Promise<GameDone[]> {
  return db.query(sql`
    select game_date as "gameDate", game_id as "gameId", status from games
    where game_date between ${from} and ${to} and status in ('final', 'postponed')`)
}
