/** Imported season totals of shots by zone, hung on the last day of their season: the day after it they are known, and not before.
 *
 * Whether a day is the last one is seen from what follows: a day of a later season, or a question about a game of one. So inside a
 * season, however little of it was imported, its own totals are out of reach. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { HistoryBlock } from '../domain/point-in-time.ts'
import type { SeasonZones } from '../domain/shot-zones.ts'

interface StoredTotals {
  readonly hash: string
  readonly totals: readonly SeasonZones[]
}

/** By season. */
export type SeasonCache = Map<string, StoredTotals>

export async function addSeasonZones(
  db: Queryable,
  cache: SeasonCache,
  blocks: readonly HistoryBlock[],
  gameDate: string,
): Promise<readonly HistoryBlock[]> {
  const imported = await readSeasons(db, gameDate)
  if (imported.length === 0) return blocks
  const hashes = new Map(imported.map(({ season, hash }) => [season, hash]))
  const askedSeason = imported[0]!.askedSeason
  const withTotals: HistoryBlock[] = []
  for (const [place, stored] of blocks.entries()) {
    const { season } = stored.block
    const hash = hashes.get(season)
    const nextSeason = place + 1 < blocks.length ? blocks[place + 1]!.block.season : askedSeason
    const isLast = nextSeason !== null && nextSeason > season
    if (hash === undefined || !isLast) {
      withTotals.push(stored)
      continue
    }
    const seasonZones = await readTotals(db, cache, season, hash)
    withTotals.push({ hash: `${stored.hash} ${hash}`, block: { ...stored.block, seasonZones } })
  }
  return withTotals
}

interface ImportedSeason {
  readonly season: string
  readonly hash: string
  /** Of the games of the date asked about; null where there are none. */
  readonly askedSeason: string | null
}

function readSeasons(db: Queryable, gameDate: string): Promise<ImportedSeason[]> {
  return db.query(sql`
    select season, content_hash as hash, (select max(season) from games where game_date = ${gameDate}) as "askedSeason"
    from season_zones order by season`)
}

async function readTotals(
  db: Queryable,
  cache: SeasonCache,
  season: string,
  hash: string,
): Promise<readonly SeasonZones[]> {
  const known = cache.get(season)
  if (known?.hash === hash) return known.totals
  const totals = await db.query<SeasonZones>(sql`
    select season, player_id as "playerId", restricted_attempts + paint_attempts as "paintAttempts",
      mid_attempts as "midAttempts" from player_season_zones where season = ${season} order by player_id`)
  cache.set(season, { hash, totals })
  return totals
}
