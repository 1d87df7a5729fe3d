/** Every fault on every endpoint: each distorts the reply as its name says, whatever the reply's shape. */
import { beforeEach, describe, expect, test } from 'vitest'
import type { FaultArguments, FaultKind } from '../../src/replay/faults/fault-book.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { openReplay } from './read-reply.ts'
import { type BalldontliePage, listPaths } from './source-replies.ts'

const league = createSimulatedLeague({ seed: 7, seasonStart: '2025-10-21', days: 20 })
const afternoon = '2025-11-05T22:00:00Z'
const replay = openReplay(league, afternoon)
const game = league.games('2025-26').find((entry) => entry.gameDate === '2025-11-03')
const slateGame = league.games('2025-26').find((entry) => entry.gameDate === '2025-11-05')
const paths = listPaths(game?.gameId ?? '', '2025-11-03', '2025-11-05', slateGame?.gameId ?? '')
const endpoints = Object.entries(paths)

beforeEach(() => {
  replay.server.faults.clear()
  replay.clock.set(afternoon)
})

async function ask(path: string): Promise<{ status: number; text: string; type: string }> {
  const response = await replay.server.app.request(path, { headers: { authorization: 'any' } })
  const text = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return { status: response.status, text, type: response.headers.get('content-type') ?? '' }
}

async function askFaulty(path: string, kind: FaultKind, args: FaultArguments = {}) {
  replay.server.faults.clear()
  replay.server.faults.order({ match: path.split('?')[0] ?? path, kind, args })
  return await ask(path)
}

describe.each(endpoints)('%s', (name, path) => {
  test('rows are doubled, emptied, cut down; numbers are zeroed; keys are renamed', async () => {
    const genuine = await ask(path)
    expect(genuine.status).toBe(200)
    const doubled = await askFaulty(path, 'duplicate')
    expect(doubled.text.length).toBeGreaterThan(genuine.text.length * 1.1)
    const emptied = await askFaulty(path, 'empty')
    expect(emptied.text.length).toBeLessThan(genuine.text.length)
    const partial = await askFaulty(path, 'partial')
    expect(partial.text.length).toBeLessThan(genuine.text.length)
    expect(partial.text.length).toBeGreaterThan(emptied.text.length)
    const renamed = await askFaulty(path, 'changed-shape')
    expect(renamed.text).not.toBe(genuine.text)
    const zeroed = await askFaulty(path, 'zeros')
    // Its scores have stayed empty since October 2025.
    const hasNumbers = !/[Ii]njur|officials|playerIndex|olderScoreboard|[Rr]oster|Active/.test(name)
    if (hasNumbers) expect(zeroed.text).not.toBe(genuine.text)
    if (/BoxScore|Stats|traditional/.test(name)) expect(zeroed.text).not.toMatch(/"(points|pts)":[1-9]/)
    for (const reply of [doubled, emptied, partial, renamed, zeroed]) {
      expect([reply.status, reply.type]).toEqual([200, genuine.type])
    }
  })

  test('status, cut, garbage, html, redirect, refusal and staleness do not depend on the shape', async () => {
    const genuine = await ask(path)
    expect((await askFaulty(path, 'status', { status: 502 })).status).toBe(502)
    const half = await askFaulty(path, 'cut', { how: 'body' })
    expect(half.text).toBe(genuine.text.slice(0, half.text.length))
    expect(Math.abs(half.text.length - genuine.text.length / 2)).toBeLessThanOrEqual(1)
    expect((await askFaulty(path, 'garbage')).text).toHaveLength(512)
    expect((await askFaulty(path, 'html')).text).toMatch(/^<!DOCTYPE html>/)
    expect((await askFaulty(path, 'redirect')).status).toBe(302)
    expect((await askFaulty(path, 'delay', { milliseconds: 1 })).text.length).toBe(genuine.text.length)
    const refused = await askFaulty(path, 'refuse')
    expect([refused.status, refused.type]).toEqual([403, 'text/html'])
    const stale = await askFaulty(path, 'stale', { minutes: 14 * 24 * 60 })
    // A simulated roster never changes.
    if (!/playerIndex|Active/.test(name)) expect(stale.text).not.toBe(genuine.text)
  })
})

test('a used-up quota is refused as The Odds API does', async () => {
  const { status, text } = await askFaulty(paths.gameOdds, 'quota')
  expect([status, (JSON.parse(text) as { error_code: string }).error_code]).toEqual([
    401,
    'OUT_OF_USAGE_CREDITS',
  ])
})

test('a repeated cursor leads back to the page that was asked for', async () => {
  const first = JSON.parse((await askFaulty(paths.balldontlieStats, 'repeat-cursor')).text) as BalldontliePage
  const next = `${paths.balldontlieStats}&cursor=${first.meta.next_cursor}`
  const again = JSON.parse((await ask(next)).text) as BalldontliePage
  expect(again.meta.next_cursor).toBe(first.meta.next_cursor)
})

test('a whole source dies for two hours, the others do not', async () => {
  const from = 1_762_380_000_000 // 2025-11-05T22:00:00Z
  replay.server.faults.order({
    match: '/stats.nba.com/',
    kind: 'refuse',
    fromMs: from,
    untilMs: from + 2 * 3_600_000,
  })
  const statuses = async () => [(await ask(paths.traditional)).status, (await ask(paths.cdnBoxScore)).status]
  expect(await statuses()).toEqual([403, 200])
  replay.clock.set('2025-11-06T00:00:00Z')
  expect(await statuses()).toEqual([200, 200])
})
