/** What the registry holds, as commands show it: the artefact of each system in use on a date, and how its predictions did of late. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { everything, type Page } from '../../platform/db/page.ts'
import { sql } from '../../platform/db/sql.ts'
import type { ModelArtefact } from '../5-predictions/artefact.ts'
import { easternZone } from '../domain/game-date.ts'

export interface ModelInUse {
  readonly gameDate: string
  readonly system: string
  readonly market: string
  readonly hash: string
  /** What training gave; differs from `hash` where one is pinned. */
  readonly trainedHash: string
  readonly trainedBefore: string
  readonly rows: number
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly health: string
  readonly healthReason: string
  /** What an operator put into use, until it is released; in use itself from the next date that is made on. Of a given date: the pin in force when
   * its models could change for the last time. */
  readonly pin: StandingPin | null
  /** Of the last 28 days of grades before the date, live and backfill apart. */
  readonly graded: readonly GradedLately[]
}

export interface StandingPin {
  readonly hash: string
  readonly trainedBefore: string
  /** The version of the features that it was fitted on; on another than the program's it is not used. */
  readonly featureSchema: number | null
  readonly reason: string
  readonly by: string
  readonly at: Temporal.Instant
}

export interface GradedLately {
  readonly label: 'live' | 'backfill'
  readonly rows: number
  readonly meanAbsoluteError: number
  readonly bias: number
  readonly lineRows: number
  /** On the rows that had a line: its error minus the line's. */
  readonly minusLine: number | null
}

/** The newest date that has models, up to `date` where one is given; empty before the first training. */
export async function readModelsInUse(db: Queryable, date: string | null): Promise<readonly ModelInUse[]> {
  const [models, graded] = await Promise.all([readInUse(db, date), readGraded(db, date)])
  const gradesOf = Map.groupBy(graded, (each) => `${each.system} ${each.market}`)
  return models.map((model) => ({
    ...model,
    graded: (gradesOf.get(`${model.system} ${model.market}`) ?? []).map(
      ({ system: _, market: __, ...each }) => each,
    ),
  }))
}

type InUseRow = Omit<ModelInUse, 'graded'>

async function readInUse(db: Queryable, date: string | null): Promise<InUseRow[]> {
  const [models, pins] = await Promise.all([readModels(db, date), readStandingPins(db, date)])
  return models.map((model) => {
    const own = pins.find(({ system, market }) => system === model.system && market === model.market)
    if (own === undefined) return { ...model, pin: null }
    const { system: _, market: __, ...pin } = own
    return { ...model, pin }
  })
}

/** Of a date: at its lock, the last tip-off, and where none is stored at the end of the day. Without: those that stand now. */
function readStandingPins(
  db: Queryable,
  date: string | null,
): Promise<(StandingPin & { readonly system: string; readonly market: string })[]> {
  return db.query(sql`
    select p.system, p.market, p.artefact_hash as hash, a.trained_before as "trainedBefore",
      (a.artefact ->> 'featureSchema')::int as "featureSchema", p.reason, p.set_by as by, p.set_at as at
    from model_pins p join model_artefacts a using (artefact_hash),
      coalesce((select locks_at from ledger where asset = 'models' and game_date = ${date}::date),
        (${date}::date + 1)::timestamp at time zone ${easternZone}, 'infinity') as until
    where p.set_at < until and (p.lifted_at is null or p.lifted_at >= until)`)
}

function readModels(db: Queryable, date: string | null): Promise<Omit<InUseRow, 'pin'>[]> {
  return db.query(sql`
    select u.game_date as "gameDate", u.system, u.market, u.artefact_hash as hash, u.trained_hash as "trainedHash",
      a.trained_before as "trainedBefore", a.training_rows as rows, u.verdict, u.reasons,
      case when u.artefact_hash = u.trained_hash then u.health else 'not judged' end as health,
      case when u.artefact_hash = u.trained_hash then u.health_reason else 'an operator put it into use; its grades stand beside it' end as "healthReason"
    from models_in_use u join model_artefacts a on a.artefact_hash = u.artefact_hash
    where u.game_date = (select max(game_date) from models_in_use where game_date <= coalesce(${date}::date, 'infinity'))
    order by u.market, u.system`)
}

function readGraded(
  db: Queryable,
  date: string | null,
): Promise<(GradedLately & { readonly system: string; readonly market: string })[]> {
  return db.query(sql`
    with until as materialized (select max(game_date) as day from system_daily_performance where game_date < coalesce(${date}::date, 'infinity'))
    select system, market, label, sum(graded)::int as rows,
      round((sum(absolute_error_sum) / nullif(sum(graded), 0))::numeric, 4)::float8 as "meanAbsoluteError",
      round((sum(error_sum) / nullif(sum(graded), 0))::numeric, 4)::float8 as bias, sum(line_rows)::int as "lineRows",
      round(((sum(absolute_error_sum_on_line_rows) - sum(line_absolute_error_sum)) / nullif(sum(line_rows), 0))::numeric, 4)::float8 as "minusLine"
    from system_daily_performance where game_date > (select day from until) - 28 and game_date <= (select day from until)
    group by system, market, label having sum(graded) > 0 order by market, system, label`)
}

/** The artefact itself, by its hash or the beginning of it; undefined where none or several begin so. */
export async function findArtefact(
  db: Queryable,
  { system, market, hash }: { readonly system: string; readonly market: string; readonly hash: string },
): Promise<{ readonly hash: string; readonly artefact: ModelArtefact } | undefined> {
  const rows = await db.query<{ hash: string; artefact: ModelArtefact }>(sql`
    select artefact_hash as hash, artefact from model_artefacts
    where system = ${system} and market = ${market} and starts_with(artefact_hash, ${hash}) limit 2`)
  return rows.length === 1 ? rows[0] : undefined
}

export interface StoredArtefact {
  readonly hash: string
  readonly trainedBefore: string
  readonly rows: number
  /** Dates on which it was in use. */
  readonly dates: number
}

/** Every artefact of a system, the newest first; `after`: those behind it. Default: all. */
export function readArtefacts(
  db: Queryable,
  { system, market }: { readonly system: string; readonly market: string },
  { after, limit }: Page<Pick<StoredArtefact, 'trainedBefore' | 'hash'>> = everything,
): Promise<StoredArtefact[]> {
  return db.query(sql`
    select a.artefact_hash as hash, a.trained_before as "trainedBefore", a.training_rows as rows,
      count(u.game_date)::int as dates
    from model_artefacts a left join models_in_use u on u.artefact_hash = a.artefact_hash
    where a.system = ${system} and a.market = ${market} and (${after?.hash ?? null}::text is null
      or a.trained_before < ${after?.trainedBefore ?? null}::date
      or (a.trained_before = ${after?.trainedBefore ?? null}::date and a.artefact_hash > ${after?.hash ?? null}::text))
    group by a.artefact_hash order by a.trained_before desc, a.artefact_hash limit ${limit}::integer`)
}

/** Weeks of stored history before a date: what training walks through. */
export async function countHistoryWeeks(db: Queryable, gameDate: string): Promise<number> {
  const rows = await db.query<{ weeks: number }>(sql`
    select count(distinct date_trunc('week', game_date))::int as weeks from ledger
    where asset = 'player_game_summary' and game_date < ${gameDate} and row_count > 0`)
  return rows[0]?.weeks ?? 0
}
