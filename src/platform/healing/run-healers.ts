/** Lets each healer look when it is time, and tells a human of one that does not help: once, until it does.
 *
 * A look that mends nothing, or that finds again just what the look before it seemed to have mended, is fruitless; two in a row open
 * the healer's one incident. So does a healer that fails. The others go on. */
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { toPipelineError } from '../errors.ts'
import { keepIncident, resolveIncident } from '../ledger/incidents.ts'
import type { Log } from '../log.ts'
import { type Found, type Healer, type Healing, type HealingContext, heal } from './healer.ts'

const fruitlessMax = 2

interface Looks {
  readonly lookedMs: number
  readonly mendedKeys: ReadonlySet<string>
  readonly fruitlessInRow: number
}

/** What each healer did when it looked last; losing it only makes them look sooner, and judge later. */
export interface HealerMemory {
  readonly looks: Map<string, Looks>
  /** Healers of which a human was told; undefined until the incidents were read. */
  told: Set<string> | undefined
}

export function createHealerMemory(): HealerMemory {
  return { looks: new Map(), told: undefined }
}

/** What was set right, healer by healer. */
export async function runHealers(
  healers: readonly Healer[],
  context: HealingContext & { readonly log: Log },
  memory: HealerMemory,
): Promise<Healing[]> {
  const { db, now, log } = context
  const healings: Healing[] = []
  memory.told ??= await readTold(db)
  for (const healer of healers) {
    const { name, everySeconds } = healer
    const before = memory.looks.get(name)
    const lookedMs = now.epochMilliseconds
    if (before && lookedMs - before.lookedMs < everySeconds * 1000) continue
    try {
      const healing = await heal(healer, context)
      const isFruitless = mendedNothing(healing, before)
      const fruitlessInRow = isFruitless ? (before?.fruitlessInRow ?? 0) + 1 : 0
      const mendedKeys = new Set(healing.mended.map(({ key }) => key))
      memory.looks.set(name, { lookedMs, mendedKeys, fruitlessInRow })
      for (const { key, says, remedy } of healing.mended)
        log.info({ healer: name, key }, `${says}: ${remedy}`)
      if (healing.mended.length > 0) healings.push(healing)
      if (fruitlessInRow >= fruitlessMax) await tellFruitless(context, memory, healer, healing.found)
      else if (!isFruitless) await untell(context, memory, name)
    } catch (error) {
      if (toPipelineError(error).code === 'database.unavailable') throw error
      log.error(
        { healer: name, error: error instanceof Error ? error.stack : String(error) },
        'a healer failed',
      )
      memory.looks.set(name, { lookedMs, mendedKeys: new Set(), fruitlessInRow: 0 })
      await tellFailure(context, memory, healer, error)
    }
  }
  return healings
}

function mendedNothing({ found, mended }: Healing, before: Looks | undefined): boolean {
  if (found.length === 0) return false
  return mended.length === 0 || found.every(({ key }) => before?.mendedKeys.has(key))
}

const causeOf = (name: string): string => `healer: ${name}`

async function tellFruitless(
  { db, now }: HealingContext,
  memory: HealerMemory,
  { name, repairs }: Healer,
  found: readonly Found[],
): Promise<void> {
  const [first] = found
  memory.told?.add(name)
  await keepIncident(db, {
    cause: causeOf(name),
    severity: 'warning',
    title: `${repairs}: ${found.length} found twice and not mended, the first ${first?.key}: ${first?.says}`,
    details: { found: found.length, keys: found.slice(0, 20).map(({ key }) => key) },
    page: 'healing.md',
    systemDoes: 'looks again and mends what it can',
    whatToDo: `sixthman heal --only ${name} --dry-run lists all of them; sixthman explain says why one is as it is`,
    now,
  })
}

async function tellFailure(
  { db, now }: HealingContext,
  memory: HealerMemory,
  { name }: Healer,
  error: unknown,
): Promise<void> {
  const { code, message } = toPipelineError(error)
  memory.told?.add(name)
  await keepIncident(db, {
    cause: causeOf(name),
    severity: 'warning',
    title: `the healer ${name} fails: ${message.slice(0, 300)}`,
    details: { code },
    page: 'healing.md',
    systemDoes: 'lets the other healers go on, and tries this one again',
    whatToDo: `sixthman heal --only ${name} shows the error; what it would mend is left as it is until it works`,
    now,
  })
}

async function untell({ db, now }: HealingContext, memory: HealerMemory, name: string): Promise<void> {
  if (memory.told?.delete(name))
    await resolveIncident(db, causeOf(name), now, 'it works and finds nothing that stays')
}

async function readTold(db: Queryable): Promise<Set<string>> {
  const prefix = causeOf('')
  const rows = await db.query<{ cause: string }>(sql`
    select cause from incidents where resolved_at is null and starts_with(cause, ${prefix})`)
  return new Set(rows.map(({ cause }) => cause.slice(prefix.length)))
}
