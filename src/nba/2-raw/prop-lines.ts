/** prop_lines: every line that was posted, from all replies of the date; a snapshot that repeats the one before adds nothing.
 *
 * Made again from the archive at every change, so that a parser's fix reaches what was posted before it. */
import { Temporal } from 'temporal-polyfill'
import { type ArchivedReply, readBodies } from '../../platform/archive/archive.ts'
import type { Asset } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { type LineRow, parseEventOdds } from './parse/parse-event-odds.ts'

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
    const replies = (await readAllReplies(db, gameDate)).filter(({ resource }) =>
      resource.includes('event-odds/'),
    )
    const bodies = await readBodies(db, [...new Set(replies.map((reply) => reply.bodyHash))])
    const games = await readGames(db, gameDate)
    const lines = replies.flatMap(
      ({ bodyHash, receivedAt }) => parseEventOdds(bodies.get(bodyHash)!, receivedAt).rows,
    )
    const rows = dropRepeats(lines).map((line) => ({
      event_id: line.eventId,
      game_id: games.get(`${line.homeTeamId} ${line.awayTeamId}`) ?? null,
      bookmaker: line.bookmaker,
      market: line.market,
      player_name: line.playerName,
      line: line.line,
      snapshot_at: line.snapshotAt,
      commence_at: line.commenceAt,
      over_price: line.overPrice,
      under_price: line.underPrice,
    }))
    return replies.length === 0 ? { rows: [rows], degraded: noSource } : { rows: [rows] }
  },
}

/** Keeps every line of a snapshot whose set of lines and prices differs from the snapshot before, and none of one that repeats it.
 *
 * Line by line would be wrong: a line that moves away and comes back at the same price repeats itself, and of a book's
 * alternates only the one that moved would be left as its newest. */
export function dropRepeats(lines: readonly LineRow[]): LineRow[] {
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

/** Every accepted revision, oldest first: a line that has moved was true at its time. */
function readAllReplies(db: Queryable, gameDate: string): Promise<ArchivedReply[]> {
  return db.query(sql`
    select resource, body_hash as "bodyHash", received_at as "receivedAt" from source_replies
    where asset = 'prop_line_replies' and game_date = ${gameDate} and not withdrawn order by received_at, resource, revision`)
}

async function readGames(db: Queryable, gameDate: string): Promise<Map<string, string>> {
  const rows = await db.query<{ gameId: string; home: number; away: number }>(sql`
    select game_id as "gameId", home_team_id as home, away_team_id as away from games where game_date = ${gameDate}`)
  return new Map(rows.map((row) => [`${row.home} ${row.away}`, row.gameId]))
}

function instantOf(line: LineRow): number {
  return Temporal.Instant.from(line.snapshotAt).epochMilliseconds
}
