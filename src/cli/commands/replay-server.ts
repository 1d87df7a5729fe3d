/** `replay-server`: serves the upstream sources from a data pack or a simulated league, as they stood at the clock's instant. */
import { existsSync } from 'node:fs'
import { Temporal } from 'temporal-polyfill'
import { PipelineError } from '../../platform/errors.ts'
import { replayKeys, upstreams } from '../../replay/replay-environment.ts'
import { type ServeReplayOptions, serveReplay } from '../../replay/serve.ts'
import { readInteger } from '../arguments.ts'
import { type Command, exitCodes, type Given } from '../command.ts'
import { writeLine } from '../output.ts'

const simulatedDays = 170

export const replayServer: Command = {
  name: 'replay-server',
  summary: 'serves the upstream sources from a data pack or a simulated league',
  details:
    'Prints the settings that make another process ask it instead of the real sources. Its clock and its faults are ordered over HTTP: docs/replay.md. Ctrl-C ends it.',
  options: [
    { flags: '--pack <folder>', description: 'the folder of a data pack' },
    { flags: '--simulate <seed>', description: 'a simulated league from this seed' },
    {
      flags: '--season-start <date>',
      description: 'first game date of the simulated league',
      default: '2025-10-21',
    },
    {
      flags: '--now <instant>',
      description: 'where the clock starts, as 2024-11-15T22:00:00Z (default: the real time)',
    },
    {
      flags: '--speed <n>',
      description: 'replay seconds a real second, 0 to 100000; 0 stands still',
      default: '0',
    },
    { flags: '--port <port>', description: 'port on 127.0.0.1; 0 takes a free one', default: '4712' },
  ],
  examples: [
    'replay-server --simulate demo --now 2025-11-15T22:00:00Z',
    'replay-server --pack ./data --speed 60',
  ],
  async run({ terminal }, given) {
    const running = await serveReplay(readOptions(given, terminal.clock.now()))
    writeLine(terminal, `Replaying at ${running.url}, clock at ${running.clock.now()}. In another terminal:`)
    for (const [name, host] of upstreams) terminal.write(`  export ${name}=${running.url}/${host}\n`)
    for (const [name, key] of Object.entries(replayKeys)) terminal.write(`  export ${name}=${key}\n`)
    writeLine(terminal, 'Ctrl-C ends it.')
    await waitForStop(terminal.signal)
    await running.stop()
    return exitCodes.done
  },
}

function readOptions({ options }: Given, realNow: Temporal.Instant): ServeReplayOptions {
  const { pack, simulate, now } = options
  if ((pack === undefined) === (simulate === undefined)) {
    throw new PipelineError('usage.invalid', 'replay-server: give either --pack FOLDER or --simulate SEED')
  }
  if (typeof pack === 'string' && !existsSync(pack)) {
    throw new PipelineError('usage.invalid', `--pack: there is no folder ${pack}`)
  }
  return {
    ...(typeof pack === 'string'
      ? { pack }
      : {
          simulate: { seed: String(simulate), seasonStart: String(options.seasonStart), days: simulatedDays },
        }),
    now: typeof now === 'string' ? readInstant(now) : realNow.toString(),
    speed: readInteger(options.speed, '--speed', { min: 0, max: 100_000 }),
    port: readInteger(options.port, '--port', { min: 0, max: 65_535 }),
  }
}

function readInstant(text: string): string {
  try {
    return Temporal.Instant.from(text).toString()
  } catch (error) {
    throw new PipelineError(
      'usage.invalid',
      `--now: "${text}" is not an instant such as 2024-11-15T22:00:00Z`,
      {},
      { cause: error },
    )
  }
}

function waitForStop(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
