/** The coverage equation as a blocking check: everyone on the slate who was not excluded is predicted by the system or excluded
 * by it, by name; never neither, never both, and nobody else but whoever was predicted live before his game's lock. It counts the rows as they stand in the tables. */
import type { Check } from '../platform/asset.ts'
import { sql } from '../platform/db/sql.ts'

export function checkCoverage(systems: readonly string[]): Check {
  return {
    name: 'coverage_equation',
    blocking: true,
    async run(tx, gameDate, now) {
      const faults = await tx.query<{ system: string; market: string; playerId: number; times: number }>(sql`
        with wanted as (
          select system, market, player_id from prediction_slate cross join unnest(${systems}::text[]) system
          where game_date = ${gameDate} and exclusion is null),
        found as (
          select system, market, player_id, label = 'live' and locks_at <= ${now} as is_locked from (
            select distinct on (system, market, game_id, player_id) system, market, player_id, withdrawn, label, locks_at
            from predictions
            where game_date = ${gameDate} and system = any(${systems}::text[])
            order by system, market, game_id, player_id, revision desc) newest where not withdrawn
          union all
          select system, market, player_id, false from prediction_exclusions
          where game_date = ${gameDate} and system = any(${systems}::text[]))
        select system, market, player_id as "playerId", count(f.player_id)::int as times
        from wanted full join found f using (system, market, player_id)
        group by system, market, player_id, wanted.player_id
        having count(f.player_id) <> 1 or (wanted.player_id is null and not bool_or(f.is_locked))
        order by system, market, player_id limit 20`)
      return faults.length === 0
        ? { verdict: 'pass', message: 'everyone on the slate is predicted or excluded by name' }
        : {
            verdict: 'fail',
            message: faults
              .map(
                ({ system, market, playerId, times }) =>
                  `${system} ${market} player ${playerId}: ${times} times`,
              )
              .join(', '),
          }
    },
  }
}
