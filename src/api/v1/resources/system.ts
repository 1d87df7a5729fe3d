/** The system itself: processes, documents that were published, who did what, and who is asking. */
import { z } from 'zod'
import { gameDateOf } from '../../../nba/domain/game-date.ts'
import { roles } from '../../../platform/access/role.ts'
import { readAudit } from '../../../platform/audit/audit-rows.ts'
import { readGridDates, readPublishedDocuments } from '../../reads/grid.ts'
import { isControllerLeading, readControllerHeartbeat, readLivingProcesses } from '../../reads/processes.ts'
import { readQueueDepth } from '../../reads/queue.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { flag, gameDate, instant, wholeNumber } from '../parameters.ts'

export const getMe = defineRead({
  path: '/me',
  tag: 'access',
  summary: 'who is asking, and what for he may ask',
  reply: z.strictObject({
    actor: z.string(),
    kind: z.enum(['session', 'key', 'open']),
    role: z.enum(roles),
    scopes: z.array(z.string()).nullable().describe('null: all of the role'),
  }),
  async read(_parts, _given, { caller }) {
    const { actor, kind, role } = caller
    return { actor, kind, role, scopes: caller.kind === 'key' ? caller.scopes : null }
  },
})

export const listWorkers = defineRead({
  path: '/workers',
  tag: 'processes',
  summary:
    'processes that are alive, whether one of them leads as controller, and how much waits for them by phase',
  reply: z.strictObject({
    isControllerLeading: z.boolean(),
    controllerBeatAt: instant.nullable(),
    processes: z.array(z.looseObject({ process: z.string(), kind: z.string(), heartbeatAt: instant })),
    queue: z.array(
      z.strictObject({
        phase: z.string(),
        waiting: z.int(),
        active: z.int(),
        oldestSeconds: z.int().describe('of the job that has waited longest; 0 where none waits'),
      }),
    ),
  }),
  async read({ db }) {
    const [processes, leads, beat, queue] = await Promise.all([
      readLivingProcesses(db),
      isControllerLeading(db),
      readControllerHeartbeat(db),
      readQueueDepth(db),
    ])
    return { isControllerLeading: leads, controllerBeatAt: beat, processes, queue }
  },
})

export const listDocuments = defineRead({
  path: '/documents',
  tag: 'documents',
  summary:
    'documents published for the dates nearest to today; each is read at /documents/{name}/{gameDate}.json',
  query: z.strictObject({ dates: wholeNumber(1, 60).default(14) }),
  reply: z.array(z.strictObject({ name: z.string(), gameDate, revision: z.int() })),
  async read({ db, clock }, { query }) {
    return readPublishedDocuments(db, await readGridDates(db, gameDateOf(clock.now()), query.dates))
  },
})

const beginning = z.string().regex(/^[\w./-]{1,80}$/, 'expected the beginning of it')

export const listAudit = defineRead({
  path: '/audit',
  tag: 'audit',
  summary: 'who did what, the newest first; with all=true what workers and schedules did, too',
  access: { role: 'operator', scope: 'audit' },
  query: z.strictObject({
    ...pageParameters,
    all: flag.optional(),
    actor: beginning.optional(),
    action: beginning.optional(),
  }),
  reply: pageOf(
    z.strictObject({
      id: z.int(),
      at: instant,
      actor: z.string(),
      action: z.string(),
      asset: z.string().nullable(),
      gameDate: gameDate.nullable(),
      details: z.looseObject({}),
      origin: z.looseObject({}).nullable(),
    }),
  ),
  async read({ db }, { query: { limit, after, all, actor, action } }) {
    const rows = await readAudit(db, {
      actor: actor ?? null,
      action: action ?? null,
      byPeople: all !== true,
      before: readCursor(after, z.int()),
      limit: limit + 1,
    })
    return cutPage(rows, limit, (row) => row.id)
  },
})
