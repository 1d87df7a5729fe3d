/** Dates that nobody predicted: they were missed while nothing ran for longer than the plan reaches ahead, and became history.
 *
 * Their facts are made by themselves. Lines of the past cost credits of their source, so that their predictions are made when somebody asks for
 * them (docs/reconciliation.md), and until then stand here. What was played before the season was followed is history and no gap; what is planned after all is
 * looked after like any other. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { DateSpan, FurtherGap } from '../../platform/reconciliation/finding.ts'

const asset = 'export_predictions'
const unpredictedCause = 'dates without predictions'

export async function findUnpredicted(db: Queryable, { from, to }: DateSpan): Promise<FurtherGap[]> {
  const rows = await db.query<{ gameDate: string; season: string }>(sql`
    with played as (
      select game_date, min(season) as season from games
      group by 1 having bool_or(status = 'final') and bool_and(status in ('final', 'postponed'))),
    followed as (
      select p.season, min(p.game_date) as since from played p join runs r using (game_date)
      where r.scope = 'full' and r.cause = 'schedule' group by 1)
    select p.game_date as "gameDate", p.season from played p join followed f using (season) join runs r using (game_date)
    where r.scope = 'history' and p.game_date > f.since and p.game_date between ${from} and ${to}
      and not exists (select from ledger l where l.asset = ${asset} and l.game_date = p.game_date)
    order by 1`)
  return rows.map(({ gameDate, season }) => ({
    asset,
    gameDate,
    kind: 'missing_partition',
    subject: season,
    cause: unpredictedCause,
    expected: 1,
    found: 0,
    detail:
      'missed while nothing ran: the facts are there, and nobody predicted it. Lines of the past cost credits of their source, ' +
      'so that sixthman backfill makes it when it is asked to',
  }))
}
