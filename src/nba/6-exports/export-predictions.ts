/** predictions/{date}: everything every system says, who was excluded and why, and the picks, or why there are none.
 *
 * Picks are published where no halt holds (`halts/`). A pick stands as it stood when its game tipped off: what was published by then stays,
 * and what was not does not come later, whoever sets or lifts a halt. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { Calendar } from '../../platform/calendar.ts'
import { onlyRow, type Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { quarterKelly } from '../domain/odds.ts'
import { createDocumentAsset, JsonText, type StoredDocument, spelledInstant } from './envelope.ts'
import { findHalt } from './halts/find-halt.ts'
import { type Halt, publicationHours } from './halts/halt.ts'
import { pickSystem } from './pick-system.ts'

export interface ExportPredictionsParts {
  readonly predictionAssets: readonly string[]
  readonly loadCalendar: (db: Queryable) => Promise<Calendar>
}

export function createExportPredictions({ predictionAssets, loadCalendar }: ExportPredictionsParts): Asset {
  return createDocumentAsset({
    document: 'predictions',
    gate: 'publication',
    isMadeWithoutGames: true,
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'prediction_slate', scope: 'same' },
      ...predictionAssets.map((asset) => ({ asset, scope: 'same' as const, required: false })),
    ],
    opens: { hoursBeforeFirstTip: publicationHours },
    deadline: { hoursBeforeFirstTip: 0.1 },
    async build({ db, gameDate, now }, stored) {
      const [{ predictions, asOf, picks, isEveryTipped }, exclusions, standing] = await Promise.all([
        readPredictions(db, gameDate, now),
        readExclusions(db, gameDate),
        loadCalendar(db).then((calendar) => findHalt(db, calendar, gameDate, now)),
      ])
      const published = stored && readPublished(stored)
      const isLocked = ({ label, locksAt }: PickedPrediction): boolean =>
        published !== undefined &&
        label === 'live' &&
        Temporal.Instant.compare(Temporal.Instant.from(locksAt), now) <= 0
      const isOver = published !== undefined && isEveryTipped
      const halt = isOver ? published.halt : standing.halt
      return {
        asOf,
        coverage: standing.coverage,
        halt,
        body: {
          picks: picks.flatMap((row) => {
            if (isLocked(row)) return published!.picks.get(keyOf(row)) ?? []
            return halt === null && isSide(row.recommendation) ? describePick(row) : []
          }),
          predictions: new JsonText(predictions),
          exclusions,
        },
      }
    },
  })
}

function isSide(recommendation: string): boolean {
  return recommendation === 'OVER' || recommendation === 'UNDER'
}

type PickKey = Pick<PickedPrediction, 'market' | 'gameId' | 'playerId'>

function keyOf({ market, gameId, playerId }: PickKey): string {
  return `${market} ${gameId} ${playerId}`
}

/** What readers have been told. */
function readPublished({ body }: StoredDocument): {
  readonly halt: Halt | null
  readonly picks: ReadonlyMap<string, object>
} {
  const { halt, picks } = JSON.parse(body) as {
    halt: { halted: boolean; kind?: Halt['kind']; reason: string; since: string | null }
    picks: (object & PickKey)[]
  }
  return {
    picks: new Map(picks.map((pick) => [keyOf(pick), pick])),
    halt: halt.halted
      ? {
          kind: halt.kind ?? 'manual',
          reason: halt.reason,
          since: halt.since === null ? null : Temporal.Instant.from(halt.since),
        }
      : null,
  }
}

/** What a pick is described from, of a prediction as the document says it. */
interface PickedPrediction {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly playerName: string
  readonly label: string
  readonly locksAt: string
  readonly median: number
  /** Pushes left out; `calibration` says whether it is calibrated or as it came from the distribution. */
  readonly pOver: number | null
  readonly calibration: string
  readonly confidence: number | null
  readonly line: number | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  readonly fairOverPrice: number | null
  readonly fairUnderPrice: number | null
  readonly breakEven: number | null
  readonly expectedValue: number | null
  readonly recommendation: string
}

/** A pick says what it would have to reach and what it is worth; the stake is on paper. */
function describePick(row: PickedPrediction): object {
  const isOver = row.recommendation === 'OVER'
  const price = isOver ? row.overPrice : row.underPrice
  const bestPrice = (isOver ? row.bestOverPrice : row.bestUnderPrice) ?? price
  const { confidence, calibration } = row
  return {
    market: row.market,
    gameId: row.gameId,
    playerId: row.playerId,
    playerName: row.playerName,
    label: row.label,
    side: row.recommendation,
    line: row.line,
    median: row.median,
    pOver: row.pOver,
    calibration,
    confidence,
    price,
    bestPrice,
    fairPrice: isOver ? row.fairOverPrice : row.fairUnderPrice,
    breakEven: row.breakEven,
    expectedValue: row.expectedValue,
    paperStake:
      bestPrice === null || confidence === null || calibration !== 'calibrated'
        ? null
        : Math.round(quarterKelly(bestPrice, confidence) * 1e4) / 1e4,
  }
}

interface SpelledPredictions {
  /** A JSON list, written into the document as it is. */
  readonly predictions: string
  /** Of the pick system: those that take a side, and those whose game has tipped off, whatever they say now. */
  readonly picks: readonly PickedPrediction[]
  readonly asOf: Temporal.Instant | null
  /** Every one is live and its game has tipped off; false where there is none. */
  readonly isEveryTipped: boolean
}

/** Lines leave as numbers of the statistic (24.5), as every reader expects them. */
async function readPredictions(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
): Promise<SpelledPredictions> {
  const rows = await db.query<SpelledPredictions>(sql`
    with newest as (
      select distinct on (system, market, game_id, player_id) * from predictions where game_date = ${gameDate}
      order by system, market, game_id, player_id, revision desc),
    spelled as (
      select p.system, p.market, p.game_id, p.player_id, p.as_of, p.recommendation,
        p.label = 'live' and p.locks_at <= ${now} as is_tipped, (select row_to_json(described) from (select
        p.system, p.market, p.game_id as "gameId", p.player_id as "playerId", s.player_name as "playerName", p.revision, p.label,
        ${spelledInstant(sql`p.as_of`)} as "asOf", ${spelledInstant(sql`p.locks_at`)} as "locksAt", p.median,
        p.blended_median as "blendedMedian", p.p_over as "pOver", p.raw_p_over as "rawPOver", p.calibration, p.confidence,
        p.market_p_over as "marketPOver", p.quantiles, (p.line / 100.0)::float8 as line,
        ${spelledInstant(sql`p.line_snapshot_at`)} as "lineSnapshotAt",
        p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice", p.best_over_price::float8 as "bestOverPrice",
        p.best_under_price::float8 as "bestUnderPrice", p.fair_over_price as "fairOverPrice", p.fair_under_price as "fairUnderPrice",
        p.hold, p.break_even as "breakEven", p.expected_value as "expectedValue", p.edge, p.recommendation,
        p.recommendation_reason as "recommendationReason", p.factors::json as factors, p.model_hash as "modelHash",
        p.vector_hash as "vectorHash") described)::text as json
      from newest p
      left join prediction_slate s on s.game_date = p.game_date and s.market = p.market and s.player_key = p.player_id::text
      where not p.withdrawn)
    select '[' || coalesce(string_agg(json, ',' order by market, game_id, player_id, system), '') || ']' as predictions,
      coalesce(json_agg(json::json order by market, game_id, player_id)
        filter (where system = ${pickSystem} and (is_tipped or recommendation in ('OVER', 'UNDER'))), '[]') as picks,
      max(as_of) as "asOf", coalesce(bool_and(is_tipped), false) as "isEveryTipped"
    from spelled`)
  return onlyRow(rows, 'spelling the predictions of a date')
}

function readExclusions(db: Queryable, gameDate: string): Promise<object[]> {
  return db.query(sql`
    select market, game_id as "gameId", player_name as "playerName", player_id as "playerId", null as system,
      exclusion as reason, exclusion_detail as detail from prediction_slate
    where game_date = ${gameDate} and exclusion is not null
    union all
    select e.market, s.game_id, s.player_name, e.player_id, e.system, e.reason, null from prediction_exclusions e
    left join prediction_slate s on s.game_date = e.game_date and s.market = e.market and s.player_key = e.player_id::text
    where e.game_date = ${gameDate}
    order by market, "gameId", "playerName", system nulls first`)
}
