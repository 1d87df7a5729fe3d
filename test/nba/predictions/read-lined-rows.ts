/** Real points lines of 2024-25 with the raw probabilities of the last games' weighted mean: rows for calibration, in order of time.
 *
 * Two daily-fantasy books, lines without usable prices. A player is found by his folded name alone, which is enough for a test. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold } from '../../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import {
  fitDistribution,
  probabilitiesAgainst,
  spreadAround,
} from '../../../src/nba/5-predictions/distribution.ts'
import { trainingCutoff } from '../../../src/nba/5-predictions/training/training-cutoff.ts'
import { foldText } from '../../../src/nba/domain/fold-text.ts'
import type { GameDate } from '../../../src/nba/domain/game-date.ts'
import { packFolder, readPackBlocks } from '../features/read-pack.ts'

export interface LinedRow {
  readonly gameDate: GameDate
  readonly week: GameDate
  readonly rawOver: number
  readonly outcome: number
}

function readPackTable(...path: string[]): Record<string, string>[] {
  return parse(gunzipSync(readFileSync(join(packFolder!, ...path))), { columns: true })
}

export function readLinedRows(): LinedRow[] {
  const names = new Map(
    readPackTable('box-scores', 'player_gamelogs_2024-25.csv.gz').map((row) => [
      Number(row.PLAYER_ID),
      foldText(row.PLAYER_NAME!),
    ]),
  )
  const lineOf = new Map(
    readPackTable('lines', 'dfs_lines_2024-25.csv.gz')
      .filter((row) => row.market === 'player_points')
      .map((row) => [`${row.list_date} ${foldText(row.player!)}`, Number(row.line)]),
  )
  const fold = createHistoryFold(['points'])
  const centreAt = featureIndex('ewma_8')
  const levels: number[] = []
  const errors: number[] = []
  const rows: LinedRow[] = []
  let distribution: ReturnType<typeof fitDistribution> = null
  for (const block of readPackBlocks(['2023-24', '2024-25'])) {
    const isPredicted = block.season === '2024-25'
    if (isPredicted) distribution ??= fitDistribution(Float64Array.from(levels), Float64Array.from(errors))
    visitTrainingRows(fold, block, 'points', (values, actual, game) => {
      const centre = values[centreAt]!
      if (Number.isNaN(centre)) return
      const line = lineOf.get(`${block.gameDate} ${names.get(game.playerId)}`)
      if (!isPredicted) {
        levels.push(centre)
        errors.push(actual - centre)
      } else if (line !== undefined && actual !== line) {
        rows.push({
          gameDate: block.gameDate,
          week: trainingCutoff(block.gameDate),
          rawOver: probabilitiesAgainst(spreadAround(distribution!, centre), line).over,
          outcome: actual > line ? 1 : 0,
        })
      }
    })
    fold.apply(block)
  }
  return rows
}
