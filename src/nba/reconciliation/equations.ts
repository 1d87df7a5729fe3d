/** The equations across phases: what the schedule, the results, the slate, the predictions and the grades have to agree on.
 *
 * Each holds on every date by itself, in one statement over all dates. None begins with what an upstream table happens to hold without
 * another one that says what that table ought to hold: the first begins with the calendar. docs/reconciliation.md lists them. */
import type { Equation } from '../../platform/pipeline.ts'
import { balanceGames } from './balance-games.ts'
import { balanceCoverage, balanceGrades, balanceLines } from './balance-predictions.ts'
import { balanceBoxScores, balanceSummaries, balanceTeamRows } from './balance-results.ts'

export interface PredictionFamily {
  readonly name: string
  readonly systems: readonly string[]
}

export interface EquationParts {
  readonly families: readonly PredictionFamily[]
  readonly markets: readonly string[]
}

export function createEquations({ families, markets }: EquationParts): Equation[] {
  return [
    {
      name: 'games',
      says: 'scheduled games = final or postponed',
      asset: 'games',
      dueWith: 'player_boxscores',
      madeFrom: 'schedule_replies',
      read: balanceGames,
    },
    {
      name: 'box scores',
      says: 'two teams a final game = teams with box rows',
      asset: 'player_boxscores',
      read: balanceBoxScores,
    },
    ...(['team_boxscores', 'team_offense_game', 'team_defense_game'] as const).map((table) => ({
      name: table.replaceAll('_', ' '),
      says: 'two teams a final game = team rows',
      asset: table,
      read: balanceTeamRows(table),
    })),
    {
      name: 'summaries',
      says: 'players with a final box score = summarised',
      asset: 'player_game_summary',
      read: balanceSummaries,
    },
    {
      name: 'lines',
      says: 'players with a line = on the slate',
      asset: 'prediction_slate',
      read: balanceLines(markets),
    },
    ...families.map(({ name, systems }) => ({
      name: `coverage of ${name.replaceAll('_', ' ')}`,
      says: 'players on the slate = predicted or excluded, by every system',
      asset: `predictions_${name}`,
      read: balanceCoverage(systems),
    })),
    {
      name: 'grades',
      says: 'published predictions = graded, void or pending',
      asset: 'grades',
      read: balanceGrades,
    },
  ]
}
