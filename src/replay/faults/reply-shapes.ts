/** Where each upstream's reply keeps its data: what a distortion has to touch.
 *
 * A path is keys joined by dots, `[]` for every entry of a list; '' is the whole reply. A reply is of the first shape whose `has` it
 * holds. Where an endpoint of a new shape is served, it gets a line here. */
export interface ReplyShape {
  /** A path that only this shape has. */
  readonly has: string
  /** Lists whose entries are doubled, and emptied. */
  readonly rows: readonly string[]
  /** Lists that are cut down to some games; the rows where not given. */
  readonly games?: readonly string[]
  /** Numbers that are zeroed: whole objects, or single values. */
  readonly numbers: readonly string[]
}

const bothTeams = (path: string): string[] => [path.replace('*', 'homeTeam'), path.replace('*', 'awayTeam')]

export const replyShapes: readonly ReplyShape[] = [
  // The schedule.
  {
    has: 'leagueSchedule.gameDates',
    rows: ['leagueSchedule.gameDates[].games'],
    numbers: bothTeams('leagueSchedule.gameDates[].games[].*.score'),
  },
  // The league's box scores and plays.
  {
    has: 'game.homeTeam.players',
    rows: bothTeams('game.*.players'),
    numbers: [
      ...bothTeams('game.*.score'),
      ...bothTeams('game.*.statistics'),
      ...bothTeams('game.*.players[].statistics'),
    ],
  },
  {
    has: 'game.actions',
    rows: ['game.actions'],
    numbers: ['game.actions[].scoreHome', 'game.actions[].scoreAway'],
  },
  {
    has: 'boxScoreTraditional',
    rows: bothTeams('boxScoreTraditional.*.players'),
    numbers: [
      ...bothTeams('boxScoreTraditional.*.statistics'),
      ...bothTeams('boxScoreTraditional.*.starters'),
      ...bothTeams('boxScoreTraditional.*.bench'),
      ...bothTeams('boxScoreTraditional.*.players[].statistics'),
    ],
  },
  {
    has: 'scoreboard.games',
    rows: ['scoreboard.games'],
    numbers: bothTeams('scoreboard.games[].*.score'),
  },
  {
    has: 'nba.Table',
    rows: ['nba.Table.rows'],
    numbers: ['nba.Table.rows[].official1_code', 'nba.Table.rows[].official2_code'],
  },
  // The injury report, before it becomes a PDF: it has no numbers.
  { has: 'reportRows', rows: ['reportRows'], numbers: [] },
  // ESPN.
  {
    has: 'boxscore',
    rows: ['boxscore.players[].statistics[].athletes', 'plays'],
    games: ['boxscore.players', 'plays'],
    numbers: [
      'boxscore.players[].statistics[].athletes[].stats',
      'header.competitions[].competitors[].score',
      'plays[].homeScore',
      'plays[].awayScore',
    ],
  },
  {
    has: 'leagues',
    rows: ['events'],
    numbers: ['events[].competitions[].competitors[].score', 'events[].competitions[].odds[].overUnder'],
  },
  { has: 'athletes', rows: ['athletes'], numbers: [] },
  { has: 'injuries', rows: ['injuries'], numbers: [] },
  // The league's prices.
  {
    has: 'games',
    rows: ['games'],
    numbers: ['games[].markets[].books[].outcomes[].odds', 'games[].markets[].books[].outcomes[].spread'],
  },
  // The Odds API: an event, or its envelope.
  {
    has: 'bookmakers',
    rows: ['bookmakers[].markets[].outcomes'],
    games: ['bookmakers'],
    numbers: ['bookmakers[].markets[].outcomes[].point'],
  },
  {
    has: 'data.bookmakers',
    rows: ['data.bookmakers[].markets[].outcomes'],
    games: ['data.bookmakers'],
    numbers: ['data.bookmakers[].markets[].outcomes[].point'],
  },
  // balldontlie, and the Odds API's historical lists.
  {
    has: 'data',
    rows: ['data'],
    numbers: [
      ...['pts', 'reb', 'ast', 'min', 'fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb'],
      ...['stl', 'blk', 'turnover', 'pf'],
    ]
      .flatMap((key) => [
        `data[].${key}`,
        `data[].home_team.players[].${key}`,
        `data[].visitor_team.players[].${key}`,
      ])
      .concat([
        'data[].home_team_score',
        'data[].visitor_team_score',
        'data[].bookmakers[].markets[].outcomes[].point',
        'data[].line_value',
      ]),
  },
]
