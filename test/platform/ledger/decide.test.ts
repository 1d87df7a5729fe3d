/** Deciding as a plain function: what a failed input does to those that wait for it, near and far. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Asset } from '../../../src/platform/asset.ts'
import type { DateSituation } from '../../../src/platform/ledger/date-situation.ts'
import { decideReadiness } from '../../../src/platform/ledger/decide.ts'
import type { PartitionSituation } from '../../../src/platform/ledger/read-situations.ts'
import { createPipeline } from '../../../src/platform/pipeline.ts'

function createAsset(name: string, needs: Asset['needs']): Asset {
  return {
    name,
    phase: '2-raw',
    gate: `gate of ${name}`,
    plan: 'full',
    writes: [],
    needs,
    opens: { at: '04:00' },
    deadline: { at: '06:00' },
    timeoutSeconds: 1,
    attemptsMax: 1,
    backoffSeconds: 1,
    expects: () => Promise.reject(new Error('not asked here')),
    produce: () => Promise.reject(new Error('not asked here')),
  }
}

/** source → raw → lines ⇢ features (which can do without the lines). */
const assets = [
  createAsset('source', []),
  createAsset('raw', [{ asset: 'source', scope: 'same' }]),
  createAsset('lines', [{ asset: 'raw', scope: 'same' }]),
  createAsset('features', [{ asset: 'lines', scope: 'same', required: false }]),
]
const now = Temporal.Instant.from('2025-01-02T12:00:00Z')
const pipeline = createPipeline({
  assets,
  gates: assets.map(({ gate }) => ({ name: gate, base: { at: '04:00' }, tiers: [] })),
  codeVersion: 'test',
  loadCalendar: () => Promise.reject(new Error('not asked here')),
  resolveMoment: () => now,
})

function situationOf(states: Record<string, PartitionSituation['state']>, cause = 'backfill'): DateSituation {
  const rows = new Map(
    Object.entries(states).map(([asset, state]): [string, PartitionSituation] => {
      const isThere = state === 'complete'
      return [
        asset,
        {
          asset,
          state,
          committedState: isThere ? 'complete' : null,
          contentHash: isThere ? 'hash' : null,
          inputs: null,
          notBefore: null,
          refreshAt: null,
          locksAt: null,
          committedAt: isThere ? now : null,
          freshAt: isThere ? now : null,
          failedChecks: [],
          errorCode: null,
        },
      ]
    }),
  )
  return {
    gameDate: '2025-01-01',
    cause,
    rows,
    gates: new Map(),
    frontier: new Map(),
    failedBefore: new Set(),
    baseOf: () => now,
    momentOf: () => now,
  }
}

describe('when a source has failed for good', () => {
  const states = { source: 'failed', raw: 'expected', lines: 'expected', features: 'expected' } as const

  it('everything that cannot do without it is said to be blocked, along the whole chain, with the reason', () => {
    expect(decideReadiness(pipeline, situationOf(states), now).blocked).toEqual([
      { asset: 'raw', because: 'waits for source, which has failed' },
      { asset: 'lines', because: 'waits for raw, which is blocked itself' },
    ])
  })

  it('a backfill goes on without what is blocked, and says so', () => {
    const { ready, gateChanges } = decideReadiness(pipeline, situationOf(states), now)
    expect(ready).toEqual([{ asset: 'features', because: 'new' }])
    expect(gateChanges.find(({ gate }) => gate === 'gate of features')).toMatchObject({
      state: 'degraded',
      missing: ['lines'],
    })
  })

  it('a live date does not: its tiers decide how long it waits', () => {
    expect(decideReadiness(pipeline, situationOf(states, 'schedule'), now).ready).toEqual([])
  })
})

it('what was blocked is expected again as soon as its input can come again', () => {
  const states = { source: 'expected', raw: 'blocked', lines: 'blocked', features: 'complete' } as const
  expect(decideReadiness(pipeline, situationOf(states), now)).toMatchObject({
    blocked: [],
    unblocked: ['raw', 'lines'],
  })
})

describe('a gate that holds out for an input', () => {
  const holding = createPipeline({
    ...pipeline,
    gates: pipeline.gates.map((gate) =>
      gate.name === 'gate of features'
        ? {
            ...gate,
            tiers: [{ afterHours: 1, missingMax: 1 }],
            holdsOutFor: { assets: ['lines'], until: { hoursBeforeFirstTip: 1 } },
          }
        : gate,
    ),
  })
  const states = { source: 'complete', raw: 'complete', lines: 'expected', features: 'expected' } as const
  /** Its tiers count from `hoursAgo`, and it holds out until in `hoursLeft`. */
  const decide = (
    hoursAgo: number,
    hoursLeft: number,
    features: PartitionSituation['state'] = 'expected',
  ) => {
    const situation = {
      ...situationOf({ ...states, features }, 'schedule'),
      baseOf: () => now.subtract({ hours: hoursAgo }),
      momentOf: () => now.add({ hours: hoursLeft }),
    }
    const { gateChanges } = decideReadiness(holding, situation, now)
    return gateChanges.find(({ gate }) => gate === 'gate of features')
  }

  it('lets go of it by no tier before its hour, and says until when', () => {
    const until = now.add({ hours: 1 })
    expect(decide(5, 1)).toMatchObject({ state: 'closed', reason: `holds out for lines, until ${until}` })
  })

  it('lets go of it from that hour on, by its tiers, since when it did', () => {
    const letGo = decide(5, 0)!
    expect(letGo).toMatchObject({ state: 'degraded', missing: ['lines'] })
    expect(String(letGo.since)).toBe(String(now)) // instants have no fields that a matcher could compare
    expect(decide(0, 0)).toMatchObject({ state: 'closed' })
  })

  it('of a date that was wanted late holds out no longer for that', () => {
    expect(decide(2, -1)).toMatchObject({ state: 'degraded' })
  })

  it('is not closed again for what was let go when its hour moves away', () => {
    expect(decide(5, 3, 'complete')).toMatchObject({ state: 'degraded' })
  })

  it('without a tier that could ever let go of it is refused', () => {
    const endless = holding.gates.map((gate) => ({ ...gate, tiers: [] }))
    expect(() => createPipeline({ ...pipeline, gates: endless })).toThrow('no tier')
  })
})
