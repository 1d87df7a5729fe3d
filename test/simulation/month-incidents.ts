/** What a human was told in a simulated month: of each fault that needs him one incident, and of the others none that they do not name. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type BegunFault, hourMs } from './month-fault.ts'

/** What is late, or kept from being made, may be told of this long after its fault was begun. */
const afterwardsMs = 14 * hourMs

export interface TellingFault extends BegunFault {
  readonly fromMs: number
}

export interface SeenIncident {
  readonly cause: string
  readonly title: string
  readonly openedMs: number
  /** Infinite while it is open. */
  readonly openUntilMs: number
  readonly isOpen: boolean
}

export async function readIncidents(db: Database): Promise<SeenIncident[]> {
  return db.query(sql`
    select cause, title, (extract(epoch from opened_at) * 1000)::float8 as "openedMs", resolved_at is null as "isOpen",
      coalesce(extract(epoch from resolved_at) * 1000, 'infinity')::float8 as "openUntilMs"
    from incidents order by id`)
}

/** Of the last of the faults, which is over now, and of every incident opened since it was begun. */
export async function judgeIncidents(
  db: Database,
  faults: readonly TellingFault[],
  now: Temporal.Instant,
): Promise<string[]> {
  const last = faults.at(-1)
  if (!last) return []
  const incidents = await readIncidents(db)
  const opened = incidents.filter(({ openedMs }) => openedMs > last.fromMs)
  const unexplained = opened.filter(
    ({ cause, openedMs }) =>
      !faults.some(
        ({ fromMs, incident, mayOpen }) =>
          openedMs - fromMs <= afterwardsMs && (incident?.cause === cause || mayOpen?.test(cause)),
      ),
  )
  return [
    ...(await judgeTold(db, last, incidents)),
    ...unexplained.map(
      ({ cause, title }) => `${last.says}: an incident that nothing explains, '${cause}': ${title}`,
    ),
  ].map((fault) => `${now.toString()} ${fault}`)
}

/** Where it was met, it has its one incident: opened meanwhile, or open before and since. */
async function judgeTold(
  db: Database,
  { says, incident, fromMs }: TellingFault,
  incidents: readonly SeenIncident[],
): Promise<string[]> {
  if (incident === undefined || !(await incident.isMet(db, fromMs))) return []
  const own = incidents.filter((each) => each.cause === incident.cause && each.openUntilMs > fromMs)
  const opened = own.filter(({ openedMs }) => openedMs > fromMs)
  const isToldOnce = opened.length === 1 || (opened.length === 0 && own.length === 1)
  return isToldOnce ? [] : [`${says}: ${own.length} incidents '${incident.cause}' instead of one`]
}
