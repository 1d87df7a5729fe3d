/** Games that a season without a stored schedule lacks: imported box scores say which games there are, and nothing says which there ought
 * to be, but the league numbers the games of a regular season without a gap.
 *
 * Held against the box scores of 2018-19 to 2024-25: six seasons are numbered from 1 to their last game without a gap. 2019-20 is the
 * seventh: it was broken off in March 2020, and 259 of its numbers were never played. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { DateSpan, Gap } from '../../platform/reconciliation/finding.ts'

const neverPlayed: Readonly<Record<string, number>> = { '2019-20': 259 }

export async function findUnknownGames(db: Queryable, { from, to }: DateSpan): Promise<Gap[]> {
  const seasons = await readNumberedSeasons(db)
  return seasons
    .filter(({ lastDate }) => from <= lastDate && lastDate <= to)
    .flatMap(({ season, games, lastNumber, lastDate }): Gap[] => {
      const expected = lastNumber - (neverPlayed[season] ?? 0)
      if (games >= expected) return []
      const detail =
        `${season} has no stored schedule, and ${expected - games} of its games numbered up to ${lastNumber} are missing; ` +
        'import its schedule or its box scores'
      return [
        {
          asset: 'games',
          gameDate: lastDate,
          kind: 'unknown_games',
          subject: season,
          expected,
          found: games,
          detail,
        },
      ]
    })
}

interface NumberedSeason {
  readonly season: string
  readonly games: number
  readonly lastNumber: number
  readonly lastDate: string
}

/** Regular seasons of which games are stored and no schedule is. */
function readNumberedSeasons(db: Queryable): Promise<NumberedSeason[]> {
  return db.query(sql`
    select season, count(distinct game_id)::int as games, max(substr(game_id, 6)::int) as "lastNumber",
      max(game_date) as "lastDate"
    from games g
    where kind = 'regular' and not exists (
      select 1 from source_replies r where r.asset = 'schedule_replies' and not r.withdrawn
        and r.resource = 'nba-cdn/schedule/' || g.season)
    group by season order by season`)
}
