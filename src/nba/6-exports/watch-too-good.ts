/** Looks at what the season's picks have hit so far, and says why none may be published when that is more than anybody earns.
 *
 * A leak does not look like a fault: it looks like a 65 % hit rate. Live and backfilled picks are judged apart, and either stops
 * publication. What the prices give by themselves is looked up only for a rate that an even price would not allow. */
import type { PartitionContext } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { keepIncident, resolveIncident } from '../../platform/ledger/incidents.ts'
import { removeVig } from '../domain/odds.ts'
import { guessSeason, seasonStartYear } from '../domain/season.ts'
import { type HitCount, isTooGood, tooGoodAbove } from '../domain/too-good.ts'

export const tooGoodCause = 'predictions are too good'

interface SystemHits extends HitCount {
  readonly system: string
  readonly market: string
  readonly label: string
}

interface Span {
  readonly from: string
  /** Not included: the date that is to be published. */
  readonly before: string
}

/** Null where the hits are such as can be earned. */
export async function watchTooGood({
  db,
  gameDate,
  now,
}: Pick<PartitionContext, 'db' | 'gameDate' | 'now'>): Promise<string | null> {
  const span = { from: `${seasonStartYear(guessSeason(gameDate))}-07-01`, before: gameDate }
  const [worst] = await findTooGood(db, span)
  if (!worst) {
    if (await isNewest(db, gameDate)) await resolveIncident(db, tooGoodCause, now)
    return null
  }
  const { system, market, label, wins, trials, fairRate } = worst
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`
  const found = `${share(wins / trials)} of ${trials} picks of ${system} in ${market} (${label}) hit this season, and above ${share(tooGoodAbove(fairRate))} the outcome has leaked into the prediction`
  await keepIncident(db, {
    cause: tooGoodCause,
    severity: 'critical',
    title: `no picks are published: ${found}. sixthman report shows which alarms go off`,
    details: { gameDate, system, market, label, wins, trials, fairRate },
    page: 'evaluation.md',
    systemDoes:
      'No picks are published while this stands, and the document says why. Predictions, grades and reports go on.',
    whatToDo:
      'Look for what the features know too early: sixthman report shows the alarms by system and market.',
    now,
  })
  return `too good to be true: ${found}`
}

/** The highest rate first. */
async function findTooGood(db: Queryable, span: Span): Promise<SystemHits[]> {
  const suspects = (await readHits(db, span)).filter((each) => isTooGood({ ...each, fairRate: 0.5 }))
  const judged = await Promise.all(
    suspects.map(async (each) => ({ ...each, fairRate: await findFairRate(db, each) })),
  )
  return judged.filter(isTooGood).sort((a, b) => b.wins / b.trials - a.wins / a.trials)
}

interface SeasonHits extends Omit<SystemHits, 'fairRate'> {
  /** What the prices of so many sides give, added up; of the dates that are not among `unsummed`. */
  readonly fairSum: number
  readonly fairTrials: number
  /** Dates that were graded before this was added up. */
  readonly unsummed: readonly string[]
}

function readHits(db: Queryable, { from, before }: Span): Promise<SeasonHits[]> {
  return db.query(sql`
    select system, market, label, sum(wins)::int as wins, sum(wins + losses)::int as trials, coalesce(sum(fair_sum), 0) as "fairSum",
      coalesce(sum(wins + losses) filter (where fair_sum is not null), 0)::int as "fairTrials",
      coalesce(array_agg(game_date::text) filter (where fair_sum is null), '{}') as unsummed
    from system_daily_performance where game_date >= ${from} and game_date < ${before}
    group by system, market, label having sum(wins + losses) > 0 order by system, market, label`)
}

/** Mean probability of the sides taken by their own prices, margin removed. */
async function findFairRate(db: Queryable, hits: SeasonHits): Promise<number> {
  const older = hits.unsummed.length === 0 ? [] : await readPricedSides(db, hits)
  const sides = older.reduce((sum, row) => sum + row.sides, hits.fairTrials)
  const fair = older.reduce((sum, row) => sum + row.sides * fairOf(row), hits.fairSum)
  return sides === 0 ? 0.5 : fair / sides
}

interface PricedSides {
  readonly side: 'OVER' | 'UNDER'
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly sides: number
}

function readPricedSides(
  db: Queryable,
  { system, market, label, unsummed }: SeasonHits,
): Promise<PricedSides[]> {
  return db.query(sql`
    select p.recommendation as side, p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice", count(*)::int as sides
    from (select distinct on (game_date, game_id, player_id) game_date, game_id, player_id, result, withdrawn, label from grades
          where system = ${system} and market = ${market} and game_date = any(${unsummed}::date[])
          order by game_date, game_id, player_id, revision desc) g
    join (select distinct on (game_date, game_id, player_id) game_date, game_id, player_id, recommendation, over_price, under_price, withdrawn
          from predictions where system = ${system} and market = ${market} and game_date = any(${unsummed}::date[])
          order by game_date, game_id, player_id, revision desc) p using (game_date, game_id, player_id)
    where not g.withdrawn and not p.withdrawn and g.label = ${label} and g.result in ('win', 'loss')
    group by 1, 2, 3 order by 1, 2, 3`)
}

function fairOf({ side, overPrice, underPrice }: PricedSides): number {
  if (overPrice === null || underPrice === null) return 0.5
  const { over, under } = removeVig(overPrice, underPrice)
  return side === 'OVER' ? over : under
}

/** A date that is made again later knows less: only the newest may close what a newer one opened. */
async function isNewest(db: Queryable, gameDate: string): Promise<boolean> {
  const newer = await db.query(sql`
    select 1 from incidents where cause = ${tooGoodCause} and resolved_at is null and details ->> 'gameDate' > ${gameDate}`)
  return newer.length === 0
}
