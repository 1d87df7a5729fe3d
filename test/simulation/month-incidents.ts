/** What a human was told in a simulated month: of each fault that needs him one incident, and of the others none that they do not name.
 *
 * That he is needed is read from attempts and dead letters, and never from what the program said of it. */
import type { Temporal } from 'temporal-polyfill'
import { assetOfFact, coreFacts } from '../../src/nba/source-order.ts'
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
  const unexplained = opened.filter((incident) => !faults.some((fault) => explains(fault, incident)))
  return [
    ...(await judgeTold(db, last, incidents)),
    ...unexplained.map(
      ({ cause, title }) => `${last.says}: an incident that nothing explains, '${cause}': ${title}`,
    ),
    ...findToldAgain(faults, incidents),
  ].map((fault) => `${now.toString()} ${fault}`)
}

/** Once everything is over: what needed a human was told, and nothing is said to need him any more. */
export async function judgeEnd(db: Database, now: Temporal.Instant): Promise<string[]> {
  const incidents = await readIncidents(db)
  const needs = await readNeeds(db)
  const untold = needs.filter(
    ({ cause, atMs }) =>
      !incidents.some((each) => each.cause === cause && each.openedMs <= atMs && atMs <= each.openUntilMs),
  )
  const remaining = await readRemaining(db)
  const left = incidents.filter(({ isOpen, cause }) => isOpen && !remaining.has(cause))
  return [
    ...untold.map(({ cause, says }) => `${says}, and no incident '${cause}' was open`),
    ...left.map(({ cause, title }) => `an incident that nobody ends, '${cause}': ${title}`),
  ].map((fault) => `${now.toString()} ${fault}`)
}

function explains(
  { fromMs, incident, mayOpen }: TellingFault,
  { cause, openedMs }: Pick<SeenIncident, 'cause' | 'openedMs'>,
): boolean {
  const isSoon = openedMs > fromMs && openedMs - fromMs <= afterwardsMs
  return isSoon && (incident?.cause === cause || (mayOpen?.test(cause) ?? false))
}

/** A fault has at most one incident of a cause: each incident takes a fault of its own, the earliest that is left. */
function findToldAgain(faults: readonly TellingFault[], incidents: readonly SeenIncident[]): string[] {
  const taken = new Map<string, Set<TellingFault>>()
  return incidents.flatMap((incident) => {
    const { cause, title } = incident
    const others = taken.get(cause) ?? new Set()
    taken.set(cause, others)
    const explaining = faults.filter((fault) => explains(fault, incident))
    const own = explaining.find((fault) => !others.has(fault))
    if (own) others.add(own)
    const isAgain = own === undefined && explaining.length > 0
    return isAgain ? [`${explaining.at(-1)!.says}: told again of one fault, '${cause}': ${title}`] : []
  })
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

interface Need {
  readonly cause: string
  readonly atMs: number
  readonly says: string
}

/** A dead letter; a core fact of which every source is paused (and not only held for two minutes by somebody who tries it again); an evening whose
 * first tip is within the hour, or past, without a line. */
async function readNeeds(db: Database): Promise<Need[]> {
  return db.query(sql`
    select asset || ': ' || error_code as cause, (extract(epoch from created_at) * 1000)::float8 as "atMs",
      format('%s %s is a dead letter', asset, game_date) as says from dead_letters
    union all
    select 'sources are down', (extract(epoch from finished_at) * 1000)::float8,
      format('every source of %s %s was paused at %s', asset, game_date, finished_at) from attempts
      where asset = any(${coreFacts.map(assetOfFact)}::text[]) and error_code = 'source.not-yet' and (details ->> 'isPaused')::boolean
        and substring(error from 'can be asked before ([0-9TZ:.-]+)')::timestamptz >= finished_at + interval '5 minutes'
    union all
    select 'no lines are posted', (extract(epoch from a.finished_at) * 1000)::float8,
      format('nobody had a line of %s at %s', a.game_date, a.finished_at) from attempts a
      join (select game_date, min(tip_at) as first_tip_at from games where status <> 'postponed' group by 1) g using (game_date)
      where a.asset = ${assetOfFact('prop_lines')} and a.error_code = 'source.not-yet'
        and not coalesce((a.details ->> 'isPaused')::boolean, false) and a.finished_at >= g.first_tip_at - interval '1 hour'
    order by 2`)
}

/** What a human has to decide: lines that nobody has any more stay a dead letter until he discards it. */
async function readRemaining(db: Database): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ cause: string }>(sql`
    select distinct asset || ': ' || error_code as cause from dead_letters
    where closed_at is null and error_code = 'source.no-history'`)
  return new Set(rows.map(({ cause }) => cause))
}
