/** Factors of a prediction in the words of a reader: 'minutes_ewma_8' is 'minutes, lately (8 games)'.
 *
 * The window is read off the end of the name, the rest stands in the table; a name that is in neither is shown without its underscores. */

const words: Readonly<Record<string, string>> = {
  average_player: 'average player',
  mean_to_median: 'mean to median',
  not_below_zero: 'not below zero',
  others: 'all others together',
  mean: 'average',
  ewma: 'average',
  deviation: 'up and down',
  trend: 'trend',
  slope: 'slope',
  z: 'form',
  zone_matchup: 'zones against this defence',
  pace_score: 'pace of the opponent',
  pace_effect: 'pace of the game',
  usage_shift: 'change of usage',
  usage: 'usage',
  rest_advantage: 'rest against the opponent’s',
  injury_status: 'injury report',
  minutes_change: 'change of minutes',
  minutes: 'minutes',
  minutes_last: 'minutes, last game',
  minutes_deviation: 'minutes up and down',
  opponent_defensive_rating: 'opponent’s defence',
  opponent_pace: 'opponent’s pace',
  opponent_allowed: 'opponent allows',
  opponent_effect: 'effect of the opponent',
  opponent_days_rest: 'opponent’s days of rest',
  opponent_paint_defence: 'rim defence',
  opponent_mid_defence: 'mid-range defence',
  opponent_three_defence: 'three-point defence',
  opponent_two_point_defence: 'two-point defence',
  home: 'home or away',
  back_to_back: 'second day in a row',
  playoffs: 'playoffs',
  paint_share: 'shots at the rim',
  mid_share: 'shots at mid-range',
  three_share: 'shots from three',
  free_throw_share: 'free-throw points',
  team_pace: 'pace of his team',
  team_offensive_rating: 'offence of his team',
  team_win_share: 'wins of his team',
  team_stat: 'what his team gives',
  team_days_rest: 'days of rest of his team',
  team_games_missed: 'games missed in a row',
  absence_rate: 'games missed',
  line: 'line',
  opening_line: 'opening line',
  line_movement: 'movement of the line',
  has_line: 'has a line',
  line_spread: 'books apart',
  line_margin: 'against his lines',
  over_rate: 'overs on his lines',
  mean_against_opponent: 'average against them',
  games_against_opponent: 'games against them',
  stat_per_minute: 'per minute, season',
  games: 'games played',
  games_known_log: 'games known',
  days_rest: 'days of rest',
  freshness: 'freshness',
  rate: 'per minute',
  rate_60_by_minutes_3: 'per minute × minutes (3)',
  rate_60_by_minutes_8: 'per minute × minutes (8)',
  rate_20_by_minutes_last: 'per minute × last minutes',
  fga: 'shots taken',
  fg3a: 'threes taken',
  fta: 'free throws',
  true_shooting: 'true shooting',
  net_rating_gap: 'stronger team',
  net_rating_gap_size: 'one-sided game',
  team_out_minutes: 'absent minutes',
  team_out_stat: 'what the absent give',
  game_total: 'total of the game',
  spread: 'spread of the game',
  implied_team_total: 'total of his team',
  vacated_minutes: 'minutes left by who is out',
  vacated_usage: 'usage left by who is out',
  vacated_stat: 'share left by who is out',
  stars_out: 'stars who are out',
  similar_mean: 'average of similar games',
  similar_games: 'similar games',
}

const windows: readonly (readonly [ending: RegExp, say: (games: string) => string])[] = [
  [/_l(\d+)$/, (games) => `last ${games}`],
  [/(?:^|_)ewma_(\d+)$/, (games) => `lately (${games})`],
  [/_(\d+)d$/, (days) => `${days} days`],
  [/_(season)$/, () => 'season'],
]

export function nameFactor(name: string): string {
  if (words[name] !== undefined) return words[name]
  for (const [ending, say] of windows) {
    const found = ending.exec(name)
    if (!found) continue
    const base = name.slice(0, found.index)
    return `${words[base === '' ? 'mean' : base] ?? base.replaceAll('_', ' ')}, ${say(found[1]!)}`
  }
  return name.replaceAll('_', ' ')
}
