/** How much of a date's slate is predicted, and why the rest is not. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Coverage } from './halts/halt.ts'
import { pickSystem } from './pick-system.ts'
import { readSystemExclusions, slateKey } from './system-exclusions.ts'

interface SlatePlace {
  readonly market: string
  /** Null where nobody is known by the name. */
  readonly playerId: number | null
  readonly exclusion: string | null
}

/** slate = predicted + excluded, by reason, over all markets: by the newest rows of the pick system. */
export async function readCoverage(db: Queryable, gameDate: string): Promise<Coverage> {
  const [slate, predicted, exclusions] = await Promise.all([
    readSlate(db, gameDate),
    readPredicted(db, gameDate),
    readSystemExclusions(db, gameDate, pickSystem),
  ])
  const isPredicted = new Set(predicted.map(slateKey))
  const reasons = new Map(exclusions.map((each) => [slateKey(each), each.reason]))
  const lacking = slate
    .filter((place) => !isPredicted.has(slateKey(place)))
    .map((place) => place.exclusion ?? reasons.get(slateKey(place)) ?? 'not_predicted')
  const excluded = [...Map.groupBy(lacking.sort(), (reason) => reason)]
  return {
    slate: slate.length,
    predicted: slate.length - lacking.length,
    excluded: Object.fromEntries(excluded.map(([reason, players]) => [reason, players.length])),
  }
}

function readSlate(db: Queryable, gameDate: string): Promise<SlatePlace[]> {
  return db.query(sql`
    select market, player_id as "playerId", exclusion from prediction_slate where game_date = ${gameDate}`)
}

function readPredicted(
  db: Queryable,
  gameDate: string,
): Promise<{ readonly market: string; readonly playerId: number }[]> {
  return db.query(sql`
    select market, player_id as "playerId" from (
      select distinct on (market, game_id, player_id) market, player_id, withdrawn from predictions
      where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
    where not withdrawn`)
}
