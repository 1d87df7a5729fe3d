/** The four assets that imports write, declared as far as an import needs them, on a database of the test's own. */
import { Temporal } from 'temporal-polyfill'
import type { ImportParts } from '../../../src/nba/import/import-files.ts'
import type { Asset, TableWrite } from '../../../src/platform/asset.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { createPipeline } from '../../../src/platform/pipeline.ts'

function declare(name: string, write: Omit<TableWrite, 'table'>, needs: readonly string[] = []): Asset {
  return {
    name,
    phase: '2-raw',
    gate: 'raw',
    plan: 'history',
    writes: [{ table: name, ...write }],
    needs: needs.map((asset) => ({ asset, scope: 'same' })),
    opens: { at: '04:00' },
    deadline: { at: '06:00' },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    expects: async () => ({ kind: 'at_least', rows: 0, because: 'a test' }),
    produce: async () => ({ rows: [[]] }),
  }
}

export const importPipeline = createPipeline({
  assets: [
    declare('games', { key: ['game_id'], mode: 'replace' }),
    declare('player_boxscores', { key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] }, [
      'games',
    ]),
    declare('prop_lines', {
      key: ['event_id', 'bookmaker', 'market', 'player_name', 'line', 'snapshot_at'],
      mode: 'replace',
    }),
    declare('game_lines', {
      key: ['source', 'event_id', 'bookmaker', 'market', 'snapshot_at'],
      mode: 'replace',
    }),
  ],
  gates: [{ name: 'raw', base: { at: '04:00' }, tiers: [] }],
  codeVersion: 'test',
  loadCalendar: async () => ({
    version: 'none',
    on: () => ({ kind: 'unknown' }),
    earlierInSeason: () => [],
    dates: () => [],
  }),
  resolveMoment: () => Temporal.Instant.from('2024-01-01T00:00Z'),
})

export function importInto(db: Database, now = '2026-06-30T12:00:00Z'): ImportParts {
  return { db, clock: new SimulatedClock(now), pipeline: importPipeline }
}
