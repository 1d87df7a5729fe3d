/** The server of the pages in a process of its own, as `up` has it, at an instant that lies in its data; without a worker beside it.
 *
 *     node bench/dashboard-server.ts 2026-04-03T16:00:00Z
 *
 * Prints `{"url":…}` once it listens, then `{"id":…,"milliseconds":…}` of each answer: from when its request left the reader until the last byte was handed
 * to the socket, waiting for connections and for the processor included. Ends when its standard input does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Temporal } from 'temporal-polyfill'
import { withSystem } from '../src/cli/open-for-command.ts'
import { servePages } from '../src/cli/serve-pages.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import { type Clock, systemClock } from '../src/platform/clock.ts'
import { leftHeader } from './dashboard-readers.ts'

export interface PagesProcess {
  readonly url: string
  readonly pid: number
  /** How long the server had each load, by its id. */
  readonly answered: ReadonlyMap<number, number>
  stop(): Promise<void>
}

export async function spawnPages(databaseUrl: string, now: Temporal.Instant): Promise<PagesProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    [...process.execArgv, fileURLToPath(import.meta.url), now.toString()],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: databaseUrl,
        SIXTHMAN_REQUESTS_PER_MINUTE: '1000000', // all readers have one address here
        LOG_LEVEL: 'error',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const answered = new Map<number, number>()
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('the server of the pages did not start')))
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const told = JSON.parse(line) as { url: string } | Answered
      if ('url' in told) resolve(told.url)
      else answered.set(told.id, told.milliseconds)
    })
  })
  return {
    url,
    pid: child.pid!,
    answered,
    async stop() {
      child.stdin!.end()
      await ended
    },
  }
}

interface Answered {
  readonly id: number
  readonly milliseconds: number
}

function tellAnswers(): void {
  subscribe('http.server.response.finish', (message) => {
    const { request } = message as { readonly request: IncomingMessage }
    const said = request.headers[leftHeader]
    if (typeof said !== 'string') return
    const [id, leftNs] = said.split(' ')
    const milliseconds = Number(process.hrtime.bigint() - BigInt(leftNs!)) / 1e6
    process.stdout.write(`${JSON.stringify({ id: Number(id), milliseconds } satisfies Answered)}\n`)
  })
}

async function runAsProcess(start: Temporal.Instant): Promise<void> {
  const ahead = start.since(systemClock.now())
  const clock: Clock = { ...systemClock, now: () => systemClock.now().add(ahead) }
  await withSystem(createTerminal(clock), async (system) => {
    const pages = await servePages(system, 0, false)
    process.stdout.write(`${JSON.stringify({ url: pages.url })}\n`)
    tellAnswers()
    for await (const _ of process.stdin);
    await pages.stop()
  })
}

if (import.meta.main) await runAsProcess(Temporal.Instant.from(process.argv[2]!))
