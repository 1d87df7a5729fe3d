/** A replayed season under the detectors' eyes: `npm run monitor-season -- --clean`, `--broken`.
 *
 * Clean: nothing may be told. Broken: each fault once, within its detector's stated time, and over by itself. */
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Temporal } from 'temporal-polyfill'
import { monitoringPage } from '../support/monitoring-page.ts'
import { startRunServer } from '../support/run-server.ts'
import { createDatabases } from './databases.ts'
import { importSeasonBefore, type LivedSeason, liveSeason } from './live-season.ts'
import { createSeasonFaults } from './season-faults.ts'
import { describeOutcomes, findMisses, withOutcomes } from './season-outcomes.ts'
import { createSeasonLeague } from './season-parts.ts'

const help = `Lives through the regular season 2024-25 of the data pack on a simulated clock, with every detector.

  --clean           without a fault: nothing may be told
  --broken          with every fault once: each is found once, in time, and is over by itself
  --from DATE       first day (default: 2024-10-22)
  --to DATE         the day after the last (default: 2025-04-15)
  --cold            without the season before
  --page            writes what came of it into ${monitoringPage}
  --verbose         prints each day, with what is open

Ctrl-C ends it at the next look; what was lived until then is told, and written.

Needs SIXTHMAN_DATA_PACK. Exits with 1 when something was told without a fault, or a fault was missed, late, told twice, or not over.`

const { values } = parseArgs({
  options: {
    clean: { type: 'boolean', default: false },
    broken: { type: 'boolean', default: false },
    from: { type: 'string', default: '2024-10-22' },
    to: { type: 'string', default: '2025-04-15' },
    cold: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const pack = process.env.SIXTHMAN_DATA_PACK

if (values.help || pack === undefined || (!values.clean && !values.broken)) {
  console.log(help)
  process.exitCode = values.help ? 0 : 2
} else {
  const league = createSeasonLeague(pack)
  const from = `${values.from}T08:00:00Z`
  const to = `${values.to}T08:00:00Z`
  const faults = createSeasonFaults(league).filter((fault) => fault.from >= from && fault.until < to)
  const server = await startRunServer()
  const ending = new AbortController()
  process.once('SIGINT', () => ending.abort())
  const databases = createDatabases(server.url, `sixthman_season_${randomBytes(4).toString('hex')}`)
  try {
    const prepared = await databases.createMigrated()
    if (!values.cold) await importSeasonBefore(prepared, pack, league, from)
    for (const kind of ['clean', 'broken'] as const) {
      if (!values[kind]) continue
      const startedMs = performance.now()
      const lived = await liveSeason({
        url: await databases.copy(prepared),
        league,
        from,
        to,
        faults: kind === 'broken' ? faults : [],
        signal: ending.signal,
        ...(values.verbose ? { onDay: (line: string) => console.log(line) } : {}),
      })
      report(kind, lived, (performance.now() - startedMs) / 1000)
    }
  } finally {
    await databases.dropAll()
    await server.close()
  }
}

function report(kind: 'clean' | 'broken', lived: LivedSeason, seconds: number): void {
  const { from, until, days, looks, unexplained, outcomes } = lived
  const found = outcomes.filter(({ foundMinutes }) => foundMinutes !== null).length
  const told =
    kind === 'clean'
      ? `${unexplained.length} incidents`
      : `${found} of ${outcomes.length} faults found, ${unexplained.length} incidents without a fault`
  const line = `${kind}: ${days} days (${from} to ${until}), ${looks} looks, ${told}, ${seconds.toFixed(0)} s`
  console.log(line)
  for (const { cause, title, openedMs } of unexplained)
    console.log(`  ${Temporal.Instant.fromEpochMilliseconds(openedMs).toString()} ${cause}: ${title}`)
  if (outcomes.length > 0) console.log(describeOutcomes(outcomes))
  const misses = findMisses(lived)
  for (const miss of misses) console.log(`  ${miss}`)
  if (misses.length > 0) process.exitCode = 1
  if (values.page)
    writeFileSync(monitoringPage, withOutcomes(readFileSync(monitoringPage, 'utf8'), kind, line, outcomes))
}
