/** Player lines of either source as rows of one form: who posted what about whom, and in which game.
 *
 * The Odds API names the player and both teams; balldontlie has ids, and says in other replies of the same look who they are. An id
 * that nobody has named stays in the list under itself: it finds nobody later, and is excluded by that name instead of being lost. */
import type { ArchivedReply } from '../../platform/archive/archive.ts'
import type { Queryable } from '../../platform/db/database.ts'
import type { RosterFact } from '../domain/facts.ts'
import { parseBalldontliePlayers } from './parse/parse-balldontlie-players.ts'
import { type BalldontlieProp, parseBalldontlieProps } from './parse/parse-balldontlie-props.ts'
import { type LineRow, parseEventOdds } from './parse/parse-event-odds.ts'
import { type Reader, type Readers, readReplies } from './reader.ts'

/** A line, and the game in the source's way of naming it. */
export interface PostedLine
  extends Pick<
    LineRow,
    | 'eventId'
    | 'bookmaker'
    | 'market'
    | 'playerName'
    | 'line'
    | 'overPrice'
    | 'underPrice'
    | 'bookUpdatedAt'
    | 'snapshotAt'
  > {
  readonly game:
    | { readonly gameId: string }
    | { readonly homeTeamId: number; readonly awayTeamId: number; readonly commenceAt: string }
}

export interface PropReply {
  readonly rows: readonly (LineRow | BalldontlieProp)[]
  /** Sides or props that stood there twice. */
  readonly repeats: number
}

const readEventOdds: Reader<PropReply> = (body, { receivedAt }) => parseEventOdds(body, receivedAt)

export const propReaders: Readers<PropReply> = {
  'odds-api/event-odds': readEventOdds,
  'odds-api/historical-event-odds': readEventOdds,
  'balldontlie/player_props': parseBalldontlieProps,
}

const nameReaders: Readers<readonly RosterFact[]> = { 'balldontlie/players': parseBalldontliePlayers }

export async function readPostedLines(
  db: Queryable,
  replies: readonly ArchivedReply[],
): Promise<PostedLine[]> {
  const props = await readReplies(db, propReaders, replies)
  const names = new Map(
    (await readReplies(db, nameReaders, replies)).flatMap(({ facts }) =>
      facts.map(({ player }) => [player.sourceId, player.name] as const),
    ),
  )
  return props.flatMap(({ resource, facts }) =>
    facts.rows.map((row): PostedLine => {
      if ('playerName' in row) return { ...row, game: row }
      const playerName = names.get(row.playerSourceId) ?? `balldontlie/${row.playerSourceId}`
      return { ...row, playerName, game: { gameId: resource.split('/').at(-1)! } }
    }),
  )
}
