/** Names for which nobody was found, and the aliases that were confirmed; to confirm one, or to forget it. */
import { z } from 'zod'
import { gameDateOf } from '../../../nba/domain/game-date.ts'
import { findKnownPlayers } from '../../../nba/identity/find-known-players.ts'
import {
  confirmAlias,
  forgetAlias,
  readAliases,
  readLearned,
  readSourceIds,
} from '../../../nba/identity/learned-names.ts'
import { readUnresolved } from '../../../nba/identity/unresolved-names.ts'
import { defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
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
const page = z.strictObject(pageParameters)
/** What is folded may be longer than what was posted: ß becomes ss. */
export const aliasPlace = plainText(400)

export const listAliases = defineRead({
  path: '/names/aliases',
  tag: 'names',
  summary: 'aliases that were confirmed',
  query: page,
  reply: pageOf(z.strictObject({ alias: z.string(), postedName: z.string(), ...confirmed })),
  async read({ db }, { query: { limit, after } }) {
    const rows = await readAliases(db, { after: readCursor(after, aliasPlace), limit: limit + 1 })
    return cutPage(rows, limit, ({ alias }) => alias)
  },
})

export const sourceIdPlace = z.strictObject({ source: plainText(100), sourceId: plainText(400) })

export const listSourceIds = defineRead({
  path: '/names/source-ids',
  tag: 'names',
  summary: 'ids of sources that were confirmed',
  query: page,
  reply: pageOf(z.strictObject({ source: z.string(), sourceId: z.string(), ...confirmed })),
  async read({ db }, { query: { limit, after } }) {
    const rows = await readSourceIds(db, { after: readCursor(after, sourceIdPlace), limit: limit + 1 })
    return cutPage(rows, limit, ({ source, sourceId }) => ({ source, sourceId }))
  },
})

export const playerPlace = z.strictObject({ name: plainText(400), playerId: z.int() })
export const playerWords = plainText(100)

export const searchPlayers = defineRead({
  path: '/names/players',
  tag: 'names',
  summary: 'known players in whose names every word of the search occurs, or who has that id',
  query: z.strictObject({ search: playerWords, ...pageParameters }),
  reply: pageOf(
    z.strictObject({
      playerId: z.int(),
      name: z.string(),
      teamId: z.int().nullable(),
      team: z.string().nullable(),
    }),
  ),
  async read({ db, clock }, { query: { search, limit, after } }) {
    const rows = await findKnownPlayers(db, {
      ...{ gameDate: gameDateOf(clock.now()), search },
      ...{ after: readCursor(after, playerPlace), limit: limit + 1 },
    })
    return cutPage(rows, limit, ({ name, playerId }) => ({ name, playerId }))
  },
})

const operators = { role: 'operator', scope: 'names' } as const
const partition = z.strictObject({ asset: z.string(), gameDate })

export const confirmName = defineAction({
  name: 'names.confirm',
  done: 'the name is confirmed',
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
  done: 'the name is forgotten',
  path: '/names/forget',
  tag: 'names',
  summary: 'forgets an alias, or an id of a source as SOURCE:ID; what may have used it is made again',
  access: operators,
  body: z.strictObject({ name: plainText(200), reason }),
  reply: z.strictObject({
    forgotten: z.array(z.strictObject({ alias: z.string(), playerId: z.int() })),
    refreshed: z.array(partition),
  }),
  look: ({ db }, { body }) => readLearned(db, body.name),
  act: ({ db, actor, now }, { body }) => forgetAlias(db, { name: body.name, by: actor, now }),
})
