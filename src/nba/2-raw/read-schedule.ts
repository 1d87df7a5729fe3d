/** The schedule that a date's source partition accepted, parsed; the last few are kept, since a season asks for the same one. */
import { readAcceptedReplies, readBodies } from '../../platform/archive/archive.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { type GameRow, type ParsedSchedule, parseSchedule } from './parse/parse-schedule.ts'

const parsedByHash = new Map<string, ParsedSchedule>()
const parsedMax = 3

export async function readScheduleByHash(db: Queryable, bodyHash: string): Promise<ParsedSchedule> {
  const known = parsedByHash.get(bodyHash)
  if (known) return known
  const body = (await readBodies(db, [bodyHash])).get(bodyHash)!
  const parsed = parseSchedule(body)
  parsedByHash.set(bodyHash, parsed)
  for (const oldest of [...parsedByHash.keys()].slice(0, -parsedMax)) parsedByHash.delete(oldest)
  return parsed
}

/** The games of the date in the pipeline's kinds, from the reply its source partition accepted. */
export async function readScheduledGames(
  db: Queryable,
  gameDate: string,
  isPlayedFor: (game: GameRow) => boolean,
): Promise<GameRow[]> {
  const replies = await readAcceptedReplies(db, { asset: 'schedule_replies', gameDate })
  const games: GameRow[] = []
  for (const { bodyHash } of replies) {
    const schedule = await readScheduleByHash(db, bodyHash)
    games.push(...schedule.games.filter((game) => game.gameDate === gameDate && isPlayedFor(game)))
  }
  return games
}
