/** The server of the pages in a process of its own, as `up` has it, at an instant that lies in its data; without a worker beside it.
 *
 *     node bench/dashboard-server.ts 2026-04-03T16:00:00Z
 *
 * Prints `{"url":…}` once it listens, and ends when its standard input does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Temporal } from 'temporal-polyfill'
import { withSystem } from '../src/cli/open-for-command.ts'
import { servePages } from '../src/cli/serve-pages.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'

export interface PagesProcess {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

export async function spawnPages(databaseUrl: string, now: Temporal.Instant): Promise<PagesProcess> {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(import.meta.url), now.toString()], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      SIXTHMAN_REQUESTS_PER_MINUTE: '1000000', // all readers have one address here
      LOG_LEVEL: 'error',
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for await (const line of createInterface({ input: child.stdout! })) {
    const { url } = JSON.parse(line) as { url: string }
    return {
      url,
      pid: child.pid!,
      async stop() {
        child.stdin!.end()
        await ended
      },
    }
  }
  throw new Error('the server of the pages did not start')
}

async function runAsProcess(start: Temporal.Instant): Promise<void> {
  const ahead = start.since(systemClock.now())
  const clock: Clock = { ...systemClock, now: () => systemClock.now().add(ahead) }
  await withSystem(createTerminal(clock), async (system) => {
    const pages = await servePages(system, 0, false)
    process.stdout.write(`${JSON.stringify({ url: pages.url })}\n`)
    for await (const _ of process.stdin);
    await pages.stop()
  })
}

if (import.meta.main) await runAsProcess(Temporal.Instant.from(process.argv[2]!))
