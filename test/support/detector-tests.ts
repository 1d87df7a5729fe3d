/** Where the tests of each detector stand, under its name: `npm run disabled-detectors` runs them with that one seeing nothing. */
const system = 'test/platform/monitor/system-detectors.test.ts'
const evening = 'test/nba/monitor/evening-detectors.test.ts'
const data = 'test/nba/monitor/data-detectors.test.ts'

export const detectorTests: Readonly<Record<string, readonly string[]>> = {
  'state-store': [system],
  slowdown: ['test/platform/monitor/slowdown.test.ts'],
  'dead-letters': [system],
  schedules: [system],
  workers: [system],
  database: ['test/platform/monitor/database-detector.test.ts'],
  storage: ['test/platform/monitor/storage.test.ts'],
  lines: [evening, 'test/nba/monitor/lines-edges.test.ts'],
  systems: [evening, 'test/nba/monitor/systems-edges.test.ts'],
  'model-health': [evening],
  'data-quality': [data, 'test/nba/monitor/data-quality-edges.test.ts'],
  latency: [data],
  sources: ['test/nba/monitor/source-detector.test.ts'],
  quota: [data],
}

/** All tests of their file are theirs, whatever they are called. */
export const ownFile: ReadonlySet<string> = new Set(['slowdown'])
