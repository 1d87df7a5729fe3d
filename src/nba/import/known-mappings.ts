/** Mappings of the shapes that public data sets come in; a file's columns say which one it is.
 *
 * Where a file does not say when its lines were shown, the mapping states the rule that is used instead; docs/import.md gives
 * the reasons. A quote that is dated by its day counts as shown at 20:00 UTC, and in any case an hour before the start. */
import { PipelineError } from '../../platform/errors.ts'
import { columnName, findMappingFaults, fitMapping, type Mapping } from './mapping.ts'

const byDay = { at: '20:00', minutesBeforeStartMin: 60 } as const

const counts = Object.fromEntries(
  [
    'FGM',
    'FGA',
    'FG3M',
    'FG3A',
    'FTM',
    'FTA',
    'OREB',
    'DREB',
    'REB',
    'AST',
    'STL',
    'BLK',
    'TOV',
    'PF',
    'PTS',
  ].map((column) => [column.toLowerCase(), column]),
)

export const knownMappings: readonly (Mapping & { readonly name: string })[] = [
  {
    name: 'stats.nba.com leaguegamelog',
    kind: 'box_scores',
    columns: {
      ...{ gameId: 'GAME_ID', gameDate: 'GAME_DATE', playerId: 'PLAYER_ID', playerName: 'PLAYER_NAME' },
      ...{ team: 'TEAM_ID', matchup: 'MATCHUP', result: 'WL', minutes: 'MIN' },
      ...counts,
      plusMinus: 'PLUS_MINUS',
    },
  },
  {
    name: 'game log with team codes',
    kind: 'box_scores',
    columns: {
      ...{ gameId: 'GAME_ID', gameDate: 'GAME_DATE', playerId: 'PLAYER_ID', playerName: 'PLAYER_NAME' },
      ...{ team: 'TEAM_ABBREVIATION', matchup: 'MATCHUP', result: 'WL', minutes: 'MIN' },
      ...counts,
      plusMinus: 'PLUS_MINUS',
    },
  },
  {
    name: 'lines, one row a side, by day',
    kind: 'prop_lines',
    columns: {
      ...{ playerName: 'player', market: 'market', line: 'line', bookmaker: 'bookmaker' },
      ...{ side: 'side', price: 'price', homeTeam: 'home_team', awayTeam: 'away_team' },
      ...{ eventId: 'event_id', commenceAt: 'commence_time' },
      snapshotAt: { column: 'list_date', ...byDay },
    },
  },
  {
    name: 'lines, two-sided, by day and game',
    kind: 'prop_lines',
    columns: {
      ...{ playerName: 'player', market: 'market', line: 'line', bookmaker: 'bookmaker', game: 'game' },
      ...{ overPrice: 'over_odds', underPrice: 'under_odds', commenceAt: 'game_time' },
      snapshotAt: { column: 'list_date', ...byDay },
    },
  },
  {
    name: 'closing lines of points+rebounds+assists',
    kind: 'prop_lines',
    columns: {
      ...{ playerName: 'player_name', eventId: 'event_id', homeTeam: 'home_team', awayTeam: 'away_team' },
      ...{ bookmaker: 'bookmaker', line: 'line', snapshotAt: 'timestamp' },
      ...{ overPrice: 'over_price', underPrice: 'under_price' },
    },
    constants: { market: 'points_rebounds_assists' },
  },
  {
    name: 'closing lines of games, averaged over books',
    kind: 'game_lines',
    columns: {
      ...{ eventId: 'event_id', homeTeam: 'home_team', awayTeam: 'away_team', commenceAt: 'commence_time' },
      ...{ homeMoneyline: 'home_ml', awayMoneyline: 'away_ml', spread: 'spread_point', total: 'total_point' },
      ...{ homeSpreadPrice: 'home_spread_price', awaySpreadPrice: 'away_spread_price' },
      ...{ overPrice: 'total_over_price', underPrice: 'total_under_price' },
      snapshotAt: { column: 'commence_time', minutesBeforeStartMin: 5 },
    },
    constants: { bookmaker: 'average' },
  },
  {
    name: 'cdn.nba.com scheduleLeagueV2',
    kind: 'schedule',
    columns: {
      ...{
        gameId: 'gameId',
        gameDate: 'gameDateEst',
        tipAt: 'gameDateTimeUTC',
        postponed: 'postponedStatus',
      },
      ...{ homeTeam: 'homeTeam.teamId', awayTeam: 'awayTeam.teamId' },
      ...{ homeScore: 'homeTeam.score', awayScore: 'awayTeam.score' },
      status: { column: 'gameStatus', values: { 1: 'scheduled', 2: 'live', 3: 'final' } },
    },
  },
  {
    name: 'season totals of shots by zone',
    kind: 'season_zones',
    columns: {
      ...{ playerId: 'PLAYER_ID', season: 'SEASON', seasonType: 'SEASON_TYPE' },
      ...{ restrictedMade: 'RA_FGM', restrictedAttempts: 'RA_FGA', paintMade: 'PAINT_FGM' },
      ...{ paintAttempts: 'PAINT_FGA', midMade: 'MID_FGM', midAttempts: 'MID_FGA' },
      ...{ cornerThreeMade: 'C3_FGM', cornerThreeAttempts: 'C3_FGA', aboveBreakThreeMade: 'ATB3_FGM' },
      ...{ aboveBreakThreeAttempts: 'ATB3_FGA', backcourtMade: 'BC_FGM', backcourtAttempts: 'BC_FGA' },
    },
  },
]

/** Of the known mappings that the columns satisfy the one that uses most of them; throws `import.refused` where none does. */
export function detectMapping(columns: readonly string[], file: string): Mapping {
  const present = new Set(columns.map((column) => column.toLowerCase()))
  const scored = knownMappings.map((mapping) => {
    const found = Object.entries(mapping.columns).filter(([, column]) =>
      present.has(columnName(column).toLowerCase()),
    )
    const fits = findMappingFaults({ ...mapping, columns: Object.fromEntries(found) }).length === 0
    return { mapping, found: found.length, fits }
  })
  const best = scored.filter(({ fits }) => fits).sort((a, b) => b.found - a.found)[0]
  if (best) return fitMapping(best.mapping, columns, file)
  const nearest = scored.sort((a, b) => b.found - a.found)[0]!
  if (nearest.found > 2)
    return fitMapping(nearest.mapping, columns, `${file} (read as ${nearest.mapping.name})`)
  throw new PipelineError(
    'import.refused',
    `${file} has columns of no known shape (${columns.slice(0, 40).join(', ')}). Describe them in a mapping file and give it with --mapping; docs/import.md has an example of each kind. Nothing was imported.`,
    { columns },
  )
}
