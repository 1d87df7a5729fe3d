/** Runs: the passes for one game date, and the gates of one with every decision they took. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { runCauses } from '../../../platform/ledger/plan.ts'
import { readGateDecisions } from '../../reads/gate-decisions.ts'
import { readGates } from '../../reads/gates.ts'
import { readRun, readRunPage, runTroubles } from '../../reads/runs.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { gameDate, instant } from '../parameters.ts'

const run = z.strictObject({
  gameDate,
  scope: z.enum(['full', 'history', 'some']),
  cause: z.string(),
  requestedBy: z.string(),
  requestedAt: instant,
  states: z.record(z.string(), z.int()).describe('partitions by state'),
  missedDeadlines: z.int(),
})

const gate = z.strictObject({
  gate: z.string(),
  gameDate,
  state: z.enum(['closed', 'open', 'degraded']),
  reason: z.string(),
  missing: z.array(z.string()),
  failing: z.array(z.string()),
  revision: z.int(),
  decidedAt: instant,
})

export const listRuns = defineRead({
  path: '/runs',
  tag: 'runs',
  summary: 'game dates that are wanted, the newest first',
  query: z.strictObject({
    ...pageParameters,
    from: gameDate.optional(),
    to: gameDate.optional(),
    cause: z.enum(runCauses).optional(),
    trouble: z.enum(runTroubles).optional().describe('dates that have a partition of the kind'),
  }),
  reply: pageOf(run),
  async read({ db }, { query: { limit, after, ...chosen } }) {
    const rows = await readRunPage(db, { ...chosen, before: readCursor(after, gameDate), limit })
    return cutPage(rows, limit, (row) => row.gameDate)
  },
})

export const getRun = defineRead({
  path: '/runs/{gameDate}',
  tag: 'runs',
  summary: 'one game date with its gates',
  params: z.strictObject({ gameDate }),
  reply: run.extend({ gates: z.array(gate) }),
  async read({ db }, { params }) {
    const [found, gates] = await Promise.all([readRun(db, params.gameDate), readGates(db, [params.gameDate])])
    if (!found) throw new PipelineError('usage.not-found', `${params.gameDate} is not wanted by anybody`)
    return { ...found, gates }
  },
})

export const getGate = defineRead({
  path: '/runs/{gameDate}/gates/{gate}',
  tag: 'runs',
  summary: 'what a gate has said of a date, in order, with what it saw',
  params: z.strictObject({ gameDate, gate: z.string().max(60) }),
  reply: z.array(
    z.strictObject({
      number: z.int(),
      state: z.enum(['closed', 'open', 'degraded']),
      reason: z.string(),
      missing: z.array(z.string()),
      tierHours: z.number().nullable(),
      failing: z.array(z.string()),
      inputs: z.record(z.string(), z.string().nullable()),
      since: instant,
      decidedAt: instant,
    }),
  ),
  async read({ db, pipeline }, { params }) {
    if (!pipeline.gates.some(({ name }) => name === params.gate))
      throw new PipelineError(
        'usage.not-found',
        `there is no such gate. There are: ${pipeline.gates.map(({ name }) => name).join(', ')}`,
      )
    return readGateDecisions(db, params.gate, params.gameDate)
  },
})
