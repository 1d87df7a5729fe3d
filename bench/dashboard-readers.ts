/** People who look at pages of the dashboard: each has one open that comes anew, as its script has it, after changes were told. */
import { Agent, type ClientRequest, get } from 'node:http'
import { reloadAfterMs } from '../src/api/routes/live-script.ts'
import { systemClock as clock } from '../src/platform/clock.ts'
import { createRandom } from '../src/platform/random.ts'

export interface Load {
  /** By which the server says how long it had it. */
  readonly id: number
  readonly path: string
  readonly status: number
  /** Until the last byte has arrived here. */
  readonly milliseconds: number
  readonly bytes: number
}

/** What a person is known by, and what he has open. */
export interface Reader {
  readonly cookie: string
  /** One after the other. */
  readonly addresses: readonly (readonly [path: string, address: string])[]
}

/** Says when it left, by the machine's clock (`process.hrtime`), which is the same one in the server. */
export const leftHeader = 'x-left'

let asked = 0

/** Asks once, to the last byte. */
export async function loadPage(
  agent: Agent,
  server: string,
  cookie: string,
  [path, address]: readonly [string, string],
): Promise<Load> {
  asked += 1
  const id = asked
  const startedMs = clock.monotonicMs()
  const headers = {
    ...headersOf(path === '/login' ? '' : cookie),
    [leftHeader]: `${id} ${process.hrtime.bigint()}`,
  }
  const { status, bytes } = await new Promise<{ status: number; bytes: number }>((resolve, reject) => {
    get(new URL(address, server), { agent, headers }, (reply) => {
      let bytes = 0
      reply.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, bytes }))
      reply.on('error', reject)
    }).on('error', reject)
  })
  return { id, path, status, bytes, milliseconds: clock.monotonicMs() - startedMs }
}

const headersOf = (cookie: string): Record<string, string> => ({
  accept: 'text/html',
  ...(cookie === '' ? {} : { cookie }),
})

/** Told of changes until it is left. */
export interface Listening {
  readonly told: () => number
  leave(): void
}

export function listen(server: string, cookie: string, onChange: () => void): Promise<Listening> {
  let told = 0
  return new Promise((resolve, reject) => {
    const request: ClientRequest = get(new URL('/live', server), { headers: headersOf(cookie) }, (reply) => {
      if (reply.statusCode !== 200) return reject(new Error(`/live answered ${reply.statusCode}`))
      reply.setEncoding('utf8')
      reply.on('data', (text: string) => {
        if (!text.includes('event: change')) return
        told += 1
        onChange()
      })
      reply.on('error', () => undefined) // it was left
      resolve({ told: () => told, leave: () => void request.destroy() })
    })
    request.on('error', reject)
  })
}

/** All of them until the signal; every load of every one. */
export async function readTogether(
  server: string,
  readers: readonly Reader[],
  signal: AbortSignal,
): Promise<Load[]> {
  const agent = new Agent({ keepAlive: true })
  const all = await Promise.all(readers.map((reader, index) => read(agent, server, reader, index, signal)))
  agent.destroy()
  return all.flat()
}

/** All of them until the signal, and each asks for the next page as soon as it has the last: as many are always under way as there are readers. */
export async function readWithoutPause(
  server: string,
  readers: readonly Reader[],
  signal: AbortSignal,
): Promise<Load[]> {
  const agent = new Agent({ keepAlive: true })
  const all = await Promise.all(
    readers.map(async ({ cookie, addresses }, first) => {
      const loads: Load[] = []
      for (let next = first; !signal.aborted; next += 1)
        loads.push(await loadPage(agent, server, cookie, addresses[next % addresses.length]!))
      return loads
    }),
  )
  agent.destroy()
  return all.flat()
}

async function read(
  agent: Agent,
  server: string,
  { cookie, addresses }: Reader,
  first: number,
  signal: AbortSignal,
): Promise<Load[]> {
  const loads: Load[] = []
  const random = createRandom(`reader ${first}`)
  let wake = (): void => undefined
  const listening = await listen(server, cookie, () => wake())
  const ending = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
  let tookMs = 0
  for (let next = first; !signal.aborted; next += 1) {
    const changed = new Promise<void>((resolve) => {
      wake = resolve
    })
    await Promise.race([changed, ending])
    await clock.sleep(reloadAfterMs(tookMs, random.float()), signal)
    if (signal.aborted) break
    const load = await loadPage(agent, server, cookie, addresses[next % addresses.length]!)
    tookMs = load.milliseconds
    loads.push(load)
  }
  listening.leave()
  return loads
}
