/** box_score_reconciliation: where two sources disagree about the same game, field by field, with the value that was kept.
 *
 * Single slips are normal and only stored. More than a few in a hundred players mean that one of the two is wrong as a whole:
 * then one incident is opened, and resolved by itself when they agree again. */

import type { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { keepIncident, resolveIncident } from '../../platform/ledger/incidents.ts'
import { compareFacts, type ReconciledGame } from './compare-box-facts.ts'
import { type BoxScoreParts, readBoxScores } from './player-boxscores.ts'

/** On 2024-01-15 two honest sources differ in 5 of 226 players. */
const disagreeingShareMax = 0.1

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
        alongside: (tx) => watchShare(tx, gameDate, games, now),
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

async function watchShare(
  tx: Transaction,
  gameDate: string,
  games: readonly ReconciledGame[],
  now: Temporal.Instant,
): Promise<void> {
  const both = games.reduce((sum, game) => sum + game.playersBoth, 0)
  const agreeing = games.reduce((sum, game) => sum + game.playersAgreeing, 0)
  const cause = `sources disagree about ${gameDate}`
  if (both === 0 || (both - agreeing) / both <= disagreeingShareMax) {
    await resolveIncident(tx, cause, now)
    return
  }
  const { keptSource, otherSource } = games[0]!
  await keepIncident(tx, {
    cause,
    severity: 'warning',
    title: `${keptSource} and ${otherSource} disagree about ${both - agreeing} of ${both} players of ${gameDate}; the numbers of ${keptSource} were kept`,
    details: { gameDate, keptSource, otherSource, both, agreeing },
    now,
  })
}
