/** One's own second factor: how it stands, to begin one, to confirm it with a first code, to take it away. What an authenticator is given is shown on the page
 * of the account and by no answer of the API, which may be kept. */
import { z } from 'zod'
import {
  beginSecondFactor,
  confirmSecondFactor,
  readSecondFactor,
  removeOwnFactor,
} from '../../../platform/access/second-factor.ts'
import { PipelineError } from '../../../platform/errors.ts'
import { type ActionContext, defineAction, defineRead } from '../endpoint.ts'
import { instant } from '../parameters.ts'
import { requirePerson } from './own-account.ts'

const standing = z.strictObject({
  state: z.enum(['none', 'begun', 'confirmed']),
  confirmedAt: instant.nullable(),
  codesLeft: z.int().describe('recovery codes that were not used'),
})

export const getSecondFactor = defineRead({
  path: '/me/second-factor',
  tag: 'access',
  summary: 'how one’s own second factor stands',
  reply: standing,
  read: ({ db, clock }, _given, { caller }) =>
    readSecondFactor(db, requirePerson(caller).userName, clock.now()),
})

const people = { role: 'viewer', scope: 'access' } as const
const look = async ({ db, caller, now }: ActionContext) =>
  readSecondFactor(db, requirePerson(caller).userName, now)

export const beginFactor = defineAction({
  name: 'me.begin-second-factor',
  done: 'a second factor is begun',
  path: '/me/second-factor/begin',
  tag: 'access',
  summary: 'begins a second factor; the page of the account shows what the authenticator is given',
  access: people,
  isDangerous: true,
  isForEnrolment: true,
  body: z.strictObject({}),
  reply: standing,
  look,
  async act(context) {
    await beginSecondFactor(context.db, requirePerson(context.caller), context.now)
    return look(context)
  },
})

export const confirmFactor = defineAction({
  name: 'me.confirm-second-factor',
  done: 'the second factor is set up',
  path: '/me/second-factor/confirm',
  tag: 'access',
  summary: 'puts the second factor in force with a first code; every other session of one’s own ends',
  access: people,
  isForEnrolment: true,
  secrets: ['code'],
  body: z.strictObject({ code: z.string().min(6).max(40).describe('six digits') }),
  reply: standing,
  look,
  async act(context, { body }) {
    await confirmSecondFactor(context.db, requirePerson(context.caller), body.code, context.now)
    return look(context)
  },
})

export const removeFactor = defineAction({
  name: 'me.remove-second-factor',
  done: 'the second factor is taken away',
  path: '/me/second-factor/remove',
  tag: 'access',
  summary: 'takes one’s own second factor away, with its recovery codes',
  access: people,
  isDangerous: true,
  body: z.strictObject({}),
  reply: standing,
  look,
  async act(context) {
    if (!(await removeOwnFactor(context.db, requirePerson(context.caller), context.now)))
      throw new PipelineError('usage.conflict', 'you have no second factor')
    return look(context)
  },
})
