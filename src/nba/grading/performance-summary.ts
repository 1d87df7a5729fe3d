/** performance_summary: a date's grades added up by what they have in common: quality tier, confidence decile, side, venue, rest, month
 * and the subsets of picks that were named before the games.
 *
 * One row holds one label: live and backfill are never pooled. A season so far is the sum of its dates (`readSeasonPerformance`), so a
 * corrected grade moves its own date only. A player's sums are read from his grades, which are as many as such rows would be. */
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { identifiers, sql } from '../../platform/db/sql.ts'
import { addedSums, newestGrades, partialSums, sumNames } from './grade-sums.ts'

export const performanceSummary: Asset = {
  name: 'performance_summary',
  phase: 'grading',
  gate: 'performance',
  plan: 'full',
  outlivesGames: true,
  writes: [
    {
      table: 'performance_summary',
      key: ['system', 'market', 'label', 'dimension', 'value'],
      mode: 'replace',
    },
  ],
  needs: [
    { asset: 'grades', scope: 'same' },
    { asset: 'games', scope: 'same' },
    { asset: 'feature_vectors', scope: 'same', required: false },
    { asset: 'pick_subsets', scope: 'same', required: false },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '11:00', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects() {
    return { kind: 'empty_allowed', because: 'nothing was predicted for this date' }
  },
  async produce({ db, gameDate, missing }) {
    const rows = await summarise(db, gameDate)
    return missing.length > 0
      ? { rows: [rows], degraded: `made without ${missing.join(', ')}` }
      : { rows: [rows] }
  },
}

/** Days since a team's last game, up to here; more is a rest of its own kind. */
const restDaysMax = 3

/** Grades are first added up by all that they have in common at once, and only these few thousand sums are spread over the dimensions:
 * spreading 12,000 grades over seven took half a second. */
function summarise(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    with newest as materialized (${newestGrades(gameDate)}),
    played as (
      select distinct t.team_id, e.game_date from games e cross join lateral (values (e.home_team_id), (e.away_team_id)) t(team_id)
      where e.game_date < ${gameDate} and e.game_date >= ${gameDate}::date - 30 and e.status = 'final'),
    rested as materialized (select team_id, ${gameDate}::date - max(game_date) as days from played group by team_id),
    partial as materialized (
      select n.system, n.market, n.label, coalesce(v.tier, 'unknown') as tier, n.confidence_decile, n.recommendation,
        case when v.team_id is null then 'unknown' when v.team_id = g.home_team_id then 'home' else 'away' end as venue,
        case when v.team_id is null then 'unknown' when r.days is null or r.days > ${restDaysMax} then 'longer'
          when r.days = 1 then 'back_to_back' else r.days || ' days' end as rest,
        ${partialSums}
      from newest n
      left join games g on g.game_date = ${gameDate} and g.game_id = n.game_id
      left join feature_vectors v on v.game_date = ${gameDate} and v.game_id = n.game_id and v.player_id = n.player_id
        and v.market = n.market
      left join rested r on r.team_id = v.team_id
      group by n.system, n.market, n.label, 4, n.confidence_decile, n.recommendation, 7, 8),
    picked as (
      select n.system, n.market, n.label, s.subset, ${partialSums} from newest n join (
        select distinct on (subset, system, market, game_id, player_id) subset, system, market, game_id, player_id, label, side,
          withdrawn
        from pick_subsets where game_date = ${gameDate}
        order by subset, system, market, game_id, player_id, revision desc) s
        on s.system = n.system and s.market = n.market and s.game_id = n.game_id and s.player_id = n.player_id
          and s.label = n.label and s.side = n.recommendation and not s.withdrawn
      group by n.system, n.market, n.label, s.subset),
    spread as (
      select p.system, p.market, p.label, d.dimension, d.value, ${identifiers(sumNames)} from partial p cross join lateral (values
        ('all', 'all'),
        ('tier', p.tier),
        ('confidence_decile', coalesce(p.confidence_decile::text, 'none')),
        ('side', p.recommendation),
        ('venue', p.venue),
        ('rest', p.rest),
        ('month', to_char(${gameDate}::date, 'YYYY-MM'))) d(dimension, value)
      union all
      select system, market, label, 'subset', subset, ${identifiers(sumNames)} from picked)
    select system, market, label, dimension, value, ${addedSums}
    from spread group by system, market, label, dimension, value order by system, market, label, dimension, value`)
}
