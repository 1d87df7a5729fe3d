/** Who may come in: users, the sessions that are open, and keys for programs. They are made and changed on the command line. */
import { z } from 'zod'
import { readKeys } from '../../../platform/access/api-keys.ts'
import { roles } from '../../../platform/access/role.ts'
import { readOpenSessions } from '../../../platform/access/sessions.ts'
import { readUsers, userNamePattern } from '../../../platform/access/users.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { instant } from '../parameters.ts'

const access = { role: 'admin', scope: 'access' } as const
const query = z.strictObject(pageParameters)

export const listUsers = defineRead({
  path: '/users',
  tag: 'access',
  summary: 'who may log in, by name; users are made and changed on the command line',
  access,
  query,
  reply: pageOf(
    z.strictObject({
      name: z.string(),
      role: z.enum(roles),
      createdAt: instant,
      createdBy: z.string(),
      passwordSetAt: instant,
      hasSecondFactor: z.boolean(),
      disabledAt: instant.nullable(),
      sessions: z.int().describe('that are open'),
    }),
  ),
  async read({ db, clock }, { query: { limit, after } }) {
    const behind = readCursor(after, z.string().regex(userNamePattern))
    const rows = await readUsers(db, clock.now(), { after: behind, limit: limit + 1 })
    return cutPage(rows, limit, ({ name }) => name)
  },
})

export const session = {
  id: z.int(),
  address: z.string(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
}

export const listSessions = defineRead({
  path: '/sessions',
  tag: 'access',
  summary: 'the open sessions of everybody, the newest first',
  access,
  query,
  reply: pageOf(z.strictObject({ ...session, userName: z.string() })),
  async read({ db, clock }, { query: { limit, after } }) {
    const behind = readCursor(after, z.int())
    const rows = await readOpenSessions(db, null, clock.now(), { after: behind, limit: limit + 1 })
    return cutPage(rows, limit, ({ id }) => id)
  },
})

const keyPlace = z.strictObject({ isRevoked: z.boolean(), createdAt: instant, id: z.string().max(40) })

export const listKeys = defineRead({
  path: '/keys',
  tag: 'access',
  summary: 'keys for programs, without their secrets; those that are revoked come last',
  access,
  query,
  reply: pageOf(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      scopes: z.array(z.string()),
      createdAt: instant,
      createdBy: z.string(),
      expiresAt: instant,
      lastUsedAt: instant.nullable(),
      lastUsedFrom: z.string().nullable(),
      revokedAt: instant.nullable(),
    }),
  ),
  async read({ db }, { query: { limit, after } }) {
    const rows = await readKeys(db, { after: readCursor(after, keyPlace), limit: limit + 1 })
    return cutPage(rows, limit, ({ id, createdAt, revokedAt }) => ({
      isRevoked: revokedAt !== null,
      createdAt,
      id,
    }))
  },
})
