/** players/{id}/{date}: one document for each who played on the date; who did not keeps the one of his last game. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import { guessSeason, seasonOfGame } from '../domain/season.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { logAssets, type ReadLog } from './game-log.ts'
import { hashLog } from './logged-game.ts'
import { describeSeason } from './player-season.ts'
import { createSeasonPicksReader } from './season-picks.ts'

export function createExportPlayers(readLog: ReadLog): Asset {
  const readSeasonPicks = createSeasonPicksReader()
  return createDocumentAsset({
    collection: 'players',
    documents: [],
    hasMembers: true,
    gate: 'players_publication',
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: logAssets[0], scope: 'same' },
      { asset: logAssets[1], scope: 'same', required: false },
      { asset: 'export_results', scope: 'same', required: false },
      ...[...logAssets, 'export_results'].map((asset) => ({
        asset,
        scope: 'earlier' as const,
        required: false,
      })),
    ],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '13:00', daysAfter: 1 },
    async build({ db, gameDate }) {
      const [log, picks] = await Promise.all([
        readLog(db, { gameDate, isIncluded: true }),
        readSeasonPicks(db, gameDate),
      ])
      const season = guessSeason(gameDate)
      return log.on(gameDate).map(({ playerId }) => {
        const games = log.of(playerId).filter((game) => seasonOfGame(game.gameId) === season)
        return {
          name: `players/${playerId}`,
          asOf: Temporal.Instant.fromEpochMilliseconds(
            Math.round(Math.max(...games.map(({ knownAtMs }) => knownAtMs))),
          ),
          coverage: null,
          halt: null,
          sources: { log: hashLog(games) },
          body: describeSeason(season, games, picks.get(playerId) ?? []),
        }
      })
    },
  })
}
