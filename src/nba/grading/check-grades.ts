/** The grading equation as a blocking check: every published prediction is exactly one of graded, void and pending, the last two with
 * their reason, and nothing else has a grade. It counts the rows as they stand in the tables. */
import type { Check } from '../../platform/asset.ts'
import { sql } from '../../platform/db/sql.ts'
import { publishedPredictions } from './published-predictions.ts'

export const gradingEquation: Check = {
  name: 'grading_equation',
  blocking: true,
  async run(tx, gameDate) {
    const faults = await tx.query<{ system: string; market: string; playerId: number; fault: string }>(sql`
      with published as (
        select system, market, game_id, player_id from (${publishedPredictions(gameDate)}) newest where not withdrawn),
      graded as (
        select * from (
          select distinct on (system, market, game_id, player_id) * from grades where game_date = ${gameDate}
          order by system, market, game_id, player_id, revision desc) newest
        where not withdrawn),
      judged as (
        select system, market, player_id, case
          when g.outcome is null then 'has no grade'
          when p.is_published is null then 'is graded and was never published'
          when g.outcome = 'graded' and (g.result is null or g.actual is null or g.reason is not null) then 'is graded without a result'
          when g.outcome <> 'graded' and (g.reason is null or g.result is not null) then 'is ' || g.outcome || ' without a reason'
        end as fault
        from (select *, true as is_published from published) p full join graded g using (system, market, game_id, player_id))
      select system, market, player_id as "playerId", fault from judged where fault is not null
      order by system, market, player_id limit 20`)
    return faults.length === 0
      ? { verdict: 'pass', message: 'every published prediction is graded, void or pending, with its reason' }
      : {
          verdict: 'fail',
          message: faults
            .map(({ system, market, playerId, fault }) => `${system} ${market} player ${playerId} ${fault}`)
            .join(', '),
        }
  },
}
