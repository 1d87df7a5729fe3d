/** Who leads: one at a time, never a frozen one for long, and never older code while newer code is there to lead. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeLead } from '../../../src/platform/controller/lead.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { holderSilenceSeconds } from '../../../src/platform/dead-man/take-lock.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { beat, signOff, signOn } from '../../../src/platform/worker/sign-on.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

let toy: ToySystem
let sessions: Session[]

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T05:00:00Z')
  sessions = []
})
afterEach(async () => {
  for (const session of sessions) await session.close()
  await toy.close()
})

interface Candidate {
  readonly name: string
  readonly session: Session
  readonly release: number
  tryLead(): Promise<boolean>
}

async function stand(name: string, codeHash = 'same'): Promise<Candidate> {
  const session = await openSession(toy.url, toy.clock, silentLog)
  sessions.push(session)
  const build = { codeHash, codeVersion: '1', configDigest: 'none' }
  const release = await signOn({ name, kind: 'controller' }, { ...toy, build }, session)
  return { name, session, release, tryLead: () => takeLead(toy.db, session, release, toy.clock.now()) }
}

/** Until the server has let the lock of an ended session go. */
async function untilLeading(candidate: Candidate): Promise<void> {
  while (!(await candidate.tryLead())) await toy.db.query(sql`select pg_sleep(0.01)`)
}

test('of two controllers one leads, and the other follows as soon as its session has ended', async () => {
  const [one, two] = [await stand('first'), await stand('second')]
  expect([await one.tryLead(), await two.tryLead()]).toEqual([true, false])
  expect([await one.tryLead(), await two.tryLead()]).toEqual([true, false])
  await one.session.close()
  sessions = sessions.filter((session) => session !== one.session)
  await untilLeading(two)
})

describe('a leader that is silent', () => {
  test('for longer than it may be loses its session, and the audit says so', async () => {
    const [one, two] = [await stand('first'), await stand('second')]
    await one.tryLead()
    toy.clock.advanceBy((holderSilenceSeconds + 1) * 1000)
    await untilLeading(two)
    const audit = await toy.db.query(sql`select details from audit_log where action = 'holder.ended'`)
    expect(audit).toContainEqual({ details: { lock: 'sixthman.controller', holder: 'first' } })
  })

  test('for less than that keeps the lead', async () => {
    const [one, two] = [await stand('first'), await stand('second')]
    await one.tryLead()
    toy.clock.advanceBy((holderSilenceSeconds - 1) * 1000)
    expect(await two.tryLead()).toBe(false)
    await beat(toy.db, 'first', toy.clock.now())
    toy.clock.advanceBy((holderSilenceSeconds - 1) * 1000)
    expect(await two.tryLead()).toBe(false)
    expect(await one.tryLead()).toBe(true)
  })
})

describe('older code', () => {
  test('gives the lead up to newer code that is there, and takes it again when that has gone', async () => {
    const older = await stand('older', 'old')
    expect(await older.tryLead()).toBe(true)
    const newer = await stand('newer', 'new')
    expect(await older.tryLead()).toBe(false)
    expect(await newer.tryLead()).toBe(true)
    expect(await older.tryLead()).toBe(false)
    await newer.session.close()
    sessions = sessions.filter((session) => session !== newer.session)
    await untilLeading(older)
  })

  test('does not give it up to newer code that has signed off or was never heard of again', async () => {
    const older = await stand('older', 'old')
    await stand('newer', 'new')
    toy.clock.advanceBy((holderSilenceSeconds + 1) * 1000)
    expect(await older.tryLead()).toBe(true)
    await beat(toy.db, 'newer', toy.clock.now())
    expect(await older.tryLead()).toBe(false)
    await signOff(toy.db, 'newer', toy.clock.now())
    expect(await older.tryLead()).toBe(true)
  })
})
