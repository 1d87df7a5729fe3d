/** A mail server that is never silent and never done: it is given up on after the time of a try, its connection is closed, and the other routes are served. */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runAlertsOnce } from '../../../src/platform/alerts/alerting.ts'
import { claimSeconds } from '../../../src/platform/alerts/choose-next.ts'
import { tryMillisecondsMax } from '../../../src/platform/alerts/receivers/limit-tries.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { type HookRig, startHookRig } from '../../support/hook-rig.ts'

const tryMilliseconds = 2_000
const limit = `not done within ${tryMilliseconds} ms`

async function dribble(socket: Socket, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    socket.write('250-a\r\n')
    await systemClock.sleep(100, signal)
  }
}

/** Greets, and answers the first line with line after line. */
async function startDribble(greeting: string) {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.write(greeting)
    const ending = new AbortController()
    void dribble(socket, ending.signal)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      ending.abort()
      open.delete(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    open,
    route: {
      ...{ channel: 'email', from: 'sixthman@example.com', to: 'ann@example.com', allowPrivate: true },
      smtp: `smtp://127.0.0.1:${port}`,
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

describe.each([
  ['after its greeting', '220 ready\r\n'],
  ['in the middle of its greeting', '220-wait\r\n'],
])('a mail server that dribbles %s', (_, greeting) => {
  let rig: HookRig
  let mail: Awaited<ReturnType<typeof startDribble>>

  beforeEach(async () => {
    rig = await startHookRig()
    mail = await startDribble(greeting)
    await rig.configure([mail.route, rig.route()])
  })
  afterEach(async () => {
    await mail.close()
    await rig.close()
  })

  const parts = () => ({ ...rig.parts, channel: { ...rig.parts.channel, tryMilliseconds } })

  test('does not hold up the pass, and the other route gets everything', async () => {
    await rig.open('a cause', { severity: 'critical' })
    await runAlertsOnce(parts())
    expect(rig.read()).toEqual(['opened: a cause is wrong'])
    expect(await rig.readStates()).toEqual(['opened waiting', 'opened sent'])
    await expect.poll(() => mail.open.size).toBe(0)
    rig.clock.advanceBy(600_000)
    await rig.open('another', { severity: 'critical' })
    await runAlertsOnce(parts())
    expect(rig.read()).toContain('opened: another is wrong')
  })

  test('that is asked whether it is back, with nothing to send, holds up no message of the other route', async () => {
    await rig.configure([{ ...mail.route, minimum: 'critical' }, rig.route()])
    await rig.db.query(
      sql`update alert_routes set failing_since = ${rig.clock.now()} where channel = 'email'`,
    )
    await rig.open('a cause', { severity: 'warning' })
    let isOver = false
    const pass = runAlertsOnce(parts()).then(() => {
      isOver = true
    })
    await expect.poll(() => rig.read()).toEqual(['opened: a cause is wrong'])
    expect(isOver).toBe(false)
    await pass
    const [state] = await rig.db.query(
      sql`select last_answer as "lastAnswer" from alert_routes where channel = 'email'`,
    )
    expect(state).toEqual({ lastAnswer: expect.stringContaining(limit) })
  })

  test('is unreachable when it is checked', async () => {
    const { receiver } = rig.parts.routes.find(({ channel }) => channel === 'email')!
    expect(await receiver.check(parts().channel)).toEqual({
      ...{ kind: 'unreachable', status: 'no answer', text: limit },
    })
    await expect.poll(() => mail.open.size).toBe(0)
  })
})

test('a try may last less long than the delivery is claimed for', () => {
  expect(tryMillisecondsMax).toBe(60_000)
  expect(tryMillisecondsMax).toBeLessThan(claimSeconds * 1000)
})
