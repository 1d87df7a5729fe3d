/** The prediction phase's port over PostgreSQL. Vectors and slate are read by nine assets a date, and once a process. */

import { readDoubleArray } from '../../platform/db/binary-arrays.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { PartitionCache } from '../../platform/ledger/partition-cache.ts'
import type { PointInTime } from '../domain/point-in-time.ts'
import type {
  PickRow,
  PredictionInputs,
  RollingRow,
  SlateRow,
  StoredMember,
  StoredPrediction,
  VectorRow,
} from '../domain/prediction-inputs.ts'
import { publishedPredictions } from '../grading/published-predictions.ts'

export function createPredictionInputs(
  db: Queryable,
  pointInTime: PointInTime,
  cache: PartitionCache,
): PredictionInputs {
  return {
    games: (gameDate) => pointInTime.games(gameDate),
    lines: (gameDate) => pointInTime.lines(gameDate),
    playerNames: (ids, gameDate) => pointInTime.playerNames(ids, gameDate),
    rolling: (gameDate) =>
      db.query<RollingRow>(sql`
        select player_id as "playerId", team_id as "teamId", game_id as "gameId", games_known as "gamesKnown",
          team_minutes as "teamMinutes" from player_rolling where game_date = ${gameDate} order by player_id`),
    vectors: (gameDate) =>
      cache.read(db, { asset: 'feature_vectors', gameDate }, 'vectors', () => readVectors(db, gameDate)),
    slate: (gameDate) =>
      cache.read(db, { asset: 'prediction_slate', gameDate }, 'slate', () => readSlate(db, gameDate)),
    async artefactsInUse(gameDate, systems) {
      const rows = await db.query<{ hash: string }>(sql`
        select artefact_hash as hash from models_in_use
        where game_date = ${gameDate} and system = any(${systems}::text[]) order by market, system`)
      return rows.map(({ hash }) => hash)
    },
    rolledBack: (gameDate) =>
      db.query(sql`
        select system, market, artefact_hash as hash from models_in_use
        where game_date = ${gameDate} and artefact_hash <> trained_hash order by market, system`),
    artefacts: (hashes) =>
      db.query(sql`
        select artefact_hash as hash, artefact from model_artefacts
        where artefact_hash = any(${hashes}::text[]) order by artefact_hash`),
    async livePredictions(gameDate, systems) {
      const rows = await db.query<{ row: StoredPrediction }>(sql`
        select to_jsonb(newest) - 'revision' - 'withdrawn' - 'game_date' as row from (
          select distinct on (system, market, game_id, player_id) * from predictions
          where game_date = ${gameDate} and system = any(${systems}::text[])
          order by system, market, game_id, player_id, revision desc) newest
        where not withdrawn and label = 'live'`)
      return rows.map(({ row }) => row)
    },
    publishedPicks: (gameDate) =>
      db.query<PickRow>(sql`
        select system, market, game_id as "gameId", player_id as "playerId", label, locks_at as "locksAt", recommendation, line,
          edge, confidence, expected_value as "expectedValue"
        from (${publishedPredictions(gameDate)}) published
        where not withdrawn and (confidence is not null or recommendation in ('OVER', 'UNDER'))
        order by system, market, game_id, player_id`),
    async liveMembers(gameDate) {
      const rows = await db.query<{ row: StoredMember }>(sql`
        select to_jsonb(newest) - 'revision' - 'withdrawn' - 'game_date' as row from (
          select distinct on (subset, system, market, game_id, player_id) * from pick_subsets where game_date = ${gameDate}
          order by subset, system, market, game_id, player_id, revision desc) newest
        where not withdrawn and label = 'live' order by subset, system, market, game_id, player_id`)
      return rows.map(({ row }) => row)
    },
  }
}

async function readVectors(db: Queryable, gameDate: string): Promise<VectorRow[]> {
  // A reply spells bytes in base 16, which takes longer to read than base 64.
  const rows = await db.query<Omit<VectorRow, 'values'> & { readonly vector: string }>(sql`
    select game_id as "gameId", player_id as "playerId", market, as_of::text as "asOf", encode(array_send(vector), 'base64') as vector, quality,
      missing_required as "missingRequired", vector_hash as "vectorHash"
    from feature_vectors where game_date = ${gameDate} order by market, player_id`)
  return rows.map(({ vector, ...row }) => ({
    ...row,
    values: readDoubleArray(Buffer.from(vector, 'base64')),
  }))
}

function readSlate(db: Queryable, gameDate: string): Promise<SlateRow[]> {
  return db.query(sql`
    select game_id as "gameId", market, player_key as "playerKey", player_id as "playerId", player_name as "playerName",
      line, line_snapshot_at::text as "lineSnapshotAt", over_price::float8 as "overPrice",
      under_price::float8 as "underPrice", best_over_price::float8 as "bestOverPrice",
      best_under_price::float8 as "bestUnderPrice", over_probability as "overProbability", exclusion
    from prediction_slate where game_date = ${gameDate} order by market, player_key`)
}
