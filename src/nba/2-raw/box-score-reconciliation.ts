/** box_score_reconciliation: where two sources disagree about the same game, field by field, with the value that was kept.
 *
 * Single slips are normal and only stored; what means that one of the two is wrong as a whole is disagreement-watch.ts's to say. */
import type { Asset } from '../../platform/asset.ts'
import { compareFacts, type ReconciledGame } from './compare-box-facts.ts'
import { watchDisagreement } from './disagreement-watch.ts'
import { type BoxScoreParts, readBoxScores } from './player-boxscores.ts'

export function createBoxScoreReconciliation(parts: BoxScoreParts): Asset {
  return {
    name: 'box_score_reconciliation',
    phase: '2-raw',
    gate: 'reconciliation',
    plan: 'history',
    writes: [
      {
        table: 'source_disagreements',
        key: ['game_id', 'subject', 'field', 'other_source'],
        mode: 'replace',
      },
      { table: 'reconciled_games', key: ['game_id', 'other_source'], mode: 'replace' },
    ],
    needs: [
      { asset: 'player_boxscores', scope: 'same' },
      { asset: 'box_score_replies', scope: 'same' },
      { asset: 'box_score_second_replies', scope: 'same' },
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '06:30', daysAfter: 1 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects() {
      return { kind: 'empty_allowed', because: 'no second source has these games so far' }
    },
    async produce({ db, gameDate, now }) {
      const { kept, other } = await readBoxScores(db, gameDate, parts)
      const games = compareFacts(kept, other)
      const disagreements = games.flatMap((game) =>
        game.disagreements.map(({ gameId, subject, field, keptValue, otherValue }) => ({
          game_id: gameId,
          subject,
          field,
          kept_source: game.keptSource,
          kept_value: keptValue,
          other_source: game.otherSource,
          other_value: otherValue,
        })),
      )
      return {
        rows: [disagreements, games.map(toRow)],
        alongside: (tx) => watchDisagreement(tx, gameDate, games, now),
      }
    },
  }
}

function toRow(game: ReconciledGame): object {
  return {
    game_id: game.gameId,
    kept_source: game.keptSource,
    other_source: game.otherSource,
    players_both: game.playersBoth,
    players_agreeing: game.playersAgreeing,
    fields_compared: game.fieldsCompared,
    fields_differing: game.fieldsDiffering,
  }
}
