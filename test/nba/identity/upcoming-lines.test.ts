/** upcoming_lines on imported facts: whose line it is, when it opened, and up to when a quote counts. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { createUpcomingLines } from '../../../src/nba/3-analytics/upcoming-lines.ts'
import { loadPlayerFinder } from '../../../src/nba/identity/player-index.ts'
import { recordUnresolved } from '../../../src/nba/identity/unresolved-names.ts'
import { importFiles } from '../../../src/nba/import/import-files.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase } from '../../support/database.ts'
import { importInto } from '../import/import-pipeline.ts'
import { boxScoreRows, createFolder, playerId, toCsv } from '../import/write-files.ts'

test('of a game with an assumed tip-off quotes count up to the books’ start, with the opening’s instant and the names not found', async () => {
  const [folder, { db, drop }] = [await createFolder(), await createTestDatabase('upcoming')]
  const gameDate = '2025-11-05'
  const rows = [
    { id: '0022500050', date: '2025-11-01' },
    { id: '0022500100', date: gameDate },
  ].flatMap((game) => boxScoreRows(game))
  const quote = {
    ...{
      player_name: 'Birch, Bela',
      event_id: 'e1',
      home_team: 'BOS',
      away_team: 'NYK',
      bookmaker: 'DraftKings',
    },
    ...{ line: 17.5, timestamp: '2025-11-05T20:00:00Z', over_price: -110, under_price: -110 },
  }
  const late = { ...quote, line: 19.5, timestamp: '2025-11-06T01:55:00Z' } // after 19:30 Eastern, before the real tip
  await importFiles(importInto(db), [
    await folder.write('log.csv', toCsv(rows)),
    await folder.write('lines.csv', toCsv([quote, late, { ...late, player_name: 'Who Else' }])),
  ])
  const asset = createUpcomingLines({ loadFinder: loadPlayerFinder, recordUnresolved })
  const now = Temporal.Instant.from('2025-11-10T12:00:00Z')
  const { rows: produced, alongside } = await asset.produce({
    db,
    gameDate,
    now,
    missing: [],
  } as unknown as PartitionContext)
  expect(produced[0]).toMatchObject([
    {
      ...{ player_id: playerId('Bela Birch'), team_id: 1610612738, line: 1950, opening_line: 1750 },
      ...{ opening_at: '2025-11-05T20:00:00Z', snapshot_at: '2025-11-06T01:55:00Z', unresolved: null },
    },
    { player_id: null, player_key: 'name:Who Else', unresolved: 'unknown' },
  ])
  await db.transaction((tx) => alongside!(tx))
  expect(await db.query(sql`select posted_name as name, seen_in as asset from unresolved_names`)).toEqual([
    { name: 'Who Else', asset: 'upcoming_lines' },
  ])
  await drop()
  await folder.remove()
})
