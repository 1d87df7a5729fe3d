/** Records → a season's shots by zone, a row a player of the regular season; play-offs are counted and left out.
 *
 * Which season it is, a column says, or the mapping, or the file's name: the totals themselves could be of any. */
import { basename } from 'node:path'
import { PipelineError } from '../../platform/errors.ts'
import { parseSeason } from '../domain/season.ts'
import type { Mapping } from './mapping.ts'
import type { RefusedLine } from './read-box-scores.ts'
import type { RecordFile } from './read-records.ts'
import { createRowReader, type RowReader } from './row-reader.ts'

/** The zones of a row, as its fields and as the table's columns name them. */
const zoneColumns = {
  restricted: 'restricted',
  paint: 'paint',
  mid: 'mid',
  cornerThree: 'corner_three',
  aboveBreakThree: 'above_break_three',
  backcourt: 'backcourt',
} as const
type ZoneColumn = (typeof zoneColumns)[keyof typeof zoneColumns]

/** In the table's columns; null where the file does not say. */
export type SeasonZonesRow = {
  readonly season: string
  readonly player_id: number
} & Readonly<Record<`${ZoneColumn}_${'made' | 'attempts'}`, number | null>>

export interface ReadSeasonZones {
  readonly rows: readonly SeasonZonesRow[]
  readonly refused: readonly RefusedLine[]
  /** Rows of play-offs and the like. */
  readonly otherKinds: number
}

export function readSeasonZones(records: RecordFile, mapping: Mapping): ReadSeasonZones {
  const reader = createRowReader(mapping, records.columns)
  const rows = new Map<string, SeasonZonesRow>()
  const refused: RefusedLine[] = []
  let otherKinds = 0
  records.visit((cells, line) => {
    reader.load(cells)
    if (reader.fault === null && !/^regular/i.test(reader.text('seasonType') ?? 'regular')) {
      otherKinds += 1
      return
    }
    const row = reader.fault === null ? readRow(reader) : null
    const key = row === null ? '' : `${row.season} ${row.player_id}`
    if (row !== null && rows.has(key)) reader.refuse('playerId', 'stands in an earlier line')
    if (row === null || reader.fault !== null)
      refused.push({ line, reason: reader.fault ?? 'it is no row of zones' })
    else rows.set(key, row)
  })
  return { rows: [...rows.values()], refused, otherKinds }
}

/** Null where a cell is not what it should be; the reader has the fault. */
function readRow(reader: RowReader): SeasonZonesRow | null {
  const season = reader.need('season', reader.text('season'))
  if (season !== null && !isSeason(season)) reader.refuse('season', 'is no season such as 2023-24')
  const playerId = reader.need('playerId', reader.count('playerId'))
  const counts = Object.entries(zoneColumns).flatMap(([field, column]) => {
    const [made, attempts] = [reader.count(`${field}Made`), reader.count(`${field}Attempts`)]
    if (made !== null && attempts !== null && made > attempts)
      reader.refuse(`${field}Made`, `is more than the ${attempts} attempts`)
    return [
      [`${column}_made`, made],
      [`${column}_attempts`, attempts],
    ]
  })
  if (reader.fault !== null || season === null || !playerId) return null
  return { season, player_id: playerId, ...Object.fromEntries(counts) } as SeasonZonesRow
}

/** The mapping with the season that the file's name has, where neither a column nor a constant gives one. */
export function fitSeason(mapping: Mapping, file: string): Mapping {
  if (
    mapping.kind !== 'season_zones' ||
    'season' in mapping.columns ||
    mapping.constants?.season !== undefined
  )
    return mapping
  const season = /(?<!\d)\d{4}-\d{2}(?![-\d])/.exec(basename(file))?.[0]
  if (season === undefined || !isSeason(season)) {
    throw new PipelineError(
      'import.refused',
      `${file} does not say of which season its totals are: neither a column nor its name has one such as 2023-24. Name the file so, or give "season" among the constants of a mapping. Nothing of it was imported.`,
    )
  }
  return { ...mapping, constants: { ...mapping.constants, season } }
}

function isSeason(text: string): boolean {
  try {
    parseSeason(text)
    return true
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return false
  }
}
