/** Everything that tells why a partition is as it is, read in one go. */
import type { Temporal } from 'temporal-polyfill'
import type { Need, PartitionKey } from '../../platform/asset.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { readInputs } from '../../platform/ledger/inputs.ts'
import { readPartition } from '../../platform/ledger/partition.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { readAttempts, readChecks } from './attempts.ts'
import { describeNext } from './describe-next.ts'
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
  const [gates, decisions, tried, checks, inputs, expectation, troubles, history] = await Promise.all([
    readGates(db, [gameDate]),
    readGateDecisions(db, asset.gate, gameDate),
    readAttempts(db, key, { before, limit: limit + 1 }),
    readChecks(db, key),
    readInputs(db, asset, gameDate),
    readRowExpectation(db, asset, row),
    readPartitionTroubles(db, row),
    readHistory(db, key),
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
  const { isWaiting, ...next } = describeNext(row, {
    now,
    isStale: explained.some(({ isStale }) => isStale),
    isBackfill: history.isBackfill,
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
    /** It declares some. */
    hasChecks: (asset.checks ?? []).length > 0,
    /** The commit that its deadline judges; later ones are revisions. */
    firstCommittedAt: history.firstCommittedAt,
    next,
    isWaiting,
  }
}

interface History {
  /** Null where the audit log does not have it. */
  readonly firstCommittedAt: Temporal.Instant | null
  readonly isBackfill: boolean
}

async function readHistory(db: Queryable, { asset, gameDate }: PartitionKey): Promise<History> {
  const rows = await db.query<History>(sql`
    select exists (select 1 from runs where game_date = ${gameDate} and cause = 'backfill') as "isBackfill",
      (select min(at) from audit_log where asset = ${asset} and game_date = ${gameDate} and action = 'partition.committed')
        as "firstCommittedAt"`)
  return rows[0]!
}
