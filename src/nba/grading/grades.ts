/** grades: every prediction of the date against what happened; a correction of the box score grades again and keeps the old grade.
 *
 * Predictions stay pending, with the reason, until their game is final, its box score is there, and the date's gate is open. */
import type { Asset } from '../../platform/asset.ts'
import { sql } from '../../platform/db/sql.ts'
import { gradingEquation } from './check-grades.ts'
import { gradeDate } from './grade-date.ts'
import { publishedPredictions } from './published-predictions.ts'
import {
  readBoxes,
  readClosingLines,
  readGameStates,
  readPublished,
  readReports,
} from './read-grading-facts.ts'

export function createGrades(predictionAssets: readonly string[]): Asset {
  return {
    name: 'grades',
    phase: 'grading',
    gate: 'grading',
    plan: 'full',
    outlivesGames: true,
    writes: [
      {
        table: 'grades',
        key: ['system', 'market', 'game_id', 'player_id'],
        mode: 'revise',
        when: ['known_at'],
      },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'player_boxscores', scope: 'same' },
      { asset: 'upcoming_lines', scope: 'same', required: false },
      ...predictionAssets.map((asset) => ({ asset, scope: 'same' as const, required: false })),
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '11:00', daysAfter: 1 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    checks: [gradingEquation],
    async expects(db, gameDate) {
      const rows = await db.query<{ predictions: number }>(sql`
        select count(*)::int as predictions from (${publishedPredictions(gameDate)}) newest where not withdrawn`)
      const predictions = rows[0]?.predictions ?? 0
      return predictions === 0
        ? { kind: 'empty_allowed', because: 'nothing was predicted for this date' }
        : { kind: 'exactly', rows: predictions, because: 'every prediction is graded, void or pending' }
    },
    async produce({ db, gameDate, missing }) {
      const [predictions, games, boxes, reports, closing] = await Promise.all([
        readPublished(db, gameDate),
        readGameStates(db, gameDate),
        readBoxes(db, gameDate),
        readReports(db, gameDate),
        readClosingLines(db, gameDate),
      ])
      const rows = gradeDate({ predictions, games, boxes, reports, closing })
      return missing.length > 0
        ? { rows: [rows], degraded: `made without ${missing.join(', ')}` }
        : { rows: [rows] }
    },
  }
}
