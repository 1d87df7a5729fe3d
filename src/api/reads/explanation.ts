/** Everything that tells why a partition is as it is, read in one go. */
import { Temporal } from 'temporal-polyfill'
import type { Need } from '../../platform/asset.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { readInputs } from '../../platform/ledger/inputs.ts'
import { type LedgerRow, readPartition } from '../../platform/ledger/partition.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readAttempts, readChecks } from './attempts.ts'
import { readGateDecisions } from './gate-decisions.ts'
import { readGates } from './gates.ts'
import { readPartitionTroubles } from './partition-troubles.ts'
import { readRowExpectation } from './row-expectation.ts'

/** On a page. */
const attemptsShown = 25

interface ExplainedInput {
  readonly name: string
  readonly asset: string
  /** Only one of the same date is one partition; the others stand for all earlier ones. */
  readonly scope: Need['scope']
  readonly isRequired: boolean
  readonly hashThen: string | null
  readonly hashNow: string | null
  readonly isMissing: boolean
  /** Read before with other content than is there now. */
  readonly isStale: boolean
}

export type Explanation = NonNullable<Awaited<ReturnType<typeof readExplanation>>>

export interface ExplanationParts {
  readonly db: Queryable
  readonly pipeline: Pipeline
  readonly clock: Clock
}

/** Undefined where no run wants the partition. */
export async function readExplanation(
  { db, pipeline, clock }: ExplanationParts,
  name: string,
  gameDate: string,
  /** So many of its attempts, those before a fence. */
  shown: { readonly before?: number | null; readonly limit?: number } = {},
) {
  const key = { asset: name, gameDate }
  const { before = null, limit = attemptsShown } = shown
  const row = await readPartition(db, key)
  if (!row) return undefined
  const asset = pipeline.asset(name)
  const [gates, decisions, tried, checks, inputs, expectation, troubles] = await Promise.all([
    readGates(db, [gameDate]),
    readGateDecisions(db, asset.gate, gameDate),
    readAttempts(db, key, { before, limit: limit + 1 }),
    readChecks(db, key),
    readInputs(db, asset, gameDate),
    readRowExpectation(db, asset, row),
    readPartitionTroubles(db, row),
  ])
  const now = clock.now()
  const then = row.inputs ?? {}
  const explained = Object.entries(inputs.hashes).map(([input, hashNow], index): ExplainedInput => {
    const hashThen = then[input] ?? null
    return {
      name: input,
      asset: asset.needs[index]!.asset,
      scope: asset.needs[index]!.scope,
      isRequired: asset.needs[index]!.required !== false,
      hashThen,
      hashNow,
      isMissing: inputs.missing.includes(input),
      isStale: row.inputs !== null && row.committedState !== null && hashNow !== null && hashThen !== hashNow,
    }
  })
  return {
    ...key,
    row,
    gate: gates.find((each) => each.gate === asset.gate) ?? null,
    gateName: asset.gate,
    decisions,
    inputs: explained,
    expectation,
    ...troubles,
    attempts: tried.slice(0, limit),
    /** There are more than these. */
    hasOlderAttempts: tried.length > limit,
    checks,
    next: describeNext(row, now),
  }
}

/** What has to happen for the partition to move. */
function describeNext(
  row: LedgerRow,
  now: Temporal.Instant,
): { readonly at: Temporal.Instant | null; readonly what: string } {
  const isAhead = (instant: Temporal.Instant | null): instant is Temporal.Instant =>
    instant !== null && Temporal.Instant.compare(instant, now) > 0
  if (row.state === 'failed') return { at: null, what: 'a redrive, or an input that changes' }
  if (row.state === 'discarded')
    return { at: null, what: 'nothing: it is final, unless its letter is redriven' }
  if (row.state === 'running')
    return { at: row.leaseUntil, what: `its worker (${row.leaseOwner}) commits, or loses its lease` }
  if (isAhead(row.refreshAt)) return { at: row.refreshAt, what: 'it is looked at again' }
  if (row.committedState !== null) return { at: null, what: 'nothing, unless an input changes' }
  if (isAhead(row.notBefore))
    return {
      at: row.notBefore,
      what: row.errorCode === 'asset.paused' ? 'one date of its asset is tried' : 'it may start',
    }
  return { at: null, what: 'its gate opens and a worker takes it' }
}
