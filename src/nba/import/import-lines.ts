/** Dates of imported lines: what a file has is added to what other files brought for the date, and nothing is taken away.
 *
 * A line that is there already, with the same prices, changes nothing; with others, the newer file is believed. */
import { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { GameLine, PropLine } from './read-lines.ts'

/** Rows of one table, by its natural key. */
export interface LineTable<Line> {
  readonly asset: 'prop_lines' | 'game_lines'
  describe(line: Line): object
  keyOf(row: object): string
  read(tx: Transaction, gameDate: string): Promise<object[]>
}

export const propLineTable: LineTable<PropLine> = {
  asset: 'prop_lines',
  describe: (line) => ({
    event_id: line.eventId,
    game_id: line.game?.gameId ?? null,
    bookmaker: line.bookmaker,
    market: line.market,
    player_name: line.playerName,
    line: line.line,
    snapshot_at: toText(line.snapshotMs),
    commence_at: toText(line.commenceMs!),
    over_price: line.overPrice,
    under_price: line.underPrice,
  }),
  keyOf: (row) => keyOf(row, ['event_id', 'bookmaker', 'market', 'player_name', 'line', 'snapshot_at']),
  async read(tx, gameDate) {
    const rows = await tx.query<TimedRow>(sql`
      select event_id, game_id, bookmaker, market, player_name, line, snapshot_at, commence_at,
        over_price::float8 as over_price, under_price::float8 as under_price
      from prop_lines where game_date = ${gameDate}`)
    return rows.map(withTexts)
  },
}

export const gameLineTable: LineTable<GameLine> = {
  asset: 'game_lines',
  describe: (line) => ({
    source: 'import',
    event_id: line.eventId,
    game_id: line.game?.gameId ?? null,
    bookmaker: line.bookmaker,
    market: line.market,
    snapshot_at: toText(line.snapshotMs),
    commence_at: toText(line.commenceMs!),
    line: line.line,
    home_or_over_price: line.homeOrOverPrice,
    away_or_under_price: line.awayOrUnderPrice,
  }),
  keyOf: (row) => keyOf(row, ['source', 'event_id', 'bookmaker', 'market', 'snapshot_at']),
  async read(tx, gameDate) {
    const rows = await tx.query<TimedRow>(sql`
      select source, event_id, game_id, bookmaker, market, snapshot_at, commence_at, line,
        home_or_over_price::float8 as home_or_over_price, away_or_under_price::float8 as away_or_under_price
      from game_lines where game_date = ${gameDate}`)
    return rows.map(withTexts)
  },
}

export interface MergedRows {
  readonly rows: object[]
  /** Rows that are new or say something else now. */
  readonly changed: number
}

/** What is stored and what the file adds. */
export function mergeRows<Line>(
  table: LineTable<Line>,
  stored: readonly object[],
  lines: readonly Line[],
): MergedRows {
  const rows = new Map(stored.map((row) => [table.keyOf(row), row]))
  let changed = 0
  for (const line of lines) {
    const row = table.describe(line)
    const key = table.keyOf(row)
    const known = rows.get(key)
    if (known && sameRow(known, row)) continue
    changed += 1
    rows.set(key, row)
  }
  return { rows: [...rows.values()], changed }
}

interface TimedRow {
  readonly snapshot_at: Temporal.Instant
  readonly commence_at: Temporal.Instant | null
}

function withTexts(row: TimedRow): object {
  return {
    ...row,
    snapshot_at: row.snapshot_at.toString(),
    commence_at: row.commence_at === null ? null : row.commence_at.toString(),
  }
}

function sameRow(one: object, other: object): boolean {
  return Object.entries(other).every(([column, value]) => (one as Record<string, unknown>)[column] === value)
}

function keyOf(row: object, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => (row as Record<string, unknown>)[column]))
}

function toText(epochMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toString()
}
