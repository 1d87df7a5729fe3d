/** Distortions of a parsed reply: rows doubled, removed, cut down to some games, zeroed, keys renamed.
 *
 * What is a row, a game or a number stands in `reply-shapes.ts`. Two kinds of reply need more than a path: tables, whose numbers
 * are columns, and lists of events without an envelope. */
import { type ReplyShape, replyShapes } from './reply-shapes.ts'

type Json = unknown
type JsonObject = Record<string, Json>

interface TableSet {
  readonly headers: readonly string[]
  readonly rowSet: readonly (readonly Json[])[]
}

export function duplicateRows(body: Json): Json {
  return changeLists(
    body,
    (shape) => shape.rows,
    (rows) => rows.flatMap((row) => [row, row]),
  )
}

export function emptyRows(body: Json): Json {
  return changeLists(
    body,
    (shape) => shape.games ?? shape.rows,
    () => [],
  )
}

/** Only the first games of each day; of an event's odds only the first bookmakers, of a box score the first players. */
export function keepGames(body: Json, keep: number): Json {
  if (isTables(body)) {
    return changeTables(body, ({ headers, rowSet }) => {
      const position = Math.max(0, headers.indexOf('GAME_ID'))
      const kept = new Set([...new Set(rowSet.map((row) => row[position]))].slice(0, keep))
      return rowSet.filter((row) => kept.has(row[position]))
    })
  }
  return changeLists(
    body,
    (shape) => shape.games ?? shape.rows,
    (rows) => rows.slice(0, keep),
  )
}

/** The zeros that some upstreams write before they know: every statistic, every score, every line. */
export function zeroNumbers(body: Json): Json {
  if (isTables(body)) {
    return changeTables(body, ({ headers, rowSet }) => {
      // Of a box score everything from the minutes on, of a scoreboard everything from the first quarter on.
      const first = Math.max(headers.indexOf('MIN'), headers.indexOf('PTS_QTR1'))
      return rowSet.map((row) => row.map((value, index) => (first >= 0 && index >= first ? 0 : value)))
    })
  }
  return changeEach(body, (shape) => shape.numbers, zero)
}

/** The keys under which each reply keeps its data. */
export const defaultRenames = {
  rowSet: 'rows',
  rows: 'entries',
  gameDates: 'dates',
  bookmakers: 'books',
  commence_time: 'start_time',
  homeTeam: 'home',
  actions: 'plays',
  games: 'matches',
  markets: 'offers',
  events: 'matches',
  boxscore: 'box',
  athletes: 'players',
  injuries: 'reports',
  data: 'items',
  currentStatus: 'status',
} as const

export function renameKeys(body: Json, names: Readonly<Record<string, string>>): Json {
  if (Array.isArray(body)) return body.map((entry) => renameKeys(entry, names))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [names[key] ?? key, renameKeys(value, names)]),
  )
}

/** The source's cursor points at the page that was asked for: whoever follows it goes round for ever. */
export function repeatCursor(body: Json, asked: string | undefined): Json {
  const { data = [], meta, ...rest } = body as { data?: readonly JsonObject[]; meta?: JsonObject }
  const last = data.at(-1)?.id
  const next_cursor = asked === undefined ? (meta?.next_cursor ?? last ?? 1) : Number(asked)
  return { ...rest, data, meta: { ...meta, next_cursor } }
}

type ListChange = (rows: readonly Json[]) => readonly Json[]
type PathsOf = (shape: ReplyShape) => readonly string[]

function changeLists(body: Json, pathsOf: PathsOf, change: ListChange): Json {
  if (isTables(body)) return changeTables(body, ({ rowSet }) => change(rowSet) as TableSet['rowSet'])
  return changeEach(body, pathsOf, (value) => (Array.isArray(value) ? change(value) : value))
}

function changeEach(body: Json, pathsOf: PathsOf, change: (value: Json) => Json): Json {
  // A bare list is one of events: each may be an event with odds.
  if (Array.isArray(body)) {
    const isPriced = body.some((entry) => hasPath(entry, 'bookmakers'))
    const ofNumbers = isPriced && pathsOf(oddsShape) === oddsShape.numbers
    return ofNumbers ? body.map((entry) => changePaths(entry, oddsShape.numbers, change)) : change(body)
  }
  const shape = replyShapes.find(({ has }) => hasPath(body, has))
  if (!shape) throw new Error(`a reply of unknown shape: ${Object.keys(body as object).join(', ')}`)
  return changePaths(body, pathsOf(shape), change)
}

const oddsShape = replyShapes.find(({ has }) => has === 'bookmakers') as ReplyShape

function changePaths(body: Json, paths: readonly string[], change: (value: Json) => Json): Json {
  return paths.reduce((changed, path) => changeAt(changed, path.split('.'), change), body)
}

function changeAt(value: Json, path: readonly string[], change: (value: Json) => Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return change(value)
  if (typeof value !== 'object' || value === null) return value
  const isEach = step.endsWith('[]')
  const key = isEach ? step.slice(0, -2) : step
  const object = value as JsonObject
  if (!(key in object)) return value
  const found = object[key]
  const changed =
    isEach && Array.isArray(found)
      ? found.map((entry) => changeAt(entry, rest, change))
      : changeAt(found, rest, change)
  return { ...object, [key]: changed }
}

function hasPath(value: Json, path: string): boolean {
  let at = value
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !(key in at)) return false
    at = (at as JsonObject)[key]
  }
  return true
}

/** Numbers, and texts that are numbers, pairs of numbers ('6-16') or durations; everything within an object or a list. */
function zero(value: Json): Json {
  if (typeof value === 'number') return 0
  if (typeof value === 'string') {
    if (/^PT\d+M/.test(value)) return value.replace(/\d/g, '0')
    return /^[-+]?\d+(?:[.:-]\d+)?$/.test(value) ? value.replace(/^[-+]/, '').replace(/\d+/g, '0') : value
  }
  if (Array.isArray(value)) return value.map(zero)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, zero(entry)]))
}

function isTables(body: Json): body is JsonObject & { resultSets: readonly (TableSet & JsonObject)[] } {
  return hasPath(body, 'resultSets')
}

function changeTables(
  body: JsonObject & { resultSets: readonly (TableSet & JsonObject)[] },
  change: (set: TableSet) => TableSet['rowSet'],
): Json {
  return { ...body, resultSets: body.resultSets.map((set) => ({ ...set, rowSet: change(set) })) }
}
