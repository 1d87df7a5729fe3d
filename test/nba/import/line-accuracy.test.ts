/** The figures of docs/import.md and of the data pack, measured on the real files through the whole import. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import { type LineAccuracy, readLineAccuracy } from '../../../src/nba/reports/read-line-accuracy.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { importInto } from './import-pipeline.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
const whenPackIsThere = pack ? describe : describe.skip
const reason = pack ? '' : ' (skipped: SIXTHMAN_DATA_PACK is not set)'

whenPackIsThere(`closing lines of real seasons${reason}`, () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase('line_accuracy')
    const files = [
      ...['2022-23', '2023-24', '2024-25'].map((season) => `box-scores/player_gamelogs_${season}.csv.gz`),
      ...['pra_closing_lines_2023-24', 'pra_closing_lines_2024-25', 'threes_lines_2024-25'].map(
        (name) => `lines/${name}.csv.gz`,
      ),
    ]
    const imported = await importFiles(
      importInto(database.db),
      files.map((file) => join(pack!, file)),
    )
    expect(imported.flatMap(({ refused }) => refused)).toEqual([])
  }, 120_000)
  afterAll(() => database.drop())

  const measure = (market: LineAccuracy['market'], from: string, to: string): Promise<LineAccuracy> =>
    readLineAccuracy(database.db, { market, from, to })

  /** Resolved without the aliases for single players that the domain lists by hand. */
  const shareWithoutAliases = ({ resolved, resolvedBy, playerDays }: LineAccuracy): number =>
    (resolved - (resolvedBy.alias ?? 0)) / playerDays

  test.each([
    ['2023-24', '2023-10-01', '2024-06-30', 6.13, 4619],
    ['2024-25', '2024-10-01', '2025-06-30', 6.01, 4425],
  ])(
    'points+rebounds+assists %s: the published error of the consensus, and nearly everybody found',
    async (_season, from, to, error, playerDays) => {
      const found = await measure('points_rebounds_assists', from, to)
      expect(found.playerDays).toBe(playerDays)
      expect(shareWithoutAliases(found)).toBeGreaterThanOrEqual(0.985)
      expect(found.consensus.meanAbsoluteError).toBeCloseTo(error, 2)
      expect(found.postedLine.meanAbsoluteError).toBeCloseTo(error, 2)
      expect(found.graded + found.didNotPlay).toBe(found.resolved)
      expect(found.ungradable).toBe(0)
    },
  )

  test('threes 2024-25: the published error, over rate and number of player-days', async () => {
    const found = await measure('threes', '2024-10-01', '2025-06-30')
    expect(found.posted).toBe(12_116)
    expect(shareWithoutAliases(found)).toBeGreaterThanOrEqual(0.985)
    expect(found.consensus.meanAbsoluteError).toBeCloseTo(1.174, 3)
    expect(Math.abs(found.consensus.overRate! - 0.478)).toBeLessThan(0.001)
    expect(found.consensus.overs + found.consensus.unders + found.consensus.pushes).toBe(found.graded)
  })
})
