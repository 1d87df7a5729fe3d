/** What a document is made of, in a reader's words: why a revision differs from the one before, and what one was made without. Every asset has its
 * words here; a test holds this table against the pipeline. */
import { markets } from '../nba/domain/market.ts'
import { nameMarket } from './format.ts'
import { plain } from './words.ts'

const words: Readonly<Record<string, string>> = {
  schedule_replies: 'the schedule',
  games: 'the schedule',
  injury_replies: 'the injury reports',
  injuries: 'the injury reports',
  roster_replies: 'the rosters',
  rosters: 'the rosters',
  referee_replies: 'the referees',
  referees: 'the referees',
  prop_line_replies: 'the lines on players',
  prop_lines: 'the lines on players',
  game_line_replies: 'the lines on games',
  game_lines: 'the lines on games',
  live_box_score_replies: 'the box scores of games that are on',
  live_boxscores: 'the box scores of games that are on',
  box_score_replies: 'the box scores',
  box_score_second_replies: 'the second opinion on the box scores',
  player_boxscores: 'the box scores',
  box_score_reconciliation: 'the second opinion on the box scores',
  team_boxscores: 'the box scores of the teams',
  play_by_play_replies: 'the play-by-play',
  play_by_play: 'the play-by-play',
  player_game_summary: 'what players did in their games',
  team_offense_game: 'what teams scored',
  team_defense_game: 'what teams allowed',
  player_shot_games: 'where players shot from',
  upcoming_lines: 'the lines on players',
  player_line_results: 'how earlier lines ended',
  feature_vectors: 'what is known of the players',
  upcoming_context: 'rest, travel and who is out',
  models: 'the models',
  prediction_slate: 'who is on the slate',
  pick_subsets: 'which picks are looked at apart',
  export_calendar: 'the published calendar',
  export_model_health: 'what is published of the models',
  export_predictions: 'the published predictions and picks',
  grades: 'the grades',
  system_daily_performance: 'the sums of the systems',
  system_daily_calibration: 'the sums of the calibration',
  performance_summary: 'what sides have come to so far',
  export_results: 'the published results',
  export_systems: 'what is published of the systems',
  export_tonight: 'what is published of the evening',
  export_players: 'what is published of the players',
  calendar: 'the dates that have games',
  log: 'the games that he has played',
  halt: 'whether picks are published, or why not',
  degraded: 'what it had to be made without',
  form: 'what a later release says besides',
  content: 'what time brings: a game has begun, or is over',
}

/** `grades`, or `points vector` of a document about one player. */
export function sayAsset(name: string): string {
  const known = words[name]
  if (known !== undefined) return known
  const [, said, what] = /^(\w+) (model|vector)$/.exec(name) ?? []
  const market = markets.find((each) => each === said)
  if (market !== undefined)
    return `${what === 'model' ? 'the model for' : 'what is known of him for'} ${nameMarket(market)}`
  const [, system] = /^predictions_(\w+)$/.exec(name) ?? []
  return system === undefined ? plain(name) : `what ${plain(system)} says`
}

/** Several may be the same thing to a reader. */
export function sayAssets(names: readonly string[]): string {
  return [...new Set(names.map(sayAsset))].join('; ')
}
