/** tonight/all-players/{date}, tonight/player/{id}/{date} and trends/…/{date}: what a reader looks at before the games, from one reading of the evening.
 *
 * Which picks there are, and whether a halt holds, is taken from the published best bets, so that no page says another pick than the record. */
import type { Asset } from '../../platform/asset.ts'
import { guessSeason, seasonOfGame } from '../domain/season.ts'
import { type BuiltDocument, createDocumentAsset } from './create-document-asset.ts'
import { logAssets } from './game-log.ts'
import { publicationHours } from './halts/halt.ts'
import { latestOf } from './latest-of.ts'
import { readCoverage } from './read-coverage.ts'
import { sharesRemark } from './summaries.ts'
import { describeAllPlayers, findGame, groupByPlayer } from './tonight/all-players.ts'
import { type Evening, type EveningParts, readEvening } from './tonight/evening.ts'
import { describePlayer } from './tonight/player.ts'
import { trends } from './trends/index.ts'
import { type Candidate, describeCandidate, listTrend } from './trends/trend.ts'

export function createExportTonight(parts: EveningParts): Asset {
  return createDocumentAsset({
    collection: 'tonight',
    documents: ['tonight/all-players', ...trends.map(({ name }) => `trends/${name}`)],
    hasMembers: true,
    gate: 'tonight',
    isMadeWithoutGames: true,
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'prediction_slate', scope: 'same' },
      { asset: 'export_predictions', scope: 'same' },
      { asset: 'prop_lines', scope: 'same', required: false },
      ...[...logAssets, 'performance_summary'].map((asset) => ({
        asset,
        scope: 'earlier' as const,
        required: false,
      })),
    ],
    opens: { hoursBeforeFirstTip: publicationHours },
    deadline: { hoursBeforeFirstTip: 0.1 },
    locks: { hoursAfterLastTip: 0 },
    async build({ db, gameDate, now }) {
      const [evening, coverage] = await Promise.all([
        readEvening(db, gameDate, now, parts),
        readCoverage(db, gameDate),
      ])
      const players = groupByPlayer(evening)
      const candidates = listCandidates(evening)
      const asOf = latestOf(evening.slate.map((entry) => evening.predictionOf(entry)?.asOf ?? null))
      const shared = { asOf, coverage, halt: evening.halt }
      return [
        { name: 'tonight/all-players', ...shared, body: describeAllPlayers(evening, players) },
        ...trends.map((trend) => ({
          name: `trends/${trend.name}`,
          ...shared,
          body: { rule: trend.rule, remark: sharesRemark, entries: listTrend(trend, candidates) },
        })),
        ...players.flatMap((entries): BuiltDocument[] => {
          const { playerId } = entries[0]!
          return playerId === null ? [] : [describePlayer(evening, playerId, entries)]
        }),
      ]
    },
  })
}

function listCandidates(evening: Evening): Candidate[] {
  const season = guessSeason(evening.gameDate)
  return evening.slate.flatMap((entry) => {
    if (entry.playerId === null) return []
    const games = evening.log.of(entry.playerId).filter(({ gameId }) => seasonOfGame(gameId) === season)
    return describeCandidate(entry, findGame(evening, entry.gameId), games) ?? []
  })
}
