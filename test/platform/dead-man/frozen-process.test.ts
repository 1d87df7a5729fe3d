/** A real process that holds the locks of what one process of all does is stopped (SIGSTOP) in the middle of a delivery, another one takes over, and the
 * first is woken: it does nothing of it any more, and finishes what it had begun. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../../src/platform/clock.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { openIncident } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { type LocalServer, startLocalServer } from '../../support/local-server.ts'
import { type Deed, startHolder, watchedLocks } from '../../support/lock-holder.ts'
import { createToyTables } from '../../support/toy-pipeline.ts'

/** The silence after which a holder is ended, 30 s, is over in ten, and a beat that comes late on a busy machine is none. */
const times = 3
const from = systemClock.now()
/** As bin/sixthman.js has it. */
const compileCache = fileURLToPath(new URL('../../../node_modules/.cache/sixthman', import.meta.url))
let database: TestDatabase
let hook: LocalServer
/** Leads, as a long backfill does: what is held beside the lead is taken by itself. */
let leader: Session
let child: ChildProcess
let other: Awaited<ReturnType<typeof startHolder>> | undefined
/** What each of the two has done, in order. */
let deeds: { readonly child: Deed[]; readonly other: Deed[] }

beforeEach(async () => {
  database = await createTestDatabase('frozen process')
  await createToyTables(database.db)
  hook = await startLocalServer()
  leader = await openSession(database.url, systemClock, silentLog)
  expect(await leader.tryLock('sixthman.controller')).toBe(true)
  deeds = { child: [], other: [] }
})
afterEach(async () => {
  child.kill('SIGKILL')
  await other?.stop()
  await leader.close()
  await hook.close()
  await database.drop()
})

const until = (holds: () => unknown): Promise<void> =>
  expect.poll(async () => Boolean(await holds()), { timeout: 100_000, interval: 20 }).toBe(true)

function startChild(): void {
  const program = fileURLToPath(new URL('../../support/lock-child.ts', import.meta.url))
  child = spawn(
    process.execPath,
    [program, database.url, 'child', `${hook.origin}/child`, from.toString(), String(times)],
    {
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: compileCache },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    },
  )
  child.on('message', (deed: Deed) => void deeds.child.push(deed))
}

async function open(cause: string): Promise<void> {
  const now = systemClock.now()
  await openIncident(database.db, { cause, severity: 'critical', title: cause, details: {}, now })
}

/** Stops it while none of its connections is in a transaction: what somebody else waits for then is told elsewhere (chaos, `freeze-commit`). */
async function freeze(): Promise<void> {
  for (;;) {
    child.kill('SIGSTOP')
    await until(async () => (await countConnections('active')) === 0)
    if ((await countConnections('idle in transaction')) === 0) return
    child.kill('SIGCONT')
    await until(async () => (await countConnections('idle in transaction')) === 0)
  }
}

async function countConnections(state: string): Promise<number> {
  const rows = await database.db.query(sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name in ('child', 'sixthman-session') and state = ${state}`)
  return rows.length
}

const asks = (who: 'child' | 'other', since = 0): readonly (Deed & { what: 'asked' })[] =>
  deeds[who].slice(since).filter((deed) => deed.what === 'asked')
const holdsAll = (who: 'child' | 'other'): boolean =>
  watchedLocks.every((lock) => asks(who).some((ask) => ask.lock === lock && ask.isHeld === true))
const does = (who: 'child' | 'other', what: Deed['what']): boolean =>
  deeds[who].some((deed) => deed.what === what)
const isSent = async (cause: string): Promise<boolean> =>
  (
    await database.db.query(sql`
      select 1 from alert_deliveries d join incidents i on i.id = (d.message -> 'incident' ->> 'id')::bigint
      where i.cause = ${cause} and d.kind = 'opened' and d.state = 'sent'`)
  ).length === 1

test('a process that is stopped in the middle of a delivery loses its locks to another one, and does nothing twice when it wakes', async () => {
  const hanging = Promise.withResolvers<ServerResponse>()
  const take = (response: ServerResponse): void => void response.writeHead(204).end()
  hook.answers = [hanging.resolve, take]
  startChild()
  await until(() => holdsAll('child') && does('child', 'looked') && does('child', 'ticked'))
  await open('first')
  const unanswered = await hanging.promise
  await freeze()
  take(unanswered) // it has the message; who sent it does not know

  other = await startHolder({
    ...{ url: database.url, name: 'other', hookUrl: `${hook.origin}/other`, from, times },
    report: (deed) => void deeds.other.push(deed),
  })
  await until(() => holdsAll('other'))
  const ended = await database.db.query<{ holder: string }>(
    sql`select details ->> 'holder' as holder from audit_log where action = 'holder.ended'`,
  )
  expect(new Set(ended.map(({ holder }) => holder))).toEqual(new Set(['child']))
  await open('second')
  await until(async () => does('other', 'looked') && (await isSent('second')))

  const woken = deeds.child.length
  child.kill('SIGCONT')
  // Every loop of it has come round three times and more.
  await until(() =>
    watchedLocks.every((lock) => asks('child', woken).filter((ask) => ask.lock === lock).length > 3),
  )
  await open('third')
  await until(async () => does('other', 'ticked') && (await isSent('first')) && (await isSent('third')))

  expect(deeds.child.slice(woken).filter((deed) => deed.what !== 'asked')).toEqual([])
  expect(asks('child', woken).filter(({ isHeld }) => isHeld)).toEqual([])
  const posted = hook.asked.map(({ url, headers }) => `${url} ${String(headers['idempotency-key'])}`)
  expect(posted.filter((each) => each.startsWith('/child'))).toHaveLength(1)
  // No message is sent twice by the same one; who took over may send the first again under its key, when the claim of it is over.
  expect(new Set(posted).size).toBe(posted.length)
  expect(new Set(posted.map((each) => each.split(' ')[1])).size).toBe(3)
  const acts = await database.db.query<{ at: string }>(sql`select nominal_at::text as at from acts`)
  expect(new Set(acts.map(({ at }) => at)).size).toBe(acts.length)
  expect(acts.length).toBeGreaterThan(1)
})
