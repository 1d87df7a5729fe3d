/** One's own account: the sessions that are open, to end some, and a new password. Only for people: a key is made and revoked on the command line. */
import { z } from 'zod'
import type { Caller, SessionCaller } from '../../../platform/access/caller.ts'
import { endOwnSessions, prepareOwnPassword, setOwnPassword } from '../../../platform/access/own-account.ts'
import { passwordLengthMax, passwordLengthMin } from '../../../platform/access/password-rules.ts'
import { readOpenSessions } from '../../../platform/access/sessions.ts'
import { PipelineError } from '../../../platform/errors.ts'
import { defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { idsInBody } from '../parameters.ts'
import { session } from './access.ts'

/** Throws `usage.invalid` for a key, and where no login is asked for. */
export function requirePerson(caller: Caller): SessionCaller {
  if (caller.kind === 'session') return caller
  throw new PipelineError('usage.invalid', 'this is for people who have logged in')
}

export const listOwnSessions = defineRead({
  path: '/me/sessions',
  tag: 'access',
  summary: 'the open sessions of whoever asks, the newest first',
  query: z.strictObject(pageParameters),
  reply: pageOf(z.strictObject({ ...session, isThisOne: z.boolean() })),
  async read({ db, clock }, { query: { limit, after } }, { caller }) {
    const { userName, sessionId } = requirePerson(caller)
    const behind = readCursor(after, z.int())
    const open = await readOpenSessions(db, userName, clock.now(), { after: behind, limit: limit + 1 })
    const own = open.map(({ userName: _, ...each }) => ({ ...each, isThisOne: each.id === sessionId }))
    return cutPage(own, limit, ({ id }) => id)
  },
})

const people = { role: 'viewer', scope: 'access' } as const

export const endSessions = defineAction({
  name: 'me.end-sessions',
  done: 'the session is ended',
  path: '/me/sessions/end',
  tag: 'access',
  summary: 'ends some of one’s own sessions',
  access: people,
  isDangerous: true,
  body: z.strictObject({ ids: idsInBody }),
  reply: z.strictObject({ ids: z.array(z.int()) }),
  async look({ db, caller, now }) {
    const open = await readOpenSessions(db, requirePerson(caller).userName, now)
    return open.map(({ id, address }) => ({ id, address }))
  },
  async act({ db, caller, now }, { body }) {
    return { ids: await endOwnSessions(db, requirePerson(caller), body.ids, now) }
  },
})

const text = z
  .string()
  .min(1)
  .max(4 * passwordLengthMax)

export const changePassword = defineAction({
  name: 'me.change-password',
  done: 'the password is changed',
  path: '/me/password',
  tag: 'access',
  summary: 'a new password for oneself; every other session of one’s own ends',
  access: people,
  isDangerous: true,
  secrets: ['current', 'password'],
  body: z.strictObject({
    current: text,
    password: text.describe(`at least ${passwordLengthMin} signs, none of the common ones`),
  }),
  reply: z.strictObject({ sessionsEnded: z.int() }),
  prepare: ({ db, log, clock }, { body }, { caller, address }) =>
    prepareOwnPassword({ db, log }, requirePerson(caller), { ...body, address, now: clock.now() }),
  look: async () => null,
  async act({ db, caller, now, prepared }) {
    return { sessionsEnded: await setOwnPassword(db, requirePerson(caller), String(prepared), now) }
  },
})
