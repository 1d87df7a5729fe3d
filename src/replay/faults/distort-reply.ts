/** Distortions of a parsed reply: rows doubled, removed, cut down to some games, zeroed, keys renamed.
 *
 * Each knows the four shapes that the replay serves: a schedule, a game log, a list of events, an event's odds (the last two
 * also within the historical envelope's `data`). */

type Json = unknown
type JsonObject = Record<string, Json>

interface GameLog {
  readonly resultSets: readonly { readonly headers: readonly string[]; readonly rowSet: readonly Json[][] }[]
}

interface Schedule {
  readonly leagueSchedule: { readonly gameDates: readonly { readonly games: readonly JsonObject[] }[] }
}

interface Odds {
  readonly bookmakers: readonly {
    readonly markets: readonly { readonly outcomes: readonly JsonObject[] }[]
  }[]
}

interface RowChange {
  readonly logRows: (rows: readonly Json[][], headers: readonly string[]) => readonly Json[][]
  readonly games: (games: readonly JsonObject[]) => readonly JsonObject[]
  readonly events: (events: readonly Json[]) => readonly Json[]
  readonly odds: (odds: Odds & JsonObject) => JsonObject
}

export function duplicateRows(body: Json): Json {
  const twice = <T>(rows: readonly T[]): T[] => rows.flatMap((row) => [row, row])
  return changeRows(body, {
    logRows: twice,
    games: twice,
    events: twice,
    odds: (odds) => changeOutcomes(odds, twice),
  })
}

export function emptyRows(body: Json): Json {
  const none = () => []
  return changeRows(body, {
    logRows: none,
    games: none,
    events: none,
    odds: (odds) => ({ ...odds, bookmakers: [] }),
  })
}

/** Only the first games of each day; of an event's odds only the first bookmakers. */
export function keepGames(body: Json, keep: number): Json {
  return changeRows(body, {
    logRows(rows, headers) {
      const position = headers.indexOf('GAME_ID')
      const kept = new Set([...new Set(rows.map((row) => row[position]))].slice(0, keep))
      return rows.filter((row) => kept.has(row[position]))
    },
    games: (games) => games.slice(0, keep),
    events: (events) => events.slice(0, keep),
    odds: (odds) => ({ ...odds, bookmakers: odds.bookmakers.slice(0, keep) }),
  })
}

/** The zeros that some upstreams write before they know: every statistic, every score, every line. */
export function zeroNumbers(body: Json): Json {
  return changeRows(body, {
    logRows(rows, headers) {
      const first = headers.indexOf('MIN')
      return rows.map((row) => row.map((value, index) => (index >= first ? 0 : value)))
    },
    games: (games) =>
      games.map((game) => ({
        ...game,
        homeTeam: { ...(game.homeTeam as JsonObject), score: 0 },
        awayTeam: { ...(game.awayTeam as JsonObject), score: 0 },
      })),
    events: (events) => events,
    odds: (odds) => changeOutcomes(odds, (outcomes) => outcomes.map((outcome) => ({ ...outcome, point: 0 }))),
  })
}

/** The keys under which each reply keeps its data. */
export const defaultRenames = {
  rowSet: 'rows',
  gameDates: 'dates',
  bookmakers: 'books',
  commence_time: 'start_time',
} as const

export function renameKeys(body: Json, names: Readonly<Record<string, string>>): Json {
  if (Array.isArray(body)) return body.map((entry) => renameKeys(entry, names))
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).map(([key, value]) => [names[key] ?? key, renameKeys(value, names)]),
  )
}

function changeRows(body: Json, change: RowChange): Json {
  if (Array.isArray(body)) return change.events(body)
  const object = body as JsonObject
  if ('resultSets' in object) {
    const resultSets = (body as GameLog).resultSets.map((set) => ({
      ...set,
      rowSet: change.logRows(set.rowSet, set.headers),
    }))
    return { ...object, resultSets }
  }
  if ('leagueSchedule' in object) {
    const { leagueSchedule } = body as Schedule
    const gameDates = leagueSchedule.gameDates.map((entry) => ({
      ...entry,
      games: change.games(entry.games),
    }))
    return { ...object, leagueSchedule: { ...leagueSchedule, gameDates } }
  }
  if ('bookmakers' in object) return change.odds(body as Odds & JsonObject)
  if ('data' in object) return { ...object, data: changeRows(object.data, change) }
  throw new Error(`a reply of unknown shape: ${Object.keys(object).join(', ')}`)
}

function changeOutcomes(
  odds: Odds & JsonObject,
  change: (outcomes: readonly JsonObject[]) => readonly JsonObject[],
): JsonObject {
  const bookmakers = odds.bookmakers.map((bookmaker) => ({
    ...bookmaker,
    markets: bookmaker.markets.map((market) => ({ ...market, outcomes: change(market.outcomes) })),
  }))
  return { ...odds, bookmakers }
}
