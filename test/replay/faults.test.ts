/** Every kind of fault, seen by a client over real HTTP, and the upstreams' own refusals. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { faultKinds } from '../../src/replay/faults/fault-book.ts'
import { type ServedReplay, serveReplay } from '../../src/replay/serve.ts'
import {
  type EventReply,
  type GameLogReply,
  gameLogPath,
  type OddsReply,
  oddsQuery,
  oddsRoot,
  type ScheduleReply,
  schedulePath,
} from './read-reply.ts'

const simulate = { seed: 3, seasonStart: '2025-10-21', days: 6, teams: 10 }
const log = gameLogPath('2025-26', '2025-10-21', '2025-10-22')
let replay: ServedReplay

beforeAll(async () => {
  replay = await serveReplay({ simulate, now: '2025-10-23T22:00:00Z' })
})
afterAll(() => replay.stop())
beforeEach(() => {
  replay.server.faults.clear()
  replay.clock.set('2025-10-23T22:00:00Z')
})

async function order(fault: object): Promise<void> {
  const response = await post('/replay/faults', fault)
  expect(response.status).toBe(201)
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(replay.url + path, { method: 'POST', body: JSON.stringify(body) })
}

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(replay.url + path, init)
}

async function readLog(): Promise<GameLogReply['resultSets'][number]['rowSet']> {
  const reply = (await (await get(log)).json()) as GameLogReply
  return reply.resultSets[0]?.rowSet ?? []
}

async function readFirstOdds(): Promise<{ path: string; odds: OddsReply }> {
  const events = (await (await get(`${oddsRoot}/events?apiKey=k`)).json()) as EventReply[]
  const path = `${oddsRoot}/events/${events[0]?.id}/odds?${oddsQuery}`
  return { path, odds: (await (await get(path)).json()) as OddsReply }
}

describe('ordered faults', () => {
  test('there is a test for each kind', () => {
    expect(faultKinds).toHaveLength(15)
  })

  test('status: the ordered one, twice, then the genuine reply again', async () => {
    await order({ match: 'leaguegamelog', kind: 'status', times: 2, args: { status: 429 } })
    expect([(await get(log)).status, (await get(log)).status, (await get(log)).status]).toEqual([
      429, 429, 200,
    ])
  })

  test('delay: a client that waits less gets nothing, one that waits gets the genuine reply', async () => {
    const genuine = await readLog()
    await order({ match: 'leaguegamelog', kind: 'delay', times: 1, args: { milliseconds: 60_000 } })
    await expect(get(log, { signal: AbortSignal.timeout(50) })).rejects.toThrow('timeout')
    await order({ match: 'leaguegamelog', kind: 'delay', times: 1, args: { milliseconds: 1 } })
    expect(await readLog()).toEqual(genuine)
  })

  test('cut: the connection breaks in the middle of the body', async () => {
    await order({ match: 'leaguegamelog', kind: 'cut' })
    const response = await get(log)
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
  })

  test('cut of the body only: a well-formed reply with half a document', async () => {
    const genuine = await (await get(log)).text()
    await order({ match: 'leaguegamelog', kind: 'cut', args: { how: 'body' } })
    const half = await (await get(log)).text()
    expect(genuine.startsWith(half) && half.length < genuine.length).toBe(true)
    expect(() => JSON.parse(half)).toThrow()
  })

  test('stale: the genuine reply of an earlier instant', async () => {
    const dates = async () => new Set((await readLog()).map((row) => row[7]))
    expect(await dates()).toEqual(new Set(['2025-10-21', '2025-10-22']))
    await order({ match: 'leaguegamelog', kind: 'stale', args: { minutes: 24 * 60 } })
    expect(await dates()).toEqual(new Set(['2025-10-21']))
  })

  test('duplicate: each row twice', async () => {
    const genuine = await readLog()
    await order({ match: 'leaguegamelog', kind: 'duplicate' })
    expect(await readLog()).toEqual(genuine.flatMap((row) => [row, row]))
  })

  test('changed-shape: the data under other keys', async () => {
    await order({ pattern: 'leaguegamelog|scheduleLeague', kind: 'changed-shape' })
    const reply = (await (await get(log)).json()) as { resultSets: object[] }
    expect(Object.keys(reply.resultSets[0] ?? {})).toEqual(['name', 'headers', 'rows'])
    const schedule = (await (await get(schedulePath)).json()) as { leagueSchedule: object }
    expect(Object.keys(schedule.leagueSchedule)).toContain('dates')
  })

  test('garbage: bytes that are no text, the same for the same seed', async () => {
    await order({ match: 'leaguegamelog', kind: 'garbage' })
    const read = async () => Buffer.from(await (await get(log)).arrayBuffer())
    const first = await read()
    expect(first.length).toBe(512)
    expect(await read()).toEqual(first)
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(first)).toThrow()
  })

  test('html: a page of a firewall with status 200', async () => {
    await order({ match: 'events', kind: 'html' })
    const response = await get(`${oddsRoot}/events?apiKey=k`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await response.text()).toMatch(/^<!DOCTYPE html>/)
  })

  test('empty: the envelope without rows, or no body at all', async () => {
    await order({ match: 'leaguegamelog', kind: 'empty', times: 1 })
    expect(await readLog()).toEqual([])
    await order({ match: 'leaguegamelog', kind: 'empty', times: 1, args: { isBodiless: true } })
    expect(await (await get(log)).text()).toBe('')
  })

  test('redirect: to a page that sells a subscription', async () => {
    await order({ match: 'leaguegamelog', kind: 'redirect' })
    const response = await get(log, { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, '/replay/subscribe'])
    expect(await (await get(log)).text()).toContain('Subscribe')
  })

  test('partial: one game of several', async () => {
    const gamesOf = async () => new Set((await readLog()).map((row) => row[6])).size
    expect(await gamesOf()).toBeGreaterThan(2)
    await order({ match: 'leaguegamelog', kind: 'partial' })
    expect(await gamesOf()).toBe(1)
  })

  test('zeros: every statistic, score or line is zero', async () => {
    const { path } = await readFirstOdds()
    await order({ match: 'nba', kind: 'zeros' })
    for (const row of await readLog()) expect(new Set(row.slice(10))).toEqual(new Set([0]))
    const odds = (await (await get(path)).json()) as OddsReply
    const points = odds.bookmakers.flatMap((entry) => entry.markets.flatMap((market) => market.outcomes))
    expect(new Set(points.map((outcome) => outcome.point))).toEqual(new Set([0]))
    const schedule = (await (await get(schedulePath)).json()) as ScheduleReply
    const games = schedule.leagueSchedule.gameDates.flatMap((entry) => entry.games)
    expect(games.some((game) => game.gameStatus === 3)).toBe(true)
    expect(games.every((game) => game.homeTeam.score === 0)).toBe(true)
  })

  test('a fault holds only between its instants of the replay clock', async () => {
    await order({
      match: 'leaguegamelog',
      kind: 'status',
      from: '2025-10-23T23:00:00Z',
      until: '2025-10-24T00:00:00Z',
    })
    const statuses = []
    for (const now of ['2025-10-23T22:59:59Z', '2025-10-23T23:00:00Z', '2025-10-24T00:00:00Z']) {
      await post('/replay/clock', { now })
      statuses.push((await get(log)).status)
    }
    expect(statuses).toEqual([200, 503, 200])
  })

  test('faults are listed with what they took, and cleared', async () => {
    await order({ match: 'leaguegamelog', kind: 'status' })
    await get(log)
    const listed = (await (await get('/replay/faults')).json()) as { kind: string; taken: number }[]
    expect(listed.map(({ kind, taken }) => [kind, taken])).toEqual([['status', 1]])
    expect(await (await get('/replay/faults', { method: 'DELETE' })).json()).toEqual({ cleared: 1 })
    expect((await get(log)).status).toBe(200)
  })

  test('an order that is not understood is refused with its fault', async () => {
    const wrong = await post('/replay/faults', { match: 'x', kind: 'explode' })
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('kind')])
    expect((await post('/replay/faults', { pattern: '(', kind: 'cut' })).status).toBe(400)
    expect((await post('/replay/clock', { now: 'YESTERDAY' })).status).toBe(400)
  })
})

describe('the upstreams themselves', () => {
  test('The Odds API refuses without a key and counts what a request costs', async () => {
    const refused = await get(`${oddsRoot}/events`)
    expect(refused.status).toBe(401)
    expect(Object.keys((await refused.json()) as object)).toEqual(['message', 'error_code', 'details_url'])
    const { path, odds } = await readFirstOdds()
    const response = await get(path)
    const markets = new Set(odds.bookmakers.flatMap((entry) => entry.markets.map((market) => market.key)))
    expect(response.headers.get('x-requests-last')).toBe(String(3 * markets.size))
    expect(Number(response.headers.get('x-requests-used'))).toBeGreaterThanOrEqual(6 * markets.size)
  })

  test('an unknown event is 404, an event without lines has no bookmakers', async () => {
    expect((await get(`${oddsRoot}/events/${'0'.repeat(32)}/odds?${oddsQuery}`)).status).toBe(404)
    await post('/replay/clock', { now: '2025-10-23T04:00:00Z' })
    const { odds } = await readFirstOdds()
    expect(odds.bookmakers).toEqual([])
  })

  test('stats.nba.com refuses a parameter that it does not know', async () => {
    const response = await get('/stats.nba.com/stats/leaguegamelog?Season=YESTERDAY')
    expect([response.status, await response.text()]).toEqual([400, 'The field Season is invalid.'])
  })

  test('an unchanged schedule is answered with 304 to its tag, a changed one in full', async () => {
    const etag = (await get(schedulePath)).headers.get('etag') ?? ''
    const again = () => get(schedulePath, { headers: { 'if-none-match': etag } })
    expect((await again()).status).toBe(304)
    await post('/replay/clock', { now: '2025-10-24T12:00:00Z' })
    expect((await again()).status).toBe(200)
  })
})
