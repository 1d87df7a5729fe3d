/** prop_lines: every line that was posted, from all replies of the date; a snapshot that repeats the one before adds nothing.
 *
 * Made again from the archive at every change, so that a parser's fix reaches what was posted before it. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { readEveryRevision } from './raw-facts.ts'
import { type GameOfDate, readGamesOf } from './read-games.ts'
import { type PostedLine, propReaders, readPostedLines } from './read-prop-replies.ts'
import { findReader } from './reader.ts'

const noSource = 'no source of lines is configured'

export const propLines: Asset = {
  name: 'prop_lines',
  phase: '2-raw',
  gate: 'lines_raw',
  plan: 'full',
  writes: [
    {
      table: 'prop_lines',
      key: ['event_id', 'bookmaker', 'market', 'player_name', 'line', 'snapshot_at'],
      mode: 'replace',
    },
  ],
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'prop_line_replies', scope: 'same' },
  ],
  opens: { hoursBeforeFirstTip: 12 },
  deadline: { hoursBeforeFirstTip: 0.5 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects(db, gameDate) {
    return (await readAllReplies(db, gameDate)).length === 0
      ? { kind: 'empty_allowed', because: noSource }
      : { kind: 'at_least', rows: 1, because: 'a reply was accepted that has lines' }
  },
  async produce({ db, gameDate }) {
    const replies = await readAllReplies(db, gameDate)
    const games = await readGamesOf(db, gameDate)
    const rows = dropRepeats(await readPostedLines(db, replies)).flatMap((line) => describeLine(line, games))
    const isAnswered = replies.some(({ resource }) => findReader(propReaders, resource))
    return isAnswered ? { rows: [rows] } : { rows: [rows], degraded: noSource }
  },
}

/** A source that does not say when a game begins is held to the schedule; its lines of a game that is not on the date any more
 * are lines of no game. */
function describeLine(line: PostedLine, games: readonly GameOfDate[]): object[] {
  const { game } = line
  const found =
    'gameId' in game
      ? games.find(({ gameId }) => gameId === game.gameId)
      : games.findLast(
          ({ homeTeamId, awayTeamId }) => homeTeamId === game.homeTeamId && awayTeamId === game.awayTeamId,
        )
  const commenceAt = 'commenceAt' in game ? game.commenceAt : found?.tipAt.toString()
  if (commenceAt === undefined) return []
  return [
    {
      event_id: line.eventId,
      game_id: found?.gameId ?? null,
      bookmaker: line.bookmaker,
      market: line.market,
      player_name: line.playerName,
      line: line.line,
      snapshot_at: line.snapshotAt,
      commence_at: commenceAt,
      over_price: line.overPrice,
      under_price: line.underPrice,
    },
  ]
}

/** What `dropRepeats` looks at. */
type BoardLine = Pick<
  PostedLine,
  'eventId' | 'bookmaker' | 'market' | 'playerName' | 'line' | 'overPrice' | 'underPrice' | 'snapshotAt'
>

/** Keeps every line of a snapshot whose set of lines and prices differs from the snapshot before, and none of one that repeats it.
 *
 * Line by line would be wrong: a line that moves away and comes back at the same price repeats itself, and of a book's
 * alternates only the one that moved would be left as its newest. */
export function dropRepeats<Row extends BoardLine>(lines: readonly Row[]): Row[] {
  const boards = Map.groupBy(lines, (line) =>
    JSON.stringify([line.eventId, line.bookmaker, line.market, line.playerName]),
  )
  return [...boards.values()].flatMap((posted) => {
    const snapshots = [...Map.groupBy(posted, instantOf)].sort(([a], [b]) => a - b)
    let before = ''
    return snapshots.flatMap(([, each]) => {
      const byLine = [...new Map(each.map((line) => [line.line, line])).values()].sort(
        (a, b) => a.line - b.line,
      )
      const board = JSON.stringify(
        byLine.map(({ line, overPrice, underPrice }) => [line, overPrice, underPrice]),
      )
      const isRepeat = board === before
      before = board
      return isRepeat ? [] : byLine
    })
  })
}

function readAllReplies(db: Queryable, gameDate: string) {
  return readEveryRevision(db, 'prop_line_replies', gameDate)
}

function instantOf(line: BoardLine): number {
  return Temporal.Instant.from(line.snapshotAt).epochMilliseconds
}
