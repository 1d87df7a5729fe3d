/** Each ban bites on what it bans, and leaves alone what only looks like it. */
import { describe, expect, test } from 'vitest'
import { findBanned } from './banned.ts'

const feature = 'src/nba/4-features/windows.ts'
const fact = 'test/nba/features/windows.test.ts'

describe('is banned', () => {
  test.for<[string, string, string]>([
    [feature, 'const now = Date.now()', 'Clock'],
    [feature, "const day = new Date('2024-10-22')", 'Clock'],
    [feature, 'const now = Temporal.Now.instant()', 'Clock'],
    [feature, 'const draw = Math.random()', 'Random'],
    [feature, 'setTimeout(() => {}, 10)', 'clock.sleep'],
    [feature, "import { setTimeout as wait } from 'node:timers/promises'", 'clock.sleep'],
    ['src/replay/server.ts', "const reply = await fetch('https://example.com')", 'Http'],
    ['src/platform/ledger/plan.ts', "console.log('planned')", 'Log'],
    [feature, 'const value = eval(text)', 'run as code'],
    [feature, "const add = new Function('a', 'return a')", 'run as code'],
    ['src/platform/archive/archive.ts', 'execSync("gzip " + path)', 'a shell'],
    ['src/platform/archive/archive.ts', "spawn('gzip', [path], { shell: true })", 'a shell'],
    ['src/nba/5-predictions/models.ts', 'const models = { breaker: { failuresMax: 2 } }', 'one table'],
    ['src/platform/ledger/plan.ts', 'try { plan() } catch {}', 'empty catch'],
    ['src/platform/ledger/plan.ts', 'try { plan() } catch (error) { }', 'empty catch'],
    [fact, 'await new Promise((resolve) => setTimeout(resolve, 50))', 'waits for a fact'],
    [fact, "test.only('a window', () => {})", '.only'],
    [fact, "describe.concurrent.only('a window', () => {})", '.only'],
    [fact, "it.todo('a window')", '.todo'],
    [fact, "vi.mock('../../src/platform/http.ts')", 'fake'],
  ])('%s: %s', ([file, code, instead]) => {
    expect(findBanned(file, code).map(({ message }) => message)).toEqual([expect.stringContaining(instead)])
  })
})

describe('is allowed', () => {
  test.for<[string, string]>([
    ['src/platform/clock.ts', 'const now = Date.now()'],
    ['src/platform/http.ts', "const reply = await fetch('https://example.com')"],
    ['src/cli/main.ts', "console.log('done')"],
    ['src/platform/archive/archive.ts', 'const found = /a/.exec(text)'],
    ['src/platform/breakers/breaker-policy.ts', 'const usual = { failuresMax: 5 }'],
    [feature, '// Date.now() would read the clock twice'],
    [feature, "const advice = 'call Math.random() never'"],
    [feature, 'const fetched = await http.fetch(url)'],
    [feature, 'try { read() } catch { // the file may be gone\n }'],
    [fact, "const only = list.filter((each) => each.only('x'))"],
    [fact, "ctx.skip(pack === undefined, 'SIXTHMAN_DATA_PACK is not set')"],
  ])('%s: %s', ([file, code]) => {
    expect(findBanned(file, code)).toEqual([])
  })
})
