/** What one gate says of a date: open, open with less (degraded) or closed, with the reason, the missing set and what it saw.
 *
 * First the inputs and the tiers, then the conditions: what is there may still be old, found faulty, or gone from its table. A closed
 * gate is never latched, and a reason holds no age: looking again at the same facts must say the same words. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Gate, GateCondition, Need } from '../asset.ts'
import type { Pipeline } from '../pipeline.ts'
import type { DateSituation } from './date-situation.ts'
import { inputName } from './inputs.ts'
import type { GateRow } from './read-situations.ts'

/** A decision with what it follows from. */
export interface GateDecision extends GateRow {
  /** Per input its hash, null where it is missing; of earlier dates 'whole', or the first date that is missing. */
  readonly inputs: Readonly<Record<string, string | null>>
  /** The instant of the fact or deadline that it follows from. */
  readonly since: Temporal.Instant
}

/** What is asked of the situation beside the rows. */
type Blocked = ReadonlyMap<string, unknown>

export function decideGate(
  gate: Gate,
  members: readonly Asset[],
  situation: DateSituation,
  blocked: Blocked,
  pipeline: Pipeline,
  now: Temporal.Instant,
): GateDecision {
  const needs = listGateInputs(members, gate, situation, pipeline)
  const missing = needs.filter((need) => !isPresent(need, situation))
  const hold = findHold(gate, members, missing, situation)
  const decision: GateDecision = {
    ...weighMissing(gate, needs, missing, hold, situation, blocked, now),
    inputs: Object.fromEntries(needs.map((need) => [inputName(need), describeInput(need, situation)])),
    since: situation.baseOf(gate),
  }
  if (decision.state === 'closed') return decision
  const letGoAt = hold !== null && isPast(hold.until, now) ? [hold.until] : []
  const since = latest([...arrivalsOf(needs, situation), tierInstant(decision), ...letGoAt])
  return holdConditions(gate, needs, { ...decision, since }, situation, pipeline, now)
}

function tierInstant({ tierHours, since }: GateDecision): Temporal.Instant {
  return tierHours ? since.add({ milliseconds: Math.round(tierHours * 3_600_000) }) : since
}

/** Missing inputs that the gate holds out for. */
interface Hold {
  readonly missing: readonly Need[]
  readonly until: Temporal.Instant
  /** Something was made behind the gate: it was let go before, and is not held back again when the first tip moves. */
  readonly isLetGo: boolean
}

function findHold(
  { holdsOutFor }: Gate,
  members: readonly Asset[],
  missing: readonly Need[],
  { rows, momentOf }: DateSituation,
): Hold | null {
  const held = missing.filter(({ asset }) => holdsOutFor?.assets.includes(asset))
  if (!holdsOutFor || held.length === 0) return null
  return {
    missing: held,
    until: momentOf(holdsOutFor.until),
    isLetGo: members.some(({ name }) => rows.get(name)?.committedState != null),
  }
}

function isPast(instant: Temporal.Instant, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(instant, now) <= 0
}

function weighMissing(
  gate: Gate,
  needs: readonly Need[],
  missing: readonly Need[],
  hold: Hold | null,
  situation: DateSituation,
  blocked: Blocked,
  now: Temporal.Instant,
): GateRow {
  const total = needs.length
  const row = { gate: gate.name, missing: missing.map(inputName), tierHours: null, failing: [] }
  if (missing.length === 0) return { ...row, state: 'open', reason: `${total} of ${total} inputs are there` }
  const required = missing.filter((need) => need.required !== false)
  if (required.length > 0) {
    const reason = `waits for what it cannot do without: ${required.map(inputName).join(', ')}`
    return { ...row, state: 'closed', reason }
  }
  if (isUntimed(situation)) {
    const isVain = missing.every((need) => cannotCome(need, situation, blocked))
    const reason = `backfill: every missing input has failed, or waits for one that has (${missing.length})`
    if (isVain) return { ...row, state: 'degraded', reason }
  } else {
    if (hold !== null && !hold.isLetGo && !isPast(hold.until, now)) {
      const reason = `holds out for ${hold.missing.map(inputName).join(', ')}, until ${hold.until.toString()}`
      return { ...row, state: 'closed', reason }
    }
    const hours = now.since(situation.baseOf(gate)).total('hours')
    const tier = gate.tiers.find(
      ({ afterHours, missingMax }) => hours >= afterHours && missing.length <= missingMax,
    )
    if (tier) {
      const reason = `${tier.afterHours} h after its time ${missing.length} missing are let go`
      return { ...row, state: 'degraded', reason, tierHours: tier.afterHours }
    }
  }
  const reason = `${total - missing.length} of ${total} inputs are there; the next tier is not reached`
  return { ...row, state: 'closed', reason }
}

/** In a backfill nothing is late, and nothing is old. */
function isUntimed({ cause }: DateSituation): boolean {
  return cause === 'backfill' || cause === 'import'
}

interface Failing {
  readonly condition: GateCondition
  /** The input that does not hold. */
  readonly asset: string
  readonly says: string
  readonly since: Temporal.Instant | null
}

function holdConditions(
  gate: Gate,
  needs: readonly Need[],
  decision: GateDecision,
  situation: DateSituation,
  pipeline: Pipeline,
  now: Temporal.Instant,
): GateDecision {
  const failing = (gate.conditions ?? []).flatMap((condition): Failing[] => {
    if (condition.kind === 'fresh') return findOld(condition, situation, pipeline, now)
    return condition.kind === 'checked'
      ? findFaulty(condition, needs, situation)
      : findUncounted(condition, needs, situation)
  })
  if (failing.length === 0) return decision
  const state = failing.some(({ condition }) => condition.otherwise === 'closed') ? 'closed' : 'degraded'
  const since = failing.flatMap((each) => each.since ?? [])
  return {
    ...decision,
    state,
    reason: failing.map(({ says }) => says).join('; '),
    failing: failing.map(({ condition, asset }) => `${condition.kind} ${asset}`),
    tierHours: state === 'closed' ? null : decision.tierHours,
    since: latest([decision.since, ...since]),
  }
}

/** Counts while the asset is still asked for: after its last poll nothing newer comes, and what is there is all there will be. */
function findOld(
  condition: Extract<GateCondition, { kind: 'fresh' }>,
  situation: DateSituation,
  pipeline: Pipeline,
  now: Temporal.Instant,
): Failing[] {
  const { asset, minutesMax } = condition
  const freshAt = situation.rows.get(asset)?.freshAt
  const until = pipeline.asset(asset).poll?.until
  if (isUntimed(situation) || !freshAt || !until) return []
  const oldAt = freshAt.add({ minutes: minutesMax })
  const isOver = Temporal.Instant.compare(situation.momentOf(until), now) <= 0
  if (isOver || Temporal.Instant.compare(oldAt, now) >= 0) return []
  const says = `${asset} was last confirmed ${freshAt.toString()}, more than ${minutesMax} minutes ago`
  return [{ condition, asset, says, since: oldAt }]
}

function findFaulty(condition: GateCondition, needs: readonly Need[], { rows }: DateSituation): Failing[] {
  return listSameDate(needs).flatMap((asset) => {
    const { failedChecks = [], committedAt = null } = rows.get(asset) ?? {}
    const says = `${asset} was found faulty: ${failedChecks.join(', ')}`
    return failedChecks.length === 0 ? [] : [{ condition, asset, says, since: committedAt }]
  })
}

function findUncounted(condition: GateCondition, needs: readonly Need[], { lost }: DateSituation): Failing[] {
  return listSameDate(needs).flatMap((asset) => {
    const detail = lost?.get(asset)
    return detail === undefined ? [] : [{ condition, asset, says: `${asset}: ${detail}`, since: null }]
  })
}

function listSameDate(needs: readonly Need[]): string[] {
  return needs.flatMap(({ asset, scope }) => (scope === 'same' ? [asset] : []))
}

/** The distinct needs of a gate's members that lie outside the gate; one member that requires an input makes it required. */
export function listGateInputs(
  members: readonly Asset[],
  gate: Gate,
  situation: Pick<DateSituation, 'rows'>,
  pipeline: Pipeline,
): Need[] {
  const inputs = new Map<string, Need>()
  for (const need of members.flatMap((asset) => asset.needs)) {
    if (need.scope === 'same' && pipeline.asset(need.asset).gate === gate.name) continue
    if (need.scope === 'same' && !situation.rows.has(need.asset)) continue
    // What was discarded will not come: who can do without it does so now.
    if (need.required === false && isDiscarded(need, situation)) continue
    const name = inputName(need)
    const known = inputs.get(name)
    if (!known || need.required !== false) inputs.set(name, need)
  }
  return [...inputs.values()]
}

function isDiscarded({ asset, scope }: Need, { rows }: Pick<DateSituation, 'rows'>): boolean {
  return scope === 'same' && rows.get(asset)?.state === 'discarded'
}

export function isPresent(need: Need, { rows, frontier, gameDate }: DateSituation): boolean {
  if (need.scope === 'same') return rows.get(need.asset)?.committedState != null
  const firstMissing = frontier.get(need.asset)
  return firstMissing === undefined || firstMissing >= gameDate
}

function describeInput(need: Need, situation: DateSituation): string | null {
  if (need.scope === 'same') return situation.rows.get(need.asset)?.contentHash?.slice(0, 16) ?? null
  return isPresent(need, situation) ? 'whole' : `without ${situation.frontier.get(need.asset)}`
}

function arrivalsOf(needs: readonly Need[], { rows }: DateSituation): Temporal.Instant[] {
  return listSameDate(needs).flatMap((asset) => rows.get(asset)?.committedAt ?? [])
}

function cannotCome(need: Need, { rows, failedBefore }: DateSituation, blocked: Blocked): boolean {
  if (need.scope === 'earlier') return failedBefore.has(need.asset)
  return rows.get(need.asset)?.state === 'failed' || blocked.has(need.asset)
}

function latest(instants: readonly Temporal.Instant[]): Temporal.Instant {
  return instants.reduce((a, b) => (Temporal.Instant.compare(a, b) >= 0 ? a : b))
}
