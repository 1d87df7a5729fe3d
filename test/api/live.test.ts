/** An open page: what it asks by itself keeps no session alive, and who listens is let go once his session or key is over. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aliveEverySeconds } from '../../src/api/routes/live.ts'
import { revokeKey } from '../../src/platform/access/api-keys.ts'
import { revokeSessions } from '../../src/platform/access/sessions.ts'
import { setDisabled } from '../../src/platform/access/users.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

const minuteMs = 60_000
const readers = new Set<() => void>()
const changes = {
  subscribe(onChange: () => void) {
    readers.add(onChange)
    return () => readers.delete(onChange)
  },
}

let stage: ApiStage
let viewer: Browser
beforeAll(async () => {
  stage = await setApiStage(undefined, () => ({ changes }))
})
afterAll(() => stage.close())
beforeEach(async () => {
  viewer = await stage.enter('viewer')
})

/** The next so many pieces of a stream, or all there are; the clock goes on by one beat after each. */
async function hear(reply: Response, beats: number): Promise<string[]> {
  const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader()
  const heard: string[] = []
  while (heard.length < beats) {
    const { done, value } = await reader.read()
    if (done) return [...heard, 'the end']
    heard.push(value.trim())
    await new Promise(setImmediate) // the stream has gone to sleep by then
    stage.toy.clock.advanceBy(aliveEverySeconds * 1000)
  }
  await reader.cancel()
  return heard
}

const elsewhere = ({ status }: Response): boolean => status === 303

test.for([
  ['the script takes anew', '/', { 'x-live': '1' }],
  ['comes anew without a script', '/', { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }],
] as const)(
  'a page that %s puts no end after idling off; one that somebody opens does',
  async ([, path, byItself]) => {
    const clicked = { ...byItself, 'sec-fetch-user': '?1' }
    for (const [headers, isOver] of [
      [byItself, true],
      ['x-live' in byItself ? {} : clicked, false],
    ] as const) {
      const browser = await stage.enter('viewer')
      stage.toy.clock.advanceBy(100 * minuteMs)
      expect(elsewhere(await browser.get(path, headers))).toBe(false)
      stage.toy.clock.advanceBy(100 * minuteMs)
      expect(elsewhere(await browser.get(path, headers)), JSON.stringify(headers)).toBe(isOver)
    }
  },
)

test('to listen puts no end after idling off, and whoever has idled for too long is let go', async () => {
  const heard = await hear(await viewer.get('/live'), 2)
  expect(heard).toEqual([': alive', ': alive'])
  stage.toy.clock.advanceBy(119 * minuteMs)
  const late = await hear(await viewer.get('/live'), 20)
  expect(late.at(-1)).toBe('the end')
  expect(late.at(-2)).toContain('event: over')
  expect(elsewhere(await viewer.get('/'))).toBe(true)
  await expect.poll(() => readers.size).toBe(0) // the stream ends before it has gone
})

test.for([
  [
    'his session is ended',
    () =>
      revokeSessions(stage.toy.db, {
        userName: 'the-viewer',
        actor: 'test',
        reason: 'over',
        now: stage.toy.clock.now(),
      }),
  ],
  [
    'he is disabled',
    () =>
      setDisabled(stage.toy.db, {
        name: 'the-viewer',
        isDisabled: true,
        actor: 'test',
        now: stage.toy.clock.now(),
      }),
  ],
] as const)('who listens is let go at the next beat when %s', async ([, end]) => {
  const reply = await viewer.get('/live')
  await end()
  expect(await hear(reply, 5)).toEqual([': alive', expect.stringContaining('event: over'), 'the end'])
  await setDisabled(stage.toy.db, {
    ...{ name: 'the-viewer', isDisabled: false, actor: 'test', now: stage.toy.clock.now() },
  })
})

test('a session that goes on under a new token goes on listening, and a key until it is revoked', async () => {
  const password = 'a quiet evening'
  const reply = await viewer.get('/live')
  await viewer.post('/confirm', { formToken: await viewer.formToken(), password, code: '', next: '/' })
  expect(await hear(reply, 3)).toEqual([': alive', ': alive', ': alive'])
  const key = await stage.makeKey('listener', ['read'])
  const listen = () => stage.app.request('/live', { headers: { authorization: `Bearer ${key}` } })
  expect(await hear(await listen(), 2)).toEqual([': alive', ': alive'])
  const last = await listen()
  await revokeKey(stage.toy.db, {
    which: 'listener',
    actor: 'test',
    reason: 'over',
    now: stage.toy.clock.now(),
  })
  expect((await hear(last, 5)).at(-1)).toBe('the end')
})
