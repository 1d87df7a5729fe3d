/** What is ready on a date, and what its gates say (decide-gate.ts): a plain function of the ledger's rows and the clock.
 *
 * A gate waits for everything its assets read from outside of it. It opens when all of that is there; after each tier with
 * less, as `degraded`, with the missing set; never without the required inputs. In a backfill nothing is late: there a tier
 * lets go only of inputs that have failed. A closed gate is looked at again at every call: it is never latched.
 *
 * Nothing is ordered while something it reads is about to be made anew: of two paths from a changed input the shorter one would
 * otherwise publish a mixture of old and new, and how many such revisions there are would depend on who was faster. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Need } from '../asset.ts'
import type { Pipeline } from '../pipeline.ts'
import type { DateSituation } from './date-situation.ts'
import { decideGate, type GateDecision, isPresent } from './decide-gate.ts'
import { inputName } from './inputs.ts'
import type { GateRow, PartitionSituation, PausedAsset } from './read-situations.ts'

export interface Readiness {
  /** What the gates say otherwise than they did; `isVerdict`: not only in other words. */
  readonly gateChanges: readonly (GateDecision & { readonly isVerdict: boolean })[]
  readonly ready: readonly {
    readonly asset: string
    readonly because: 'new' | 'refresh' | 'stale' | 'new input'
  }[]
  /** Partitions that cannot come because of what they need or whose asset is paused, and such as can come again. */
  readonly blocked: readonly Blocked[]
  readonly unblocked: readonly string[]
  /** Paused assets that have something else to read on the date that failed last. */
  readonly reopened: readonly string[]
}

export interface Blocked {
  readonly asset: string
  readonly because: string
  /** Set where its asset is paused: it can come by itself then. */
  readonly until?: Temporal.Instant
  /** What it needs was discarded, and so is it. */
  readonly isDiscarded?: boolean
}

export function decideReadiness(
  pipeline: Pipeline,
  situation: DateSituation,
  now: Temporal.Instant,
): Readiness {
  const planned = pipeline.assets.filter((asset) => situation.rows.has(asset.name))
  const blocked = findBlocked(planned, situation)
  const gates = new Map<string, GateDecision>()
  for (const gate of pipeline.gates) {
    const members = planned.filter((asset) => asset.gate === gate.name)
    if (members.length > 0) gates.set(gate.name, decideGate(gate, members, situation, blocked, pipeline, now))
  }
  const gateChanges = [...gates.values()].flatMap((decided) => {
    const stored = situation.gates.get(decided.gate)
    const isVerdict = !stored || describeVerdict(stored) !== describeVerdict(decided)
    return isVerdict || !saysSame(stored, decided) ? [{ ...decided, isVerdict }] : []
  })
  const reopened = planned.filter((asset) => hasNewInput(asset, situation)).map(({ name }) => name)
  const paused = findPaused(situation, reopened, now)
  const ready: Readiness['ready'][number][] = []
  const waiting: Blocked[] = []
  const unsettled = new Set<string>()
  for (const asset of planned) {
    const waits = asset.needs.some((need) => need.scope === 'same' && unsettled.has(need.asset))
    const because = decideAsset(asset, gates, situation, pipeline, now)
    const isHeld = situation.held?.has(asset.name) ?? false
    const pause = paused.get(asset.name)
    if (pause && because === 'new') waiting.push(describePause(pause))
    if (because && !waits && !isHeld && !pause) ready.push({ asset: asset.name, because })
    // What is paused may be so for hours: its readers do not wait for what it might still become.
    if ((because && !pause) || waits || situation.rows.get(asset.name)?.state === 'running')
      unsettled.add(asset.name)
  }
  const stateOf = (asset: string): string | undefined => situation.rows.get(asset)?.state
  const isHeldUp = (asset: string): boolean =>
    stateOf(asset) === 'blocked' || isDiscardedWithNeed(situation.rows.get(asset))
  return {
    gateChanges,
    ready,
    blocked: [
      ...[...blocked]
        .filter(
          ([asset, { isDiscarded }]) =>
            stateOf(asset) === 'expected' ||
            stateOf(asset) === 'not_yet' ||
            (stateOf(asset) === 'blocked') === isDiscarded,
        )
        .map(([asset, { because, isDiscarded }]) => ({
          asset,
          because,
          ...(isDiscarded ? { isDiscarded } : {}),
        })),
      ...waiting,
    ],
    unblocked: planned
      .map((asset) => asset.name)
      .filter((asset) => isHeldUp(asset) && !blocked.has(asset) && !paused.has(asset)),
    reopened,
  }
}

/** Is there something else to read than when this date failed as the last one? */
function hasNewInput({ name, needs }: Asset, { paused, gameDate, rows }: DateSituation): boolean {
  const pause = paused?.get(name)
  const inputs = pause?.failedDate === gameDate ? pause.failedInputs : null
  return inputs !== null && readsOther(needs, inputs, rows)
}

/** Those that may not try now: no probe is due, and nothing new is there. */
function findPaused(
  { paused }: DateSituation,
  reopened: readonly string[],
  now: Temporal.Instant,
): ReadonlyMap<string, PausedAsset> {
  return new Map(
    [...(paused ?? [])].filter(
      ([asset, { probeAt }]) => Temporal.Instant.compare(probeAt, now) > 0 && !reopened.includes(asset),
    ),
  )
}

function describePause({ asset, why, probeAt }: PausedAsset): Blocked {
  return { asset, because: `its asset is paused, since it kept failing: ${why}`, until: probeAt }
}

/** Partitions without content that need something that has failed or was discarded, or is blocked itself; with the reason. Assets stand in
 * an order in which every need comes first, so one pass finds the whole chain. */
function findBlocked(
  planned: readonly Asset[],
  { rows, failedBefore }: DateSituation,
): ReadonlyMap<string, Blocked & { readonly isDiscarded: boolean }> {
  const blocked = new Map<string, Blocked & { readonly isDiscarded: boolean }>()
  const stateOf = (need: Need): string | undefined =>
    need.scope === 'same' && rows.get(need.asset)?.committedState === null
      ? rows.get(need.asset)?.state
      : undefined
  for (const asset of planned) {
    const row = rows.get(asset.name)
    if (!row || row.committedState !== null || row.state === 'running' || row.state === 'failed') continue
    if (row.state === 'discarded' && !isDiscardedWithNeed(row)) continue
    const required = asset.needs.filter((each) => each.required !== false)
    const isGone = (need: Need): boolean =>
      need.scope === 'same' &&
      (blocked.get(need.asset)?.isDiscarded ??
        (stateOf(need) === 'discarded' && !isDiscardedWithNeed(rows.get(need.asset))))
    const gone = required.find(isGone)
    const need =
      gone ??
      required.find((each) =>
        each.scope === 'earlier'
          ? failedBefore.has(each.asset)
          : blocked.has(each.asset) || stateOf(each) === 'failed',
      )
    if (!need) continue
    const how = gone ? 'was discarded' : blocked.has(need.asset) ? 'is blocked itself' : 'has failed'
    const because = `${gone ? 'needs' : 'waits for'} ${inputName(need)}, which ${how}`
    blocked.set(asset.name, { asset: asset.name, because, isDiscarded: gone !== undefined })
  }
  return blocked
}

/** Not by itself: it comes back with what it needs. */
function isDiscardedWithNeed(row: PartitionSituation | undefined): boolean {
  return row?.state === 'discarded' && row.errorCode === 'input.discarded'
}

function decideAsset(
  asset: Asset,
  gates: ReadonlyMap<string, Pick<GateRow, 'state'>>,
  situation: DateSituation,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Readiness['ready'][number]['because'] | undefined {
  const row = situation.rows.get(asset.name)
  if (
    !row ||
    row.state === 'running' ||
    row.state === 'discarded' ||
    gates.get(asset.gate)?.state === 'closed'
  )
    return undefined
  const inside = asset.needs.filter(
    (need) => need.scope === 'same' && pipeline.asset(need.asset).gate === asset.gate,
  )
  if (!inside.every((need) => isPresent(need, situation) || need.required === false)) return undefined
  if (row.state === 'failed') return isStale(asset, row, situation) ? 'new input' : undefined
  if (row.notBefore && Temporal.Instant.compare(row.notBefore, now) > 0) return undefined
  if (row.committedState === null) return 'new'
  if (row.refreshAt && Temporal.Instant.compare(row.refreshAt, now) <= 0) return 'refresh'
  if (isLocked(row, situation, now)) return undefined
  return isStale(asset, row, situation) ? 'stale' : undefined
}

/** A locked partition is not made again, except in a backfill, whose rows are labelled as such and replace no live one. */
function isLocked(row: PartitionSituation, { cause }: DateSituation, now: Temporal.Instant): boolean {
  return cause !== 'backfill' && row.locksAt !== null && Temporal.Instant.compare(row.locksAt, now) <= 0
}

/** Compares what was read on the same date with what is there now; earlier dates are compared by the stale healer. */
function isStale(asset: Asset, row: PartitionSituation, { rows }: DateSituation): boolean {
  return row.inputs !== null && readsOther(asset.needs, row.inputs, rows)
}

function readsOther(
  needs: readonly Need[],
  inputs: Readonly<Record<string, string | null>>,
  rows: DateSituation['rows'],
): boolean {
  return needs.some((need) => {
    if (need.scope !== 'same') return false
    const current = rows.get(need.asset)?.contentHash ?? null
    return current !== null && (inputs[inputName(need)] ?? null) !== current
  })
}

/** A closed gate's missing set shrinks with every arrival: that is told and is no new verdict. */
function describeVerdict({ state, missing, tierHours, failing }: GateRow): string {
  return [state, tierHours, failing.join(), state === 'degraded' ? missing.join() : ''].join('/')
}

function saysSame(stored: GateRow, decided: GateRow): boolean {
  return stored.reason === decided.reason && stored.missing.join() === decided.missing.join()
}
