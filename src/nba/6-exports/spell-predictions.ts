/** The entries of a date's predictions, as they stand in the document.
 *
 * An evening of five markets is ten thousand of them, twelve megabytes. The database hands them out as rows and they are spelled here: as JSON it
 * takes longer to make them, names of fields and all. What is JSON already (factors) or nearly (quantiles) is never read as anything. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { compareTexts } from './compare-texts.ts'
import { latestOf } from './latest-of.ts'
import { pickSystem } from './pick-system.ts'
import type { PickedPrediction } from './picks.ts'
import { slateKey } from './system-exclusions.ts'

export interface SpelledPredictions {
  /** Entries of a JSON list with commas between, a player's of a market in each text, written into the document as they are. */
  readonly predictions: readonly string[]
  /** Of the pick system: those that take a side, and those whose game has tipped off, whatever they say now. */
  readonly picks: readonly PickedPrediction[]
  readonly asOf: Temporal.Instant | null
  /** Every one is live and its game has tipped off. */
  readonly isEveryTipped: boolean
}

/** `named`: the players on the slate, by `slateKey`. Two connections read at once. */
export async function readPredictions(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
  named: Promise<ReadonlyMap<string, string | null>>,
): Promise<SpelledPredictions> {
  const [names, ...halves] = await Promise.all([named, readRows(db, gameDate, 0), readRows(db, gameDate, 1)])
  const places = halves.flatMap((rows) => spellPlaces(rows, names, now)).sort(comparePlaces)
  return {
    predictions: places.map(({ entries }) => entries.join(',')),
    picks: places.flatMap(({ picks }) => picks),
    asOf: latestOf(places.map(({ asOf }) => asOf)),
    isEveryTipped: places.length > 0 && places.every(({ isTipped }) => isTipped),
  }
}

/** What the systems say of one player in one market. */
interface SpelledPlace {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly entries: string[]
  readonly picks: PickedPrediction[]
  asOf: Temporal.Instant
  isTipped: boolean
}

function comparePlaces(a: SpelledPlace, b: SpelledPlace): number {
  return compareTexts(a.market, b.market) || compareTexts(a.gameId, b.gameId) || a.playerId - b.playerId
}

interface PredictionRow
  extends Omit<PickedPrediction, 'playerName' | 'locksAt' | 'lineSnapshotAt' | 'factors'> {
  readonly system: string
  readonly revision: number
  readonly asOf: Temporal.Instant
  readonly locksAt: Temporal.Instant
  readonly lineSnapshotAt: Temporal.Instant | null
  readonly blendedMedian: number | null
  readonly rawPOver: number | null
  readonly recommendationReason: string
  /** JSON, both. */
  readonly quantiles: string | null
  readonly factors: string
  readonly modelHash: string
  readonly vectorHash: string
  readonly quality: number | null
}

/** The newest of each, by system. `half`, 0 or 1: of the players with even or odd numbers. Lines leave as numbers of the statistic (24.5), as every
 * reader expects them. */
function readRows(db: Queryable, gameDate: string, half: number): Promise<PredictionRow[]> {
  return db.query(sql`
    select system, market, game_id as "gameId", player_id as "playerId", revision, label, as_of as "asOf", locks_at as "locksAt", median,
      blended_median as "blendedMedian", p_over as "pOver", raw_p_over as "rawPOver", calibration, confidence,
      market_p_over as "marketPOver", replace(translate(quantiles::text, '{}', '[]'), 'NULL', 'null') as quantiles, line / 100::float8 as line,
      line_snapshot_at as "lineSnapshotAt", over_price::float8 as "overPrice", under_price::float8 as "underPrice",
      best_over_price::float8 as "bestOverPrice", best_under_price::float8 as "bestUnderPrice", fair_over_price as "fairOverPrice",
      fair_under_price as "fairUnderPrice", hold, break_even as "breakEven", expected_value as "expectedValue", edge, recommendation,
      recommendation_reason as "recommendationReason", factors, model_hash as "modelHash", vector_hash as "vectorHash", quality
    from (
      select distinct on (system, market, game_id, player_id) * from predictions
      where game_date = ${gameDate} and (player_id & 1) = ${half}
      order by system, market, game_id, player_id, revision desc) newest
    where not withdrawn order by system`)
}

function spellPlaces(
  rows: readonly PredictionRow[],
  names: ReadonlyMap<string, string | null>,
  now: Temporal.Instant,
): SpelledPlace[] {
  const places = new Map<string, SpelledPlace>()
  const spellInstant = createInstantSpeller()
  for (const row of rows) {
    const { system, market, gameId, playerId, asOf, recommendation } = row
    const entry = spellPrediction(row, names.get(slateKey(row)) ?? null, spellInstant)
    const isTipped = row.label === 'live' && Temporal.Instant.compare(row.locksAt, now) <= 0
    const isPick =
      system === pickSystem && (isTipped || recommendation === 'OVER' || recommendation === 'UNDER')
    const picks = isPick ? [JSON.parse(entry) as PickedPrediction] : []
    const name = `${market} ${gameId} ${playerId}`
    const place = places.get(name)
    if (place === undefined) {
      places.set(name, { market, gameId, playerId, entries: [entry], picks, asOf, isTipped })
      continue
    }
    place.entries.push(entry)
    place.picks.push(...picks)
    if (Temporal.Instant.compare(asOf, place.asOf) > 0) place.asOf = asOf
    place.isTipped &&= isTipped
  }
  return [...places.values()]
}

function spellPrediction(
  row: PredictionRow,
  playerName: string | null,
  spellInstant: (instant: Temporal.Instant) => string,
): string {
  const until = (fields: object): string => JSON.stringify(fields).slice(0, -1)
  const since = (fields: object): string => JSON.stringify(fields).slice(1)
  const { line, lineSnapshotAt } = row
  const said = until({
    system: row.system,
    market: row.market,
    gameId: row.gameId,
    playerId: row.playerId,
    playerName,
    revision: row.revision,
    label: row.label,
    asOf: spellInstant(row.asOf),
    locksAt: spellInstant(row.locksAt),
    median: row.median,
    blendedMedian: row.blendedMedian,
    pOver: row.pOver,
    rawPOver: row.rawPOver,
    calibration: row.calibration,
    confidence: row.confidence,
    marketPOver: row.marketPOver,
  })
  const offered = since({
    line,
    lineSnapshotAt: lineSnapshotAt && spellInstant(lineSnapshotAt),
    overPrice: row.overPrice,
    underPrice: row.underPrice,
    bestOverPrice: row.bestOverPrice,
    bestUnderPrice: row.bestUnderPrice,
    fairOverPrice: row.fairOverPrice,
    fairUnderPrice: row.fairUnderPrice,
    hold: row.hold,
    breakEven: row.breakEven,
    expectedValue: row.expectedValue,
    edge: row.edge,
    recommendation: row.recommendation,
    recommendationReason: row.recommendationReason,
  }).slice(0, -1)
  const made = since({ modelHash: row.modelHash, vectorHash: row.vectorHash, quality: row.quality })
  return `${said},"quantiles":${row.quantiles},${offered},"factors":${row.factors},${made}`
}

/** Thousands of rows say the same few instants. */
function createInstantSpeller(): (instant: Temporal.Instant) => string {
  const spelled = new Map<Temporal.Instant, string>()
  return (instant) => {
    const known = spelled.get(instant) ?? instant.toString()
    spelled.set(instant, known)
    return known
  }
}
