/** Partitions: the grid of a range of dates, the ledger page by page, one of them with everything that tells why it is as it is; to try one again. */
import { z } from 'zod'
import { addDays, daysBetween, type GameDate } from '../../../nba/domain/game-date.ts'
import { PipelineError } from '../../../platform/errors.ts'
import { forcePartition, retryPartition } from '../../../platform/ledger/retry-partition.ts'
import { readExplanation } from '../../reads/explanation.ts'
import { readGateStates } from '../../reads/gates.ts'
import { readGrid } from '../../reads/grid.ts'
import { readPartitionPage, readPartitionStates } from '../../reads/partitions.ts'
import { readChanges, readCommits } from '../../reads/revisions.ts'
import { defineAction, defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, gameDate, instant, namesOf, reason, wholeNumber } from '../parameters.ts'
import { attempt } from './attempts.ts'
import { deadLetter } from './dead-letters.ts'
import { finding } from './reconciliation.ts'

const states = [
  'expected',
  'not_yet',
  'blocked',
  'running',
  'complete',
  'empty_ok',
  'degraded',
  'failed',
  'discarded',
] as const
const state = z.enum(states)
const key = z.strictObject({ asset: assetName, gameDate })
const daysMax = 400

export const getGrid = defineRead({
  path: '/grid',
  tag: 'partitions',
  summary: 'every partition of a range of dates, in few words, and the gates that hold them up',
  description:
    'What is expected behind a gate that is closed, or has not been decided, is blocked; where it is open or degraded it is due.',
  query: z.strictObject({ from: gameDate, to: gameDate }),
  reply: z.strictObject({
    assets: z.array(z.strictObject({ name: z.string(), phase: z.string(), gate: z.string() })),
    partitions: z.array(
      z.strictObject({
        asset: z.string(),
        gameDate,
        state,
        reason: z.string().nullable(),
        notBefore: instant.nullable(),
        rowCount: z.int().nullable(),
        deadlineVerdict: z.enum(['met', 'missed']).nullable(),
      }),
    ),
    gates: z.array(
      z.strictObject({ gate: z.string(), gameDate, state: z.enum(['closed', 'open', 'degraded']) }),
    ),
  }),
  async read({ db, pipeline }, { query: { from, to } }) {
    const dates = listDates(from, to)
    const assets = pipeline.assets.map(({ name, phase, gate }) => ({ name, phase, gate }))
    const [partitions, gates] = await Promise.all([readGrid(db, dates), readGateStates(db, dates)])
    return { assets, partitions, gates }
  },
})

function listDates(from: GameDate, to: GameDate): GameDate[] {
  const days = daysBetween(from, to) + 1
  if (days < 1 || days > daysMax)
    throw new PipelineError(
      'usage.invalid',
      `from and to: expected 1 to ${daysMax} days, the earlier one first`,
    )
  return Array.from({ length: days }, (_, index) => addDays(from, index))
}

export const listPartitions = defineRead({
  path: '/partitions',
  tag: 'partitions',
  summary: 'the ledger, by date and asset',
  query: z.strictObject({
    ...pageParameters,
    from: gameDate.optional(),
    to: gameDate.optional(),
    asset: assetName.optional(),
    state: namesOf(states).optional().describe('one or several, with commas'),
  }),
  reply: pageOf(
    z.strictObject({
      asset: z.string(),
      gameDate,
      state,
      committedState: z.enum(['complete', 'empty_ok', 'degraded']).nullable(),
      reason: z.string().nullable(),
      errorCode: z.string().nullable(),
      notBefore: instant.nullable(),
      dueAt: instant.nullable(),
      deadlineVerdict: z.enum(['met', 'missed']).nullable(),
      locksAt: instant.nullable(),
      attemptsUsed: z.int(),
      attemptsMax: z.int(),
      rowCount: z.int().nullable(),
      revision: z.int(),
      committedAt: instant.nullable(),
    }),
  ),
  async read({ db }, { query: { limit, after, from, to, asset, state: wanted } }) {
    const rows = await readPartitionPage(db, {
      from: from ?? null,
      to: to ?? null,
      asset: asset ?? null,
      states: wanted ?? null,
      after: readCursor(after, key),
      limit,
    })
    return cutPage(rows, limit, (row) => ({ asset: row.asset, gameDate: row.gameDate }))
  },
})

const difference = z.strictObject({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

export const getChanges = defineRead({
  path: '/partitions/{asset}/{gameDate}/changes',
  tag: 'partitions',
  summary: 'the commits of a partition, and each row that says something else than before',
  params: key,
  query: z.strictObject({ rows: wholeNumber(1, 500).default(60) }),
  reply: z.strictObject({
    commits: z.array(
      z.strictObject({
        at: instant,
        fence: z.int(),
        state: z.string(),
        rows: z.int(),
        hash: z.string(),
        changed: z.boolean(),
      }),
    ),
    hasOlderCommits: z.boolean().describe('the audit log has all of them'),
    tables: z.array(
      z.strictObject({
        table: z.string(),
        keepsRevisions: z.boolean(),
        isCut: z.boolean(),
        rows: z.array(
          z.strictObject({
            key: z.looseObject({}),
            revision: z.int(),
            kind: z.enum(['changed', 'gone', 'back']),
            differences: z.array(difference),
          }),
        ),
      }),
    ),
  }),
  async read({ db, pipeline }, { params: { asset: name, gameDate: date }, query }) {
    const asset = pipeline.assets.find((each) => each.name === name)
    if (!asset) throw new PipelineError('usage.not-found', `there is no asset ${name}`)
    return { ...(await readCommits(db, name, date)), tables: await readChanges(db, asset, date, query.rows) }
  },
})

export const getPartition = defineRead({
  path: '/partitions/{asset}/{gameDate}',
  tag: 'partitions',
  summary:
    'one partition: its ledger row, rows against what is expected, what is open about it, newest attempts, checks, inputs, lineage, gate, and what has to happen for it to move',
  params: key,
  reply: z.looseObject({
    asset: z.string(),
    gameDate,
    gateName: z.string(),
    row: z.looseObject({ state }),
    expectation: z.strictObject({
      kind: z.enum(['exactly', 'at_least', 'empty_allowed', 'unknown']),
      rows: z.int().nullable(),
      says: z.string(),
      because: z.string(),
      isMet: z.boolean().nullable().describe('null where nothing is committed'),
    }),
    letter: deadLetter.nullable().describe('the newest, also where it is closed'),
    findings: z.array(finding).describe('open gaps, the newest 20'),
    hasMoreFindings: z.boolean().describe('all of them: /reconciliation/findings'),
    incidents: z.array(
      z.looseObject({ id: z.int(), cause: z.string(), title: z.string(), openedAt: instant }),
    ),
    attempts: z.array(attempt),
    gate: z.looseObject({ state: z.string(), reason: z.string() }).nullable(),
    firstCommittedAt: instant
      .nullable()
      .describe('the commit that its deadline judges; later ones are revisions'),
    isWaiting: z.boolean().describe('nothing is in its way but that nobody has taken it yet'),
    hasChecks: z.boolean().describe('its asset declares some'),
    hasOlderAttempts: z.boolean().describe('all of them: /partitions/{asset}/{gameDate}/attempts'),
    checks: z.array(z.looseObject({ name: z.string(), verdict: z.enum(['pass', 'warn', 'fail']) })),
    inputs: z.array(z.looseObject({ name: z.string(), isMissing: z.boolean(), isStale: z.boolean() })),
    decisions: z.array(z.looseObject({ reason: z.string() })),
    next: z.strictObject({ at: instant.nullable(), what: z.string() }),
    lineage: z.strictObject({
      needs: z.array(z.strictObject({ asset: z.string(), scope: z.enum(['same', 'earlier']) })),
      readers: z.array(z.strictObject({ asset: z.string(), scope: z.enum(['same', 'earlier']) })),
    }),
  }),
  async read(parts, { params: { asset, gameDate: date } }) {
    const { pipeline } = parts
    const declared = pipeline.assets.find(({ name }) => name === asset)
    if (!declared) throw new PipelineError('usage.not-found', `there is no asset ${asset}`)
    const explained = await readExplanation(parts, asset, date)
    if (!explained)
      throw new PipelineError('usage.not-found', `${asset} ${date} is not planned: no run wants it`)
    const needs = declared.needs.map((need) => ({ asset: need.asset, scope: need.scope }))
    const readers = pipeline.readersOf(asset).map((each) => ({ asset: each.asset.name, scope: each.scope }))
    return { ...explained, lineage: { needs, readers } }
  },
})

const outcome = z.strictObject({
  asset: z.string(),
  gameDate,
  outcome: z.enum(['redriven', 'made again', 'hurried']),
})
const operators = { role: 'operator', scope: 'work' } as const

export const retry = defineAction({
  name: 'partitions.retry',
  done: 'it is tried again',
  path: '/partitions/{asset}/{gameDate}/retry',
  tag: 'partitions',
  summary: 'tries again now what has failed or waits for a later try',
  access: operators,
  params: key,
  body: z.strictObject({ reason }),
  reply: outcome,
  look: ({ db }, { params }) => readPartitionStates(db, [params]),
  async act({ db, actor, now }, { params, body }) {
    return { ...params, outcome: await retryPartition(db, { ...params, actor, reason: body.reason, now }) }
  },
})

export const force = defineAction({
  name: 'partitions.force',
  done: 'it is made again',
  path: '/partitions/{asset}/{gameDate}/force',
  tag: 'partitions',
  summary: 'makes it again although nothing has changed; gates and locks still hold',
  access: operators,
  isDangerous: true,
  params: key,
  body: z.strictObject({ reason }),
  reply: outcome,
  look: ({ db }, { params }) => readPartitionStates(db, [params]),
  async act({ db, actor, now }, { params, body }) {
    return { ...params, outcome: await forcePartition(db, { ...params, actor, reason: body.reason, now }) }
  },
})
