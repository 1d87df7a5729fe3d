/** Every feature, once: its place here is its index in a vector.
 *
 * The first 33 keep an order that older data has. What no source gives yet is declared all the same and stays missing:
 * it is never filled with a number that looks real. "stat" is the unit of the market at hand (points, rebounds, …). */
import type { FeatureDeclaration } from '../domain/history.ts'

/** Where a value comes from, and over how many games: the rule that gives its provenance. */
export type FeatureBasis =
  | { readonly of: 'player' | 'team' | 'opponent'; readonly games: number }
  | { readonly of: 'zones'; readonly games: number }
  | { readonly of: 'matchup' }
  | { readonly of: 'given' }
  /** Posted or reported before the game; many features rest on one such fact, so that each weighs little. */
  | { readonly of: 'evening' }
  | { readonly of: 'formula' }

export interface Feature extends FeatureDeclaration {
  readonly basis: FeatureBasis
}

type Flags = 'required' | 'optional' | 'no-model'

function feature<Name extends string>(
  name: Name,
  unit: string,
  min: number,
  max: number,
  basis: FeatureBasis,
  ...flags: Flags[]
): Feature & { readonly name: Name } {
  return {
    name,
    unit,
    min,
    max,
    basis,
    isRequired: flags.includes('required'),
    isModelInput: !flags.includes('no-model'),
    isOptional: flags.includes('optional'),
  }
}

const player = (games: number): FeatureBasis => ({ of: 'player', games })
const team = (games: number): FeatureBasis => ({ of: 'team', games })
const opponent = (games: number): FeatureBasis => ({ of: 'opponent', games })
const shots = (games: number): FeatureBasis => ({ of: 'zones', games })
const given: FeatureBasis = { of: 'given' }
const evening: FeatureBasis = { of: 'evening' }
const formula: FeatureBasis = { of: 'formula' }

/** Of the share of shots made that a team allows. */
const overLeague = 'percentage points over the league, + = weak defence'

export const features = [
  feature('mean_l5', 'stat', 0, 120, player(5), 'required'),
  feature('mean_l10', 'stat', 0, 120, player(10), 'required'),
  feature('mean_season', 'stat', 0, 120, player(1), 'required'),
  feature('deviation_l10', 'stat', 0, 60, player(10), 'optional'),
  feature('games_7d', 'games', 0, 7, player(1)),
  feature('freshness', '0-100, 100 = fresh', 0, 100, formula),
  feature('zone_matchup', 'percentage points, + = weak defence', -10, 10, { of: 'matchup' }, 'no-model'),
  feature('pace_score', 'half the difference in possessions, + = faster opponent', -3, 3, formula),
  feature('usage_shift', 'percentage points, + = more than in the season', -200, 200, formula, 'optional'),
  feature('rest_advantage', 'days, + = more rested than the opponent', -2, 2, formula),
  feature(
    'injury_status',
    '0 available, 1 probable, 2 questionable, 3 doubtful or out',
    0,
    3,
    evening,
    'no-model',
  ),
  feature('trend', 'steps, + = rising', -2, 2, formula),
  feature('minutes_change', 'minutes, + = more than in the season', -48, 48, formula),
  feature('opponent_defensive_rating_l15', 'points per 100 possessions', 70, 160, opponent(15)),
  feature('opponent_pace_l15', 'possessions per 48 minutes', 70, 140, opponent(15)),
  feature('home', '0 or 1', 0, 1, given, 'required'),
  feature('back_to_back', '0 or 1', 0, 1, formula),
  feature('playoffs', '0 or 1', 0, 1, given, 'no-model'),
  feature('paint_share', 'share of shots, last 10', 0, 1, shots(10), 'no-model'),
  feature('mid_share', 'share of shots, last 10', 0, 1, shots(10), 'no-model'),
  feature('three_share', 'share of shots, last 10', 0, 1, player(10), 'optional'),
  feature('free_throw_share_l10', 'share of points', 0, 1, player(10), 'optional'),
  feature('team_pace_l10', 'possessions per 48 minutes', 70, 140, team(10)),
  feature('team_offensive_rating_l10', 'points per 100 possessions', 70, 160, team(10)),
  feature('team_win_share', 'share of games', 0, 1, team(1), 'optional'),
  feature('line', 'stat', 0, 200, evening, 'no-model'),
  feature('opening_line', 'stat', 0, 200, evening, 'no-model'),
  feature('line_movement', 'stat, + = raised', -20, 20, evening, 'no-model'),
  feature('has_line', '0 or 1', 0, 1, evening, 'no-model'),
  feature('mean_against_opponent', 'stat, one year', 0, 120, player(1), 'optional'),
  feature('games_against_opponent', 'games, one year', 0, 15, player(1)),
  feature('minutes_30d', 'minutes', 0, 65, player(1), 'optional'),
  feature('stat_per_minute', 'stat per minute, season', 0, 10, player(1), 'optional'),
  // The order above is fixed; new features are added at the end.
  feature('ewma_3', 'stat', 0, 120, player(3)),
  feature('ewma_8', 'stat', 0, 120, player(8), 'required'),
  feature('ewma_20', 'stat', 0, 120, player(20)),
  feature('ewma_60', 'stat', 0, 120, player(60)),
  feature('mean_l3', 'stat', 0, 120, player(3)),
  feature('mean_l20', 'stat', 0, 120, player(20)),
  feature('slope_l7', 'stat per game', -60, 60, player(7), 'optional'),
  feature('slope_l10', 'stat per game', -60, 60, player(10), 'optional'),
  feature('z_l3', 'standard deviations from the mean of 20', -5, 5, formula, 'optional'),
  feature('z_l5', 'standard deviations from the mean of 20', -5, 5, formula, 'optional'),
  feature('minutes_ewma_3', 'minutes', 0, 65, player(3)),
  feature('minutes_ewma_8', 'minutes', 0, 65, player(8), 'required'),
  feature('minutes_ewma_20', 'minutes', 0, 65, player(20)),
  feature('minutes_ewma_60', 'minutes', 0, 65, player(60)),
  feature('minutes_last', 'minutes', 0, 65, player(1)),
  feature('minutes_l3', 'minutes', 0, 65, player(3)),
  feature('minutes_l10', 'minutes', 0, 65, player(10)),
  feature('minutes_season', 'minutes', 0, 65, player(1)),
  feature('minutes_deviation_l10', 'minutes', 0, 35, player(10), 'optional'),
  feature('minutes_7d', 'minutes', 0, 300, player(1)),
  feature('minutes_14d', 'minutes', 0, 500, player(1)),
  feature('games_14d', 'games', 0, 12, player(1)),
  feature('days_rest', 'days, at most 10', 0, 10, player(1)),
  feature('team_games_missed', 'games in a row, at most 20', 0, 20, formula),
  feature('absence_rate_l10', 'share of the last 10 team games', 0, 1, team(10), 'optional'),
  feature('games_season', 'games', 0, 120, player(1)),
  feature('games_known_log', 'ln(1 + games)', 0, 10, formula),
  feature('rate_ewma_8', 'stat per minute', 0, 20, player(8), 'optional'),
  feature('rate_ewma_20', 'stat per minute', 0, 20, player(20), 'optional'),
  feature('rate_ewma_60', 'stat per minute', 0, 20, player(60), 'optional'),
  feature('rate_60_by_minutes_3', 'stat', 0, 200, formula, 'optional'),
  feature('rate_60_by_minutes_8', 'stat', 0, 200, formula, 'optional'),
  feature('rate_20_by_minutes_last', 'stat', 0, 200, formula, 'optional'),
  feature('usage_ewma_8', 'per cent', 0, 250, player(8), 'optional'),
  feature('usage_ewma_20', 'per cent', 0, 250, player(20), 'optional'),
  feature('fga_ewma_8', 'shots', 0, 60, player(8)),
  feature('fg3a_ewma_8', 'shots', 0, 30, player(8)),
  feature('fta_ewma_8', 'free throws', 0, 40, player(8)),
  feature('true_shooting_ewma_20', 'points per 2 attempts', 0, 2, player(20), 'optional'),
  feature('opponent_allowed_l15', 'stat per game', 0, 250, opponent(15)),
  feature('opponent_effect', 'stat, + = weak defence', -30, 30, formula),
  feature('pace_effect', 'stat, + = fast game', -30, 30, formula),
  feature('team_stat_l10', 'stat per game', 0, 250, team(10)),
  feature('team_days_rest', 'days, at most 5', 0, 5, team(1)),
  feature('opponent_days_rest', 'days, at most 5', 0, 5, opponent(1)),
  feature('net_rating_gap', 'points per 100 possessions, + = stronger team', -150, 150, formula),
  feature('net_rating_gap_size', 'points per 100 possessions', 0, 150, formula),
  feature('team_out_minutes', 'minutes usually played by those who missed the last game', 0, 400, team(1)),
  feature('team_out_minutes_l10', 'the same, mean of 10 games', 0, 400, team(10)),
  feature('team_out_stat', 'stat they usually give', 0, 250, team(1)),
  feature('line_spread', 'stat, highest minus lowest line of the books', 0, 60, evening, 'no-model'),
  feature('over_rate_l10', 'share of his last 10 lined games that went over', 0, 1, evening, 'no-model'),
  feature('line_margin_l5', 'stat, + = did more than the line', -120, 120, evening, 'no-model'),
  feature('line_margin_l20', 'stat, + = did more than the line', -120, 120, evening, 'no-model'),
  feature('game_total', 'points of both teams, by the bookmakers', 100, 400, evening, 'no-model'),
  feature('spread', 'points, + = his team is the favourite by so many', -60, 60, evening, 'no-model'),
  feature('implied_team_total', 'points of his team, by total and spread', 30, 230, evening, 'no-model'),
  feature(
    'vacated_minutes',
    'minutes usually played by team-mates reported out',
    0,
    400,
    evening,
    'optional',
  ),
  feature('vacated_usage', 'per cent of the possessions they usually end', 0, 250, evening, 'optional'),
  feature('vacated_stat', 'stat they usually give', 0, 250, evening, 'optional'),
  feature(
    'stars_out',
    'team-mates reported out who usually play 28 minutes or lead in usage',
    0,
    10,
    evening,
    'optional',
  ),
  // Shots by zone, and similar games.
  feature('paint_share_l20', 'share of shots', 0, 1, shots(20), 'optional', 'no-model'),
  feature('mid_share_l20', 'share of shots', 0, 1, shots(20), 'optional', 'no-model'),
  feature('three_share_l20', 'share of shots', 0, 1, player(20), 'optional', 'no-model'),
  feature('opponent_paint_defence_l15', overLeague, -100, 100, opponent(15), 'optional', 'no-model'),
  feature('opponent_mid_defence_l15', overLeague, -100, 100, opponent(15), 'optional', 'no-model'),
  feature('opponent_three_defence_l15', overLeague, -100, 100, opponent(15), 'optional', 'no-model'),
  feature('opponent_two_point_defence_l15', overLeague, -100, 100, opponent(15), 'optional', 'no-model'),
  feature('similar_mean', 'stat', 0, 120, formula, 'optional', 'no-model'),
  feature('similar_games', 'games, at most 20', 0, 20, formula, 'optional', 'no-model'),
] as const satisfies readonly Feature[]

export const featureCount = features.length

/** Changes whenever a stored vector would mean something else; artefacts fitted on another version are refused. */
export const featureSchemaVersion = 2

/** The list as those read it who fit models on it. */
export const featureSchema: { readonly version: number; readonly features: readonly FeatureDeclaration[] } = {
  version: featureSchemaVersion,
  features,
}

/** Decimals kept: enough for any use, few enough that the bytes do not hang on the last bit of a sum. */
const decimals = 1e6

export function roundFeature(value: number): number {
  const rounded = Math.round(value * decimals) / decimals
  return rounded === 0 ? 0 : rounded // no negative zero: it would write other bytes for the same number
}

const indexes = new Map(features.map((each, index) => [each.name as string, index]))

export function featureIndex(name: string): number {
  const index = indexes.get(name)
  if (index === undefined) throw new Error(`no feature is called "${name}"`)
  return index
}
