/** The parts of a date as readers know them, in the order of the day; what has no part of its own belongs to that of its phase. */
import type { Asset, Phase } from '../../platform/asset.ts'

const byAsset: Readonly<Record<string, string>> = {
  schedule_replies: 'schedule',
  games: 'schedule',
  injury_replies: 'injury reports',
  injuries: 'injury reports',
  prop_line_replies: 'player lines',
  prop_lines: 'player lines',
  upcoming_lines: 'player lines',
  game_line_replies: 'game lines',
  game_lines: 'game lines',
  models: 'models',
  export_predictions: 'picks',
  box_score_replies: 'box scores',
  player_boxscores: 'box scores',
  team_boxscores: 'box scores',
  export_results: 'results',
  export_systems: 'results',
}

const byPhase: Readonly<Record<Phase, string>> = {
  '1-sources': 'further facts',
  '2-raw': 'further facts',
  '3-analytics': 'summaries of the games',
  '4-features': 'features',
  '5-predictions': 'predictions',
  '6-exports': 'other documents',
  grading: 'grades',
}

export const partNames: readonly string[] = [
  'schedule',
  'injury reports',
  'player lines',
  'game lines',
  'further facts',
  'features',
  'models',
  'predictions',
  'picks',
  'other documents',
  'box scores',
  'summaries of the games',
  'grades',
  'results',
]

export function partOf({ name, phase }: Pick<Asset, 'name' | 'phase'>): string {
  return byAsset[name] ?? byPhase[phase]
}
