/** One look at the declared schedules with nothing due, over three years of stored ticks: what it adds to every idle loop.
 *
 *     npm run bench -- schedules */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createNbaPipeline } from '../src/nba/pipeline.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { silentLog } from '../src/platform/log.ts'
import { followSchedules, runDueTicks } from '../src/platform/schedules/run-schedules.ts'
import { replaySources } from '../test/support/replay-sources.ts'

const looks = 1000
const days = 3 * 365
const directory = join(process.cwd(), '.sixthman', 'bench-schedules')
await rm(directory, { recursive: true, force: true })
const server = await acquireServer({ dataDirectory: directory })
await migrate(server.url)
const db = openDatabase(server.url)
const pipeline = createNbaPipeline({
  markets: ['points'],
  facts: [],
  codeVersion: 'bench',
  sources: replaySources('http://localhost:1'),
})
const parts = { db, pipeline, clock: systemClock, log: silentLog }
await runDueTicks(parts)
const now = systemClock.now()
await db.query(sql`
  insert into schedule_ticks (schedule, nominal_at, kind, state, said, actor, tried_at)
  select name, ${now}::timestamptz - n * interval '1 day', 'scheduled', 'done', 'made up', 'bench', ${now}::timestamptz - n * interval '1 day'
  from schedules cross join generate_series(2, ${days}::int) n`)

const times: number[] = []
for (let look = 0; look < looks; look += 1) {
  const startedMs = systemClock.monotonicMs()
  await followSchedules(parts)
  times.push(systemClock.monotonicMs() - startedMs)
}
const medianOf = (values: readonly number[]): string =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(1)
console.log(`${looks} looks over ${days} days of ticks: median ${medianOf(times)} ms`)
console.log(
  `the first 100: median ${medianOf(times.slice(0, 100))} ms; the last 100: ${medianOf(times.slice(-100))} ms`,
)
await db.close()
await server.release()
await rm(directory, { recursive: true, force: true })
