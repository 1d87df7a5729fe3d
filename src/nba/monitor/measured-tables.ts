/** What is measured of each table, a game date: the columns whose share of nulls, range and distribution are watched, with the range that a value
 * can have. Minutes that are all null, or a percentage stored as a share, stood unseen for weeks elsewhere. */

export interface MeasuredColumn {
  readonly column: string
  /** Plausible, not legal: what lies outside is looked at. */
  readonly min: number
  readonly max: number
  /** Default: yes. American prices have none: they leap from −100 to +100. */
  readonly hasMean?: boolean
}

export interface MeasuredTable {
  /** As it is shown. */
  readonly name: string
  readonly table: string
  /** The partition whose commit makes a date's rows final. */
  readonly asset: string
  /** Only the newest revision of these keys counts; none: every row. */
  readonly revised: boolean
  /** Rows of this market only. */
  readonly market?: string
  /** What is counted instead of rows, which grow with every poll. */
  readonly counted?: string
  readonly columns: readonly MeasuredColumn[]
}

const results: readonly MeasuredTable[] = [
  {
    name: 'player_boxscores',
    table: 'player_boxscores',
    asset: 'player_boxscores',
    revised: true,
    columns: [
      { column: 'minutes', min: 0, max: 65 },
      { column: 'pts', min: 0, max: 90 },
      { column: 'reb', min: 0, max: 45 },
      { column: 'ast', min: 0, max: 35 },
      { column: 'fg3m', min: 0, max: 18 },
      { column: 'fga', min: 0, max: 60 },
    ],
  },
  {
    name: 'player_game_summary',
    table: 'player_game_summary',
    asset: 'player_game_summary',
    revised: true,
    columns: [
      { column: 'usage', min: 0, max: 100 },
      { column: 'true_shooting', min: 0, max: 2 },
    ],
  },
  {
    name: 'team_offense_game',
    table: 'team_offense_game',
    asset: 'team_offense_game',
    revised: true,
    columns: [
      { column: 'points', min: 60, max: 200 },
      { column: 'pace', min: 75, max: 140 },
      { column: 'offensive_rating', min: 60, max: 170 },
    ],
  },
]

export function listMeasured(markets: readonly string[]): readonly MeasuredTable[] {
  const lines = markets.map(
    (market): MeasuredTable => ({
      name: `prop_lines ${market}`,
      table: 'prop_lines',
      asset: 'prop_lines',
      revised: false,
      market,
      counted: 'player_name',
      columns: [
        { column: 'line', min: 50, max: 8000 },
        { column: 'over_price', min: -5000, max: 5000, hasMean: false },
      ],
    }),
  )
  return [...results, ...lines]
}
