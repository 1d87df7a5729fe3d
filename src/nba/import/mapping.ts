/** A mapping says which column of a file holds which fact: a small JSON document, checked as a whole before a row is read.
 *
 *     { "kind": "prop_lines",
 *       "columns": { "playerName": "player", "line": "line", "bookmaker": "book",
 *                    "snapshotAt": { "column": "day", "at": "20:00", "minutesBeforeStartMin": 60 } },
 *       "constants": { "market": "points" } }
 */
import { z } from 'zod'
import { PipelineError } from '../../platform/errors.ts'

export const kinds = ['box_scores', 'prop_lines', 'game_lines', 'schedule', 'season_zones'] as const
export type Kind = (typeof kinds)[number]

/** How a cell is written where that is not plain from the cell. */
export const formats = [
  'date-us', // 10/22/2024
  'date-words', // Oct 22, 2024
  'epoch-seconds',
  'epoch-milliseconds',
  'decimal-price', // 1.91
  'hundredths', // a line of 2450
] as const

const columnSchema = z.union([
  z.string().min(1),
  z.strictObject({
    column: z.string().min(1),
    format: z.enum(formats).optional(),
    /** What stands there → what is meant. */
    values: z.record(z.string(), z.string()).optional(),
    /** Of an instant given as a date: the time of day (UTC) at which it is put. */
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as 20:00')
      .optional(),
    /** A quote that the file dates by its day or start was shown at least so long before the start. */
    minutesBeforeStartMin: z.int().min(0).optional(),
  }),
])
export type ColumnMapping = z.output<typeof columnSchema>

const mappingSchema = z.strictObject({
  name: z.string().optional(),
  kind: z.enum(kinds),
  columns: z.record(z.string(), columnSchema),
  constants: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type Mapping = z.output<typeof mappingSchema>

/** What a kind knows: each group of `required` names fields of which one set must be there. */
interface KindFields {
  readonly required: readonly (readonly (readonly string[])[])[]
  readonly optional: readonly string[]
}

const countFields = [
  ...['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'],
  ...['ast', 'stl', 'blk', 'tov', 'pf', 'pts', 'plusMinus'],
]

export const fieldsOf: Readonly<Record<Kind, KindFields>> = {
  box_scores: {
    required: [
      [['gameId']],
      [['gameDate']],
      [['playerId']],
      [['playerName']],
      [['team']],
      [['matchup'], ['opponent', 'isHome']],
      [['minutes']],
      [['pts'], ['reb'], ['ast'], ['fg3m']],
    ],
    optional: [...countFields, 'result'],
  },
  prop_lines: {
    required: [
      [['playerName']],
      [['market']],
      [['line']],
      [['bookmaker']],
      [['snapshotAt']],
      [['overPrice'], ['underPrice'], ['side', 'price']],
    ],
    optional: ['homeTeam', 'awayTeam', 'game', 'commenceAt', 'eventId', 'gameDate'],
  },
  game_lines: {
    required: [
      [['homeTeam', 'awayTeam'], ['game']],
      [['commenceAt'], ['gameDate']],
      [['snapshotAt']],
      [['bookmaker']],
      [['spread'], ['total'], ['homeMoneyline', 'awayMoneyline']],
    ],
    optional: [
      ...['homeMoneyline', 'awayMoneyline', 'homeSpreadPrice', 'awaySpreadPrice', 'spread', 'total'],
      ...['overPrice', 'underPrice', 'eventId'],
    ],
  },
  schedule: {
    required: [[['gameId']], [['gameDate']], [['homeTeam']], [['awayTeam']]],
    optional: ['tipAt', 'status', 'postponed', 'homeScore', 'awayScore'],
  },
  season_zones: {
    required: [[['playerId']], [['restrictedAttempts']], [['paintAttempts']], [['midAttempts']]],
    optional: [
      ...[
        'season',
        'seasonType',
        'restrictedMade',
        'paintMade',
        'midMade',
        'cornerThreeMade',
        'cornerThreeAttempts',
      ],
      ...['aboveBreakThreeMade', 'aboveBreakThreeAttempts', 'backcourtMade', 'backcourtAttempts'],
    ],
  },
}

/** Throws `import.refused`, with every fault of the document. */
export function parseMapping(text: string, where: string): Mapping {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw refuseMapping(where, [`it is not JSON: ${(error as SyntaxError).message}`], error)
  }
  const parsed = mappingSchema.safeParse(value)
  if (!parsed.success) {
    throw refuseMapping(
      where,
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`),
    )
  }
  const faults = findMappingFaults(parsed.data)
  if (faults.length > 0) throw refuseMapping(where, faults)
  return parsed.data
}

/** Fields that the kind does not know, and required ones that nothing gives. */
export function findMappingFaults(mapping: Mapping): string[] {
  const { required, optional } = fieldsOf[mapping.kind]
  const known = new Set([...required.flat(2), ...optional])
  const given = new Set([...Object.keys(mapping.columns), ...Object.keys(mapping.constants ?? {})])
  const unknown = [...given].filter((field) => !known.has(field))
  const missing = required.filter((sets) => !sets.some((set) => set.every((field) => given.has(field))))
  return [
    ...unknown.map(
      (field) => `${mapping.kind} has no field "${field}"; there are: ${[...known].sort().join(', ')}`,
    ),
    ...missing.map((sets) => `nothing gives ${sets.map((set) => set.join(' with ')).join(', or ')}`),
  ]
}

/** The mapping without the columns that the file does not have; throws `import.refused` when a required one is among them. */
export function fitMapping(mapping: Mapping, columns: readonly string[], file: string): Mapping {
  const present = new Set(columns.map((column) => column.toLowerCase()))
  const kept = Object.entries(mapping.columns).filter(([, column]) =>
    present.has(columnName(column).toLowerCase()),
  )
  const fitted: Mapping = { ...mapping, columns: Object.fromEntries(kept) }
  const gone = Object.entries(mapping.columns).filter(([field]) => !(field in fitted.columns))
  const faults = findMappingFaults(fitted)
  if (faults.length === 0) return fitted
  const missing = gone.map(([, column]) => columnName(column))
  throw new PipelineError(
    'import.refused',
    `${file} lacks the columns ${missing.join(', ')}: ${faults.join('; ')}. It has ${columns.join(', ')}. Nothing of it was imported.`,
    { missing, columns },
  )
}

export function columnName(column: ColumnMapping): string {
  return typeof column === 'string' ? column : column.column
}

function refuseMapping(where: string, faults: readonly string[], cause?: unknown): PipelineError {
  return new PipelineError(
    'import.refused',
    `the mapping ${where} has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n- ${faults.join('\n- ')}\nNothing was imported; docs/import.md describes mappings.`,
    { faults },
    { cause },
  )
}
