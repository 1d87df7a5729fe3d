/** Codes in plain words. A code that is not here is shown as it is, without its underscores. */

const reasons: Readonly<Record<string, string>> = {
  edge_reached: 'the difference to the line is large enough',
  no_line_offered: 'nobody has posted a line',
  edge_below_threshold: 'our median is too near to the line',
  quality_below_threshold: 'too much of what we should know is missing',
  no_error_distribution: 'too few of our errors are known to speak of chances',
  confidence_below_even: 'calibrated, the side is not the likelier one',
  no_expected_value: 'the best price does not pay for the risk',
  system_blocked: 'the system has got worse than it was, and takes no side',
  calibration_outdated:
    'the system was calibrated in an older form, and takes no side until it is trained again',
  unresolved_player: 'no player is known by this name',
  game_not_scheduled: 'the game is not played on this date',
  team_unknown: 'his team is not known',
  team_not_in_game: 'his team does not play this game',
  no_history: 'no earlier game of his is known',
  required_feature_missing: 'something that is needed is not known',
  no_line: 'nobody has posted a line',
  no_model: 'no model is ready',
  confirmed_out: 'did not play: out before the game',
  late_scratch: 'did not play: scratched late',
  postponed: 'the game was not played on this date',
  not_graded: 'not graded yet',
  game_not_final: 'the game is not over',
  box_score_missing: 'his line of the box score is not there yet',
  did_not_play: 'did not play',
  statistic_not_said: 'no source says this statistic of him yet',
}

export function sayReason(code: string): string {
  return reasons[code] ?? plain(code)
}

/** 'moving_average' → 'moving average'. */
export function plain(code: string): string {
  return code.replaceAll('_', ' ')
}

/** Words of a document as a sentence of the page. */
export function sentence(words: string): string {
  const trimmed = words.trim()
  if (trimmed === '') return ''
  return `${trimmed[0]!.toUpperCase()}${trimmed.slice(1)}${/[.!?…]$/.test(trimmed) ? '' : '.'}`
}
