/** Names for which nobody was found, and the aliases that were confirmed; to confirm one, or to forget it. */
import { z } from 'zod'
import {
  confirmAlias,
  forgetAlias,
  readAliases,
  readLearned,
  readSourceIds,
} from '../../../nba/identity/learned-names.ts'
import { readUnresolved } from '../../../nba/identity/unresolved-names.ts'
import { defineAction, defineRead } from '../endpoint.ts'
import { gameDate, instant, plainText, reason, wholeNumber } from '../parameters.ts'

export const listUnresolved = defineRead({
  path: '/names/unresolved',
  tag: 'names',
  summary: 'names that nobody was found for, those of the newest dates first, with who it may be',
  query: z.strictObject({
    from: gameDate.optional(),
    to: gameDate.optional(),
    source: plainText(100).optional(),
    skip: wholeNumber(0, 1_000_000).optional(),
    limit: wholeNumber(1, 200).default(50),
  }),
  reply: z.strictObject({
    total: z.int(),
    names: z.array(
      z.looseObject({
        postedName: z.string(),
        source: z.string(),
        reason: z.string(),
        gameDates: z.int(),
        lastDate: gameDate,
        candidates: z.array(z.looseObject({ playerId: z.int(), name: z.string(), score: z.number() })),
      }),
    ),
  }),
  read: ({ db }, { query: { from = null, to = null, ...chosen } }) =>
    readUnresolved(db, { ...chosen, from, to }),
})

const confirmed = { playerId: z.int(), confirmedBy: z.string(), confirmedAt: instant }

export const listAliases = defineRead({
  path: '/names/aliases',
  tag: 'names',
  summary: 'aliases and ids of sources that were confirmed',
  reply: z.strictObject({
    aliases: z.array(z.strictObject({ alias: z.string(), postedName: z.string(), ...confirmed })),
    sourceIds: z.array(z.strictObject({ source: z.string(), sourceId: z.string(), ...confirmed })),
  }),
  async read({ db }) {
    const [aliases, sourceIds] = await Promise.all([readAliases(db), readSourceIds(db)])
    return { aliases, sourceIds }
  },
})

const operators = { role: 'operator', scope: 'names' } as const
const partition = z.strictObject({ asset: z.string(), gameDate })

export const confirmName = defineAction({
  name: 'names.confirm',
  path: '/names/confirm',
  tag: 'names',
  summary: 'says who is meant by a name; the partitions that met it and are not locked are made again',
  access: operators,
  body: z.strictObject({
    postedName: plainText(200),
    playerId: z.int().min(1).max(2_147_483_647),
    sourceId: z
      .strictObject({ source: z.string().regex(/^[a-z-]{1,40}$/), sourceId: plainText(100) })
      .optional(),
    reason,
  }),
  reply: z.strictObject({
    alias: z.string(),
    playerId: z.int(),
    playerName: z.string(),
    isNew: z.boolean(),
    refreshed: z.array(partition),
    left: z.array(partition),
  }),
  look: ({ db }, { body }) => readLearned(db, body.postedName),
  act: ({ db, actor, now }, { body: { postedName, playerId, sourceId } }) =>
    confirmAlias(db, { postedName, playerId, ...(sourceId ? { sourceId } : {}), by: actor, now }),
})

export const forgetName = defineAction({
  name: 'names.forget',
  path: '/names/forget',
  tag: 'names',
  summary: 'forgets an alias, or an id of a source as SOURCE:ID; what may have used it is made again',
  access: operators,
  body: z.strictObject({ name: plainText(200), reason }),
  reply: z.strictObject({ alias: z.string(), playerId: z.int(), refreshed: z.array(partition) }),
  look: ({ db }, { body }) => readLearned(db, body.name),
  act: ({ db, actor, now }, { body }) => forgetAlias(db, { name: body.name, by: actor, now }),
})
