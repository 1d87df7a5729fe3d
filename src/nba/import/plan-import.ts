/** What a file comes to: its dates, each with the transaction that writes it, and what has to be said about it.
 *
 * Box scores and schedules leave dates alone that the sources have brought. Lines are added wherever no source has lines of the
 * date, in backfilled dates too, and stay when the date is made again. */
import type { Clock } from '../../platform/clock.ts'
import type { Database, Transaction } from '../../platform/db/database.ts'
import { PipelineError } from '../../platform/errors.ts'
import { replanRuns } from '../../platform/ledger/plan.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { GameDate } from '../domain/game-date.ts'
import { parseSeason, type Season } from '../domain/season.ts'
import { claimRun, commitImported, findOwner } from './commit-imported.ts'
import {
  describeBoxRow,
  describeGames,
  findSidelessGames,
  isOver,
  mergeSchedule,
  readGameRows,
  settleSides,
} from './import-games.ts'
import { gameLineTable, type LineTable, mergeRows, propLineTable } from './import-lines.ts'
import { writeSeasonZones } from './import-season-zones.ts'
import type { Mapping } from './mapping.ts'
import { readGames } from './place-event.ts'
import { type RefusedLine, readBoxScores } from './read-box-scores.ts'
import { needsPlayers, type ReadLines, readGameLines, readPropLines } from './read-lines.ts'
import type { RecordFile } from './read-records.ts'
import { readSchedule } from './read-schedule.ts'
import { readSeasonZones } from './read-season-zones.ts'

interface Parts {
  readonly db: Database
  readonly clock: Clock
  readonly pipeline: Pipeline
}

export interface DateWriter {
  /** A game date; of season totals the season. */
  readonly gameDate: GameDate | Season
  write(tx: Transaction): Promise<'imported' | 'unchanged' | 'kept'>
}

export interface ImportPlan {
  readonly rows: number
  readonly dates: readonly DateWriter[]
  readonly refused: readonly RefusedLine[]
  readonly notes: readonly string[]
  /** Importing the same file again may find more: games that were not known. */
  readonly isOpen: boolean
}

export async function planImport(parts: Parts, records: RecordFile, mapping: Mapping): Promise<ImportPlan> {
  switch (mapping.kind) {
    case 'box_scores':
      return planBoxScores(parts, records, mapping)
    case 'schedule':
      return planSchedule(parts, records, mapping)
    case 'prop_lines': {
      const read = readPropLines(records, mapping, await readGames(parts.db, needsPlayers(mapping)))
      return planLines(parts, read, propLineTable)
    }
    case 'game_lines': {
      const read = readGameLines(records, mapping, await readGames(parts.db, false))
      return planLines(parts, read, gameLineTable)
    }
    case 'season_zones':
      return planSeasonZones(records, mapping)
  }
}

function planBoxScores({ clock, pipeline }: Parts, records: RecordFile, mapping: Mapping): ImportPlan {
  const { rows, refused, conflicts, ungradable } = readBoxScores(records, mapping)
  const dates = byDate(rows).map(
    ([gameDate, dateRows]): DateWriter => ({
      gameDate,
      async write(tx) {
        const now = clock.now()
        if ((await claimRun(tx, gameDate, now)).cause !== 'import') return 'kept'
        const known = await readGameRows(tx, gameDate)
        const settled = settleSides(dateRows, known)
        const games = describeGames(gameDate, settled, known)
        const shared = { gameDate, yieldsToSources: true }
        const changed = [
          await commitImported(tx, pipeline, { asset: pipeline.asset('games'), rows: games, ...shared }, now),
          await commitImported(
            tx,
            pipeline,
            {
              asset: pipeline.asset('player_boxscores'),
              rows: settled.map(describeBoxRow(gameDate)),
              ...shared,
            },
            now,
          ),
        ]
        return changed.some(Boolean) ? 'imported' : 'unchanged'
      },
    }),
  )
  const sideless = findSidelessGames(rows)
  const notes = [
    ...(sideless.length > 0
      ? [
          `no home side for ${sideless.join(', ')} (neutral floor): taken from the schedule where that was imported first, assumed otherwise`,
        ]
      : []),
    ...(ungradable.length > 0 ? [`cannot be graded for want of a column: ${ungradable.join(', ')}`] : []),
    ...(conflicts > 0
      ? [`${conflicts} rows contradict an earlier row of the same player and game; the last counts`]
      : []),
  ]
  return { rows: rows.length, dates, refused, notes, isOpen: false }
}

function planSchedule({ clock, pipeline }: Parts, records: RecordFile, mapping: Mapping): ImportPlan {
  const { games, refused, otherKinds } = readSchedule(records, mapping)
  const all = byDate(games)
  const now = clock.now()
  const past = all.filter(([gameDate]) => isOver(gameDate, now))
  const dates = past.map(
    ([gameDate, dateGames]): DateWriter => ({
      gameDate,
      async write(tx) {
        if ((await claimRun(tx, gameDate, now)).cause !== 'import') return 'kept'
        const rows = mergeSchedule(gameDate, dateGames, await readGameRows(tx, gameDate))
        const partition = { asset: pipeline.asset('games'), gameDate, rows, yieldsToSources: true }
        return (await commitImported(tx, pipeline, partition, now)) ? 'imported' : 'unchanged'
      },
    }),
  )
  const notes = [
    ...(otherKinds > 0 ? [`${otherKinds} games are not of the regular season and were left out`] : []),
    ...(past.length < all.length
      ? [`${all.length - past.length} dates are not over yet and are left to the sources`]
      : []),
  ]
  return { rows: games.length, dates, refused, notes, isOpen: past.length < all.length }
}

function planSeasonZones(records: RecordFile, mapping: Mapping): ImportPlan {
  const { rows, refused, otherKinds } = readSeasonZones(records, mapping)
  const seasons = [...Map.groupBy(rows, (row) => row.season)].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    rows: rows.length,
    dates: seasons.map(([season, seasonRows]) => ({
      gameDate: parseSeason(season),
      write: async (tx) => ((await writeSeasonZones(tx, season, seasonRows)) ? 'imported' : 'unchanged'),
    })),
    refused,
    notes: [
      `used for games of seasons after ${seasons.map(([season]) => season).join(', ') || 'none'} only`,
      ...(otherKinds > 0 ? [`${otherKinds} rows are not of the regular season and were left out`] : []),
    ],
    isOpen: false,
  }
}

function planLines<Line extends { readonly gameDate: GameDate }>(
  { clock, pipeline }: Parts,
  read: ReadLines<Line>,
  table: LineTable<Line>,
): ImportPlan {
  const asset = pipeline.assets.find((each) => each.name === table.asset)
  if (!asset) {
    throw new PipelineError(
      'import.refused',
      `${table.asset} are not part of this configuration; nothing was imported`,
    )
  }
  const dates = byDate(read.lines).map(
    ([gameDate, lines]): DateWriter => ({
      gameDate,
      async write(tx) {
        const now = clock.now()
        const { cause } = await claimRun(tx, gameDate, now)
        const isPast = cause === 'import' || cause === 'backfill'
        if (!isPast || (await findOwner(tx, asset.name, gameDate)) === 'sources') return 'kept'
        const { rows, changed } = mergeRows(table, await table.read(tx, gameDate), lines)
        if (changed === 0) return 'unchanged'
        await commitImported(tx, pipeline, { asset, gameDate, rows, yieldsToSources: false }, now)
        await replanRuns(tx, [gameDate])
        return 'imported'
      },
    }),
  )
  const { withoutGame, repeats, pricesLeftOut } = read
  const notes = [
    ...(withoutGame > 0
      ? [
          `${withoutGame} lines belong to no known game (not the regular season, or its box scores or schedule are not imported; then import this file again afterwards)`,
        ]
      : []),
    ...(repeats > 0 ? [`${repeats} rows say what another row says`] : []),
    ...(pricesLeftOut > 0
      ? [`${pricesLeftOut} prices between -100 and 100 are no American prices and were left out`]
      : []),
  ]
  return { rows: read.lines.length, dates, refused: read.refused, notes, isOpen: withoutGame > 0 }
}

function byDate<Row extends { readonly gameDate: GameDate }>(rows: readonly Row[]): [GameDate, Row[]][] {
  return [...Map.groupBy(rows, (row) => row.gameDate)].sort(([a], [b]) => (a < b ? -1 : 1))
}
