/** A pipeline as the platform sees it: assets, gates and a calendar, checked once when it is put together.
 *
 * Assets are listed in an order in which every need stands above its reader; that order is also the order of work. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Asset, Gate, Moment } from './asset.ts'
import type { Calendar, CalendarDay } from './calendar.ts'
import type { Queryable } from './db/database.ts'
import type { Healer } from './healing/healer.ts'
import type { Detector } from './monitor/detector.ts'
import type { Balance, DateSpan, FurtherGap } from './reconciliation/finding.ts'
import type { Schedules } from './schedules/schedule.ts'

/** What has to agree across phases on every date by itself. */
export interface Equation {
  readonly name: string
  /** In one sentence, as the report and docs/reconciliation.md say it. */
  readonly says: string
  /** Whose partition is short where it does not balance. */
  readonly asset: string
  /** The asset by whose deadline it has to balance. Default: `asset`. */
  readonly dueWith?: string
  /** The asset that is made again where it does not balance; the others follow. Default: `asset`. */
  readonly madeFrom?: string
  read(db: Queryable, span: DateSpan, calendar: Calendar): Promise<readonly Balance[]>
}

export interface ReconciliationDeclaration {
  readonly equations: readonly Equation[]
  /** Seasons that are kept, whether or not one of their dates is wanted. */
  readSeasons(db: Queryable): Promise<readonly string[]>
  /** Gaps that no partition and no equation shows. */
  findFurther(db: Queryable, span: DateSpan): Promise<readonly FurtherGap[]>
}

export interface PipelineDeclaration {
  readonly assets: readonly Asset[]
  readonly gates: readonly Gate[]
  /** What repairs itself beside the ordering of work. Default: none. */
  readonly healers?: readonly Healer[]
  /** What looks at the system beside the work, in the order in which it is shown. Default: nothing. */
  readonly detectors?: readonly Detector[]
  /** What has to agree across phases, and which dates ought to exist beside those that are wanted. Default: nothing. */
  readonly reconciliation?: ReconciliationDeclaration
  /** What is done at which time of the day, beside what the assets' own times say. Default: nothing. */
  readonly schedules?: Schedules
  /** Changes with the code whose output may differ; stored with every committed partition. */
  readonly codeVersion: string
  loadCalendar(db: Queryable): Promise<Calendar>
  /** A moment of a game date as an instant; `day` is null where the calendar does not know the date. */
  resolveMoment(moment: Moment, gameDate: string, day: CalendarDay | null): Temporal.Instant
}

export interface Pipeline extends PipelineDeclaration {
  /** Identifies the declarations, so that dates are planned again when they change. */
  readonly version: string
  asset(name: string): Asset
  gate(name: string): Gate
  /** Assets that read this one, by scope. */
  readersOf(name: string): readonly { readonly asset: Asset; readonly scope: 'same' | 'earlier' }[]
  /** Assets that some other asset reads over earlier dates. */
  readonly readOverEarlierDates: readonly string[]
}

export function createPipeline(declaration: PipelineDeclaration): Pipeline {
  const byName = new Map(declaration.assets.map((asset) => [asset.name, asset]))
  const gates = new Map(declaration.gates.map((gate) => [gate.name, gate]))
  const faults = findFaults(declaration, byName, gates)
  if (faults.length > 0) throw new Error(`the pipeline does not fit together:\n- ${faults.join('\n- ')}`)

  const readers = new Map<string, { asset: Asset; scope: 'same' | 'earlier' }[]>()
  for (const asset of declaration.assets) {
    for (const need of asset.needs) {
      readers.set(need.asset, [...(readers.get(need.asset) ?? []), { asset, scope: need.scope }])
    }
  }
  const earlier = declaration.assets.flatMap((asset) =>
    asset.needs.filter((need) => need.scope === 'earlier'),
  )
  return {
    ...declaration,
    version: hashDeclarations(declaration),
    asset: (name) => byName.get(name) ?? fail(`no asset is named '${name}'`),
    gate: (name) => gates.get(name) ?? fail(`no gate is named '${name}'`),
    readersOf: (name) => readers.get(name) ?? [],
    readOverEarlierDates: [...new Set(earlier.map((need) => need.asset))],
  }
}

function findFaults(
  { assets }: PipelineDeclaration,
  byName: ReadonlyMap<string, Asset>,
  gates: ReadonlyMap<string, Gate>,
): string[] {
  const faults: string[] = []
  const above = new Set<string>()
  for (const asset of assets) {
    if (above.has(asset.name)) faults.push(`two assets are named '${asset.name}'`)
    if (!gates.has(asset.gate))
      faults.push(`'${asset.name}' waits at gate '${asset.gate}', which is not declared`)
    for (const need of asset.needs) {
      if (!byName.has(need.asset)) faults.push(`'${asset.name}' needs '${need.asset}', which does not exist`)
      else if (!above.has(need.asset))
        faults.push(`'${asset.name}' stands above '${need.asset}', which it needs`)
    }
    above.add(asset.name)
  }
  for (const { name, conditions = [], holdsOutFor, tiers } of gates.values()) {
    if (holdsOutFor && tiers.length === 0)
      faults.push(`gate '${name}' holds out for inputs, and has no tier that could let go of them`)
    for (const condition of conditions) {
      if (condition.kind === 'fresh' && !byName.get(condition.asset)?.poll)
        faults.push(
          `gate '${name}' wants '${condition.asset}' to be fresh, which is not polled or does not exist`,
        )
    }
  }
  return [...faults, ...findGateCycles(assets, byName)]
}

/** A gate waits for every gate its members read from; two that wait for each other would stay closed for ever. */
function findGateCycles(assets: readonly Asset[], byName: ReadonlyMap<string, Asset>): string[] {
  const waitsFor = new Map<string, Set<string>>()
  for (const asset of assets) {
    const others = waitsFor.get(asset.gate) ?? new Set()
    for (const need of asset.needs) {
      const gate = byName.get(need.asset)?.gate
      if (need.scope === 'same' && gate !== undefined && gate !== asset.gate) others.add(gate)
    }
    waitsFor.set(asset.gate, others)
  }
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    [...(waitsFor.get(from) ?? [])].some((next) => {
      if (next === goal) return true
      if (seen.has(next)) return false
      seen.add(next)
      return reaches(next, goal, seen)
    })
  const stuck = [...waitsFor.keys()].filter((gate) => reaches(gate, gate, new Set()))
  return stuck.length === 0 ? [] : [`the gates ${stuck.join(', ')} wait for each other and could never open`]
}

function hashDeclarations({ assets, gates }: PipelineDeclaration): string {
  const text = JSON.stringify([assets, gates], (key, value) => (key === 'checks' ? undefined : value))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function fail(message: string): never {
  throw new Error(message)
}
