/** The gate of a host, on simulated time: how many at once, how many a second, in which order, and what happens to who gives up. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, SimulatedClock } from '../../src/platform/clock.ts'
import { createHostGates, type HostGates, type HostPolicy } from '../../src/platform/http/host-gate.ts'
import { createHttp, HttpError } from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type LocalServer, startLocalServer } from '../support/local-server.ts'

const start = Temporal.Instant.from('2024-12-02T23:00:00Z')
const url = new URL('https://api.example/v4/odds')
let clock: SimulatedClock

beforeEach(() => {
  clock = new SimulatedClock(start)
})

function open(policy: HostPolicy, at: Clock = clock): HostGates {
  return createHostGates({ clock: at, hosts: {}, defaultPolicy: policy, patienceMilliseconds: 30_000 })
}

/** Lets everything that can go on go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** Enters `count` times; gives the instants (ms after the start) at which each got in, in the order of asking. */
async function enterMany(gates: HostGates, count: number, stepMs: number, steps: number) {
  const entered: number[] = []
  for (let index = 0; index < count; index += 1) {
    void gates.enter(url, url.href).then((leave) => {
      entered.push(clock.monotonicMs())
      leave()
    })
  }
  await settle()
  for (let step = 0; step < steps; step += 1) {
    clock.advanceBy(stepMs)
    await settle()
  }
  return entered
}

describe('how fast', () => {
  test('two a second means one every half second', async () => {
    expect(await enterMany(open({ requestsPerSecond: 2 }), 5, 100, 30)).toEqual([0, 500, 1000, 1500, 2000])
  })

  test('a burst goes at once, and then the rate holds', async () => {
    const gates = open({ requestsPerSecond: 1, burst: 3 })
    expect(await enterMany(gates, 6, 500, 10)).toEqual([0, 0, 0, 1000, 2000, 3000])
  })

  test('a rest fills the bucket, and no more than that', async () => {
    const gates = open({ requestsPerSecond: 1, burst: 2 })
    await enterMany(gates, 2, 1_000, 60)
    const since = clock.monotonicMs()
    expect((await enterMany(gates, 4, 500, 10)).map((at) => at - since)).toEqual([0, 0, 1000, 2000])
  })

  test('a least interval holds between any two starts', async () => {
    const gates = open({ minIntervalMilliseconds: 600, requestsPerSecond: 100, burst: 50 })
    expect(await enterMany(gates, 3, 200, 10)).toEqual([0, 600, 1200])
  })

  test('without a rate nobody waits', async () => {
    expect(await enterMany(open({ concurrency: 2 }), 5, 1, 0)).toEqual([0, 0, 0, 0, 0])
  })

  test('each host and port has its own gate, and its own policy', async () => {
    const gates = createHostGates({
      clock,
      hosts: { 'slow.example': { requestsPerSecond: 1 }, 'slow.example:8443': {} },
      defaultPolicy: {},
      patienceMilliseconds: 30_000,
    })
    const got: string[] = []
    for (const each of [
      'slow.example',
      'slow.example',
      'slow.example:8443',
      'slow.example:8443',
      'b.example',
    ]) {
      void gates.enter(new URL(`https://${each}/x`), each).then(() => got.push(each))
    }
    await settle()
    expect(got.toSorted()).toEqual(['b.example', 'slow.example', 'slow.example:8443', 'slow.example:8443'])
  })
})

describe('how many at once', () => {
  test('the third waits until one has left, first come, first served', async () => {
    const gates = open({ concurrency: 2 })
    const entered: number[] = []
    const leaves: (() => void)[] = []
    for (const who of [1, 2, 3, 4]) {
      void gates.enter(url, url.href).then((leave) => {
        entered.push(who)
        leaves.push(leave)
      })
    }
    await settle()
    expect(entered).toEqual([1, 2])
    leaves[1]!()
    await settle()
    expect(entered).toEqual([1, 2, 3])
    leaves[0]!()
    await settle()
    expect(entered).toEqual([1, 2, 3, 4])
  })

  test('who gives up while waiting leaves the queue, and takes nobody’s place with him', async () => {
    const gates = open({ concurrency: 1 })
    const leave = await gates.enter(url, url.href)
    const controller = new AbortController()
    const reason = new Error('no longer wanted')
    const second = gates.enter(url, url.href, controller.signal)
    const third = gates.enter(url, url.href)
    controller.abort(reason)
    await expect(second).rejects.toBe(reason)
    leave()
    const leaveThird = await third
    leaveThird()
    await gates.enter(url, url.href)
  })

  test('who gives up while waiting for his turn frees his place', async () => {
    const gates = open({ concurrency: 1, requestsPerSecond: 1 })
    ;(await gates.enter(url, url.href))()
    const controller = new AbortController()
    const second = gates.enter(url, url.href, controller.signal)
    const third = gates.enter(url, url.href)
    await settle()
    controller.abort(new Error('no longer wanted'))
    await expect(second).rejects.toThrow('no longer wanted')
    await settle()
    clock.advanceBy(2_000)
    ;(await third)()
  })
})

describe('a host that asks for patience', () => {
  test('is left alone by everybody until then', async () => {
    const gates = open({})
    gates.close(url, 7_000)
    const entered = await enterMany(gates, 3, 1_000, 10)
    expect(entered).toEqual([7_000, 7_000, 7_000])
  })

  test('also by who was waiting for his turn already', async () => {
    const gates = open({ requestsPerSecond: 1 })
    ;(await gates.enter(url, url.href))()
    let enteredAt: number | undefined
    void gates.enter(url, url.href).then(() => {
      enteredAt = clock.monotonicMs()
    })
    await settle()
    gates.close(url, 5_000)
    for (let step = 0; step < 6; step += 1) {
      clock.advanceBy(1_000)
      await settle()
    }
    expect(enteredAt).toBe(5_000)
  })

  test('for longer than a worker waits: everybody fails at once, with the time that is left, until it is over', async () => {
    const gates = open({})
    gates.close(url, 120_000)
    clock.advanceBy(20_000)
    const error = await gates.enter(url, 'https://api.example/x').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(HttpError)
    expect(error).toMatchObject({
      code: 'source.rate-limited',
      details: { retryAfterMilliseconds: 100_000, isAsked: false },
    })
    clock.advanceBy(100_000)
    ;(await gates.enter(url, url.href))()
  })

  test('for a year: it is tried again after an hour', async () => {
    const gates = open({})
    gates.close(url, 365 * 86_400_000)
    clock.advanceBy(3_600_000)
    ;(await gates.enter(url, url.href))()
  })

  test('a shorter wish does not open the gate earlier', async () => {
    const gates = open({})
    gates.close(url, 9_000)
    gates.close(url, 1_000)
    expect(await enterMany(gates, 1, 1_000, 10)).toEqual([9_000])
  })
})

describe('on a clock that stands still and whose sleep returns at once', () => {
  const still: Clock = { now: () => start, monotonicMs: () => 0, sleep: () => Promise.resolve() }

  test('every request goes on, whatever the rate and the closing', async () => {
    const gates = open({ requestsPerSecond: 1, concurrency: 1, minIntervalMilliseconds: 5_000 }, still)
    gates.close(url, 20_000)
    for (let index = 0; index < 50; index += 1) (await gates.enter(url, url.href))()
  })
})

describe('through the port', () => {
  let server: LocalServer
  beforeAll(async () => {
    server = await startLocalServer()
  })
  afterAll(() => server.close())

  test('requests that fail leave their place: a hundred failures are followed by an answer', async () => {
    const http = createHttp({
      clock,
      random: createRandom(1),
      allowedPrivateOrigins: [server.origin],
      defaultHostPolicy: { concurrency: 2 },
    })
    server.answers = [(response) => response.writeHead(500).end('{}')]
    const ask = (): Promise<unknown> => http.get({ url: `${server.origin}/x`, attemptsMax: 1 })
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, ask))
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true)
    server.answers = [(response) => response.end('{}')]
    await expect(ask()).resolves.toMatchObject({ status: 200 })
    await http.close()
  })

  test('never more than allowed are with the server at once', async () => {
    let atOnce = 0
    let most = 0
    server.answers = [
      (response) => {
        most = Math.max(most, ++atOnce)
        setImmediate(() => {
          atOnce -= 1
          response.end('{}')
        })
      },
    ]
    const { host } = new URL(server.origin)
    const http = createHttp({
      clock,
      random: createRandom(1),
      allowedPrivateOrigins: [server.origin],
      hosts: { [host]: { concurrency: 3 } },
    })
    await Promise.all(Array.from({ length: 30 }, () => http.get({ url: `${server.origin}/x` })))
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(3)
    await http.close()
  })

  test('one 503 with Retry-After stops the host for the requests that come after it', async () => {
    const http = createHttp({ clock, random: createRandom(1), allowedPrivateOrigins: [server.origin] })
    server.answers = [
      (response) => response.writeHead(503, { 'retry-after': '120' }).end('{}'),
      (response) => response.end('{}'),
    ]
    const ask = (): Promise<unknown> => http.get({ url: `${server.origin}/x?apiKey=s3cr3t` })
    await expect(ask()).rejects.toMatchObject({ code: 'source.server-error' })
    const asked = server.asked.length
    await expect(ask()).rejects.toThrow('?apiKey=*** was not asked')
    expect(server.asked).toHaveLength(asked)
    clock.advanceBy(120_000)
    await expect(ask()).resolves.toMatchObject({ status: 200 })
    await http.close()
  })
})
