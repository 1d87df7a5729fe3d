/** The entries of a date's grades, as they stand in the document; spelled here, as predictions are (`spell-predictions.ts`). */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { compareTexts } from './compare-texts.ts'
import { JsonText } from './envelope.ts'
import { latestOf } from './latest-of.ts'

export interface SpelledGrades {
  /** A JSON list, written into the document as it is. */
  readonly grades: JsonText
  readonly knownAt: Temporal.Instant | null
}

interface GradeRow {
  readonly system: string
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly knownAt: Temporal.Instant
  /** As the database spells it. */
  readonly closingValueProbability: string | null
  readonly revision: number
}

export async function readGrades(db: Queryable, gameDate: string): Promise<SpelledGrades> {
  const rows = await db.query<GradeRow>(sql`
    select system, market, game_id as "gameId", player_id as "playerId", label, outcome, reason, void_category as "voidCategory",
      result, actual, median, error, absolute_error as "absoluteError", is_within_3 as "isWithin3", is_within_5 as "isWithin5",
      line / 100::float8 as line, margin, recommendation, confidence, calibration, confidence_decile as "confidenceDecile",
      price::float8 as price, best_price::float8 as "bestPrice", expected_value as "expectedValue",
      closing_line / 100::float8 as "closingLine", closing_price::float8 as "closingPrice",
      closing_value_points as "closingValuePoints", closing_value_probability::text as "closingValueProbability", revision, known_at as "knownAt"
    from (
      select distinct on (system, market, game_id, player_id) * from grades where game_date = ${gameDate}
      order by system, market, game_id, player_id, revision desc) newest
    where not withdrawn`)
  const grades = rows.toSorted(compareGrades).map(spellGrade)
  return { grades: JsonText.listOf(grades), knownAt: latestOf(rows.map(({ knownAt }) => knownAt)) }
}

/** What is told is the row in the order of its columns, without the moment of its knowledge. The value of a closing price is as good as always the only
 * number below 1e-4, which the database spells otherwise (5e-05), and so do all documents. */
function spellGrade({ knownAt: _, closingValueProbability, revision, ...told }: GradeRow): string {
  return `${JSON.stringify(told).slice(0, -1)},"closingValueProbability":${closingValueProbability},"revision":${revision}}`
}

function compareGrades(a: GradeRow, b: GradeRow): number {
  return (
    compareTexts(a.market, b.market) ||
    compareTexts(a.gameId, b.gameId) ||
    a.playerId - b.playerId ||
    compareTexts(a.system, b.system)
  )
}
