/** Tonight: games, players with a line and how fresh the lines are, predictions, exclusions, picks.
 *
 * "Tonight" is the game date of the moment, US Eastern; on a day without games everything but the games is absent or 0. */
import { gameDateOf } from '../../nba/domain/game-date.ts'
import { readNewestReply } from '../../nba/monitor/slate-days.ts'
import { sql } from '../../platform/db/sql.ts'
import type { MetricDeclaration, Sample } from '../../platform/metrics/metric.ts'
import type { MetricGroup } from './metric-group.ts'

const games = {
  name: 'sixthman_tonight_games',
  kind: 'gauge',
  help: 'Games of tonight that are not postponed.',
  labels: [],
} as const satisfies MetricDeclaration

const players = {
  name: 'sixthman_tonight_players_with_line',
  kind: 'gauge',
  help: 'Players with a line tonight.',
  labels: ['market'],
} as const satisfies MetricDeclaration

const lineAge = {
  name: 'sixthman_tonight_lines_age_seconds',
  kind: 'gauge',
  help: 'Age of what was last said of tonight’s lines, a new line or any other change of the odds; absent where there is no line, and from the last tip on.',
  labels: ['market'],
} as const satisfies MetricDeclaration

const predictions = {
  name: 'sixthman_tonight_predictions',
  kind: 'gauge',
  help: 'Players whom a system predicts tonight.',
  labels: ['system', 'market'],
} as const satisfies MetricDeclaration

const picks = {
  name: 'sixthman_tonight_picks',
  kind: 'gauge',
  help: 'Of tonight’s predictions those that take a side.',
  labels: ['system', 'market'],
} as const satisfies MetricDeclaration

const withoutLine = {
  name: 'sixthman_tonight_predictions_without_line',
  kind: 'gauge',
  help: 'Of tonight’s predictions those that have no line.',
  labels: ['system', 'market'],
} as const satisfies MetricDeclaration

const exclusions = {
  name: 'sixthman_tonight_exclusions',
  kind: 'gauge',
  help: 'Players whom a system excludes tonight, each with a stored reason.',
  labels: ['system', 'market'],
} as const satisfies MetricDeclaration

interface Row {
  readonly what: 'games' | 'lines' | 'predictions' | 'exclusions'
  readonly system: string
  readonly market: string
  readonly count: number
  readonly taken: number | null
  readonly without: number | null
  readonly ageSeconds: number | null
}

export const evening: MetricGroup = {
  name: 'evening',
  metrics: [games, players, lineAge, predictions, picks, withoutLine, exclusions],
  async read({ db, now }) {
    const tonight = gameDateOf(now)
    const repliedAt = await readNewestReply(db, tonight)
    const rows = await db.query<Row>(sql`
      select 'games' as what, '' as system, '' as market, count(*)::int as count, null::int as taken, null::int as without,
        null::float8 as "ageSeconds" from games where game_date = ${tonight} and status <> 'postponed'
      union all
      select 'lines', '', market, count(*)::int, null, null, 
        case when ${now} <= (select max(tip_at) from games where game_date = ${tonight} and status <> 'postponed')
          then extract(epoch from ${now}::timestamptz - greatest(max(snapshot_at), ${repliedAt}::timestamptz))::float8 end
      from upcoming_lines where game_date = ${tonight} group by market
      union all
      select 'predictions', system, market, count(*)::int, count(*) filter (where recommendation in ('OVER', 'UNDER'))::int,
        count(*) filter (where recommendation = 'NO_LINE')::int, null
      from (select distinct on (system, market, game_id, player_id) system, market, recommendation, withdrawn from predictions
        where game_date = ${tonight} order by system, market, game_id, player_id, revision desc) newest
      where not withdrawn group by system, market
      union all
      select 'exclusions', system, market, count(*)::int, null, null, null
      from prediction_exclusions where game_date = ${tonight} group by system, market
      order by 1, 2, 3`)
    return rows.flatMap(samplesOf)
  },
}

function samplesOf({ what, system, market, count, taken, without, ageSeconds }: Row): Sample[] {
  const labels = { system, market }
  if (what === 'games') return [{ metric: games, labels: {}, value: count }]
  if (what === 'exclusions') return [{ metric: exclusions, labels, value: count }]
  if (what === 'lines')
    return [
      { metric: players, labels: { market }, value: count },
      ...(ageSeconds === null ? [] : [{ metric: lineAge, labels: { market }, value: ageSeconds }]),
    ]
  return [
    { metric: predictions, labels, value: count },
    { metric: picks, labels, value: taken ?? 0 },
    { metric: withoutLine, labels, value: without ?? 0 },
  ]
}
