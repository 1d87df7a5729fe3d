/** Incidents: what needs a human, with its history; to take over, to end, or to take a new level as normal. */
import { z } from 'zod'
import {
  acceptLevels,
  acknowledgeIncidents,
  resolveIncidents,
} from '../../../platform/alerts/operate-incident.ts'
import {
  incidentStates,
  placeOf,
  readIncident,
  readIncidentStates,
  readIncidents,
  readTransitions,
} from '../../../platform/alerts/read-incidents.ts'
import type { Queryable } from '../../../platform/db/database.ts'
import { PipelineError } from '../../../platform/errors.ts'
import { severities } from '../../../platform/ledger/incidents.ts'
import { defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { flag, idParameter, idsInBody, instant, plainText } from '../parameters.ts'

const severity = z.enum(severities)
export const incidentPlace = z.strictObject({
  resolvedAt: instant.nullable(),
  severity,
  openedAt: instant,
  id: z.int(),
})
const incident = z.strictObject({
  id: z.int(),
  cause: z.string(),
  severity,
  state: z.enum(['open', 'acknowledged', 'resolved']),
  title: z.string(),
  details: z.looseObject({}),
  page: z.string().nullable(),
  systemDoes: z.string().nullable(),
  whatToDo: z.string().nullable(),
  examples: z.array(z.unknown()),
  occurrences: z.int(),
  reopenings: z.int(),
  openedAt: instant,
  reopenedAt: instant.nullable(),
  lastSeenAt: instant,
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedNote: z.string().nullable(),
  resolvedAt: instant.nullable(),
  resolvedBy: z.string().nullable(),
  resolvedNote: z.string().nullable(),
  hasLevel: z
    .boolean()
    .describe('a value that moved: its level can be taken as normal; never of one that is resolved'),
})

export const listIncidents = defineRead({
  path: '/incidents',
  tag: 'incidents',
  summary: 'what is open, the severest first; with all=true then what was resolved, the newest first',
  query: z.strictObject({
    all: flag.optional(),
    severity: severity.optional(),
    state: z.enum(incidentStates).optional().describe('resolved needs all=true'),
    ...pageParameters,
  }),
  reply: pageOf(incident),
  async read({ db }, { query: { all, after, limit, ...chosen } }) {
    const from = readCursor(after, incidentPlace)
    const rows = await readIncidents(db, { ...chosen, all: all === true, after: from, limit: limit + 1 })
    return cutPage(rows, limit, placeOf)
  },
})

export const getIncident = defineRead({
  path: '/incidents/{id}',
  tag: 'incidents',
  summary: 'one incident with its history',
  params: z.strictObject({ id: idParameter }),
  reply: incident.extend({
    history: z.array(
      z.strictObject({
        id: z.int(),
        kind: z.string(),
        at: instant,
        severity,
        title: z.string(),
        occurrences: z.int(),
        actor: z.string().nullable(),
        note: z.string().nullable(),
      }),
    ),
  }),
  async read({ db }, { params: { id } }) {
    const [found, history] = await Promise.all([readIncident(db, id), readTransitions(db, id)])
    if (!found) throw new PipelineError('usage.not-found', `no incident has the number ${id}`)
    return { ...found, history }
  },
})

const operations = {
  acknowledge: acknowledgeIncidents,
  resolve: resolveIncidents,
  accept: acceptLevels,
} as const
const summaries = {
  acknowledge: 'somebody has it: nobody is reminded any more',
  resolve: 'ends what does not end by itself; a cause that is still there opens it again',
  accept: 'takes the level that a value has moved to as normal',
} as const
const saidOnceDone = {
  acknowledge: 'you have the incident',
  resolve: 'the incident is resolved',
  accept: 'the level is taken as normal',
} as const

/** An action that would change nothing is none: it is refused, and is not in the audit log. */
async function sayWhyNone(db: Queryable, ids: readonly number[]): Promise<string> {
  const states = new Map((await readIncidentStates(db, ids)).map(({ id, state }) => [id, state]))
  const why = ids.slice(0, 5).map((id) => {
    const state = states.get(id)
    if (state === undefined) return `there is no incident ${id}`
    return state === 'resolved'
      ? `incident ${id} is resolved already`
      : `incident ${id} has no level that could be taken as normal`
  })
  return `${why.join('; ')}${ids.length > why.length ? `; and ${ids.length - why.length} more` : ''}`
}

/** The three differ only in what is called. */
const defineOperation = (operation: keyof typeof operations) =>
  defineAction({
    name: `incidents.${operation}`,
    done: saidOnceDone[operation],
    path: `/incidents/${operation}`,
    tag: 'incidents',
    summary: summaries[operation],
    access: { role: 'operator', scope: 'incidents' },
    body: z.strictObject({ ids: idsInBody, note: plainText(500).describe('what you know or do') }),
    reply: z.strictObject({
      ids: z.array(z.int()),
      left: z
        .array(z.int())
        .describe('were not open, or have no level to take; where that is all of them: 409'),
    }),
    look: ({ db }, { body }) => readIncidentStates(db, body.ids),
    async act({ db, actor, now }, { body: { ids, note } }) {
      const done = await operations[operation](db, { ids, actor, note, now })
      if (done.length === 0) throw new PipelineError('usage.conflict', await sayWhyNone(db, ids))
      return { ids: done, left: ids.filter((id) => !done.includes(id)) }
    },
  })

export const acknowledgeIncident = defineOperation('acknowledge')
export const resolveIncident = defineOperation('resolve')
export const acceptIncident = defineOperation('accept')
