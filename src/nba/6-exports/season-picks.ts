/** What the season's record says of each player: the picks on him that stood, by label, up to and with the date. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { guessSeason, seasonStartYear } from '../domain/season.ts'

export interface SeasonPicks {
  readonly label: string
  readonly picks: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly void: number
}

/** By player, from the published ledgers. */
export async function readSeasonPicks(
  db: Queryable,
  gameDate: string,
): Promise<ReadonlyMap<number, readonly SeasonPicks[]>> {
  const from = `${seasonStartYear(guessSeason(gameDate))}-07-01`
  const rows = await db.query<SeasonPicks & { playerId: number }>(sql`
    select (pick ->> 'playerId')::int as "playerId", pick ->> 'label' as label, count(*)::int as picks,
      (count(*) filter (where pick ->> 'outcome' = 'win'))::int as wins, (count(*) filter (where pick ->> 'outcome' = 'loss'))::int as losses,
      (count(*) filter (where pick ->> 'outcome' = 'push'))::int as pushes, (count(*) filter (where pick ->> 'outcome' = 'void'))::int as void
    from (select distinct on (game_date) body from documents where name = 'ledger' and game_date between ${from} and ${gameDate}
      order by game_date, revision desc) newest
    cross join lateral json_array_elements(body::json -> 'picks') pick
    where pick ->> 'standing' = 'stood' group by 1, 2 order by 1, 2`)
  const byPlayer = Map.groupBy(rows, ({ playerId }) => playerId)
  return new Map(
    [...byPlayer].map(([playerId, ofPlayer]) => [
      playerId,
      ofPlayer.map(({ playerId: _, ...picks }) => picks),
    ]),
  )
}
