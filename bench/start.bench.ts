/** From the start of the program until it takes work, with what an earlier start has compiled and without it.
 *
 *     npm run bench -- start [starts]
 *
 * The process is `worker --controller` on an embedded PostgreSQL that runs already, as when the only process is started again. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { systemClock as clock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { readProcessorSeconds } from './processor-time.ts'

const starts = Number(process.argv[2] ?? 5)
const program = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const directory = await mkdtemp(join(tmpdir(), 'sixthman-bench-'))
const server = await acquireServer({ dataDirectory: directory })
try {
  await migrate(server.url)
  await measure({}) // compiles what there is to compile
  await report('nothing compiled before', { NODE_DISABLE_COMPILE_CACHE: '1' })
  await report('compiled by an earlier start', {})
} finally {
  await server.release()
  await rm(directory, { recursive: true, force: true })
}

async function report(name: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const all: { seconds: number; processorSeconds: number }[] = []
  for (let index = 0; index < starts; index += 1) all.push(await measure(environment))
  const middle = (values: readonly number[]): string =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!.toFixed(2)
  console.log(
    `${name}: ready after ${middle(all.map(({ seconds }) => seconds))} s, processor time ` +
      `${middle(all.map(({ processorSeconds }) => processorSeconds))} s (median of ${starts})`,
  )
}

async function measure(
  environment: Readonly<Record<string, string>>,
): Promise<{ seconds: number; processorSeconds: number }> {
  const db = openDatabase(server.url, { connections: 1, applicationName: 'watcher' })
  const startedMs = clock.monotonicMs()
  const child = spawn(process.execPath, [program, 'worker', '--controller'], {
    env: { PATH: process.env.PATH, DATABASE_URL: server.url, LOG_LEVEL: 'error', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  try {
    while (!(await isReady(child.pid!))) await clock.sleep(10)
    const seconds = (clock.monotonicMs() - startedMs) / 1000
    return { seconds, processorSeconds: readProcessorSeconds([child.pid!]) ?? Number.NaN }
  } finally {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    await db.close()
  }

  /** Its worker has signed on; from then on it takes jobs. */
  async function isReady(pid: number): Promise<boolean> {
    if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}`)
    const rows = await db.query(
      sql`select 1 from workers where pid = ${pid} and kind = 'worker' and stopped_at is null`,
    )
    return rows.length > 0
  }
}
