/** A replay server in a process of its own, so that a season's worth of replies is not in the pipeline's memory.
 *
 *     node src/replay/replay-process.ts '{"pack":"…","now":"2025-08-01T00:00:00Z"}'
 *
 * Prints `{"url":…}` once it listens, and ends when its standard input does: a killed parent leaves no server behind. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type ServeReplayOptions, serveReplay } from './serve.ts'

export interface ReplayProcess {
  readonly url: string
  stop(): Promise<void>
}

/** Starts this file as a child; rejects with what it said when it could not listen. */
export async function spawnReplay(options: ServeReplayOptions): Promise<ReplayProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string }
    return {
      url,
      async stop() {
        child.stdin.end()
        await ended
      },
    }
  }
  throw new Error(`the replay server did not start: ${said.trim().slice(-2000)}`)
}

async function runAsProcess(options: ServeReplayOptions): Promise<void> {
  const running = await serveReplay(options)
  process.stdout.write(`${JSON.stringify({ url: running.url })}\n`)
  for await (const _ of process.stdin);
  await running.stop()
  process.exit(0)
}

if (import.meta.main) await runAsProcess(JSON.parse(process.argv[2] ?? '{}') as ServeReplayOptions)
