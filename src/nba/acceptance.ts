/** When a source's replies count as whole. "Empty when games exist", "one of nine games", "everything twice" and "yesterday's
 * answer" are errors of the source, never a success with other rows: the reply is archived, and the last good data stays. */
import { Temporal } from 'temporal-polyfill'
import { readNewestReply } from '../platform/archive/archive.ts'
import type { PartitionContext } from '../platform/asset.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import type { Collected } from './1-sources/clients/index.ts'
import { parseEventOdds } from './2-raw/parse/parse-event-odds.ts'
import { parseLeagueGameLog } from './2-raw/parse/parse-league-game-log.ts'
import { type GameRow, type ParsedSchedule, parseSchedule } from './2-raw/parse/parse-schedule.ts'
import { readScheduleByHash } from './2-raw/read-schedule.ts'
import { readGames } from './scheduled-games.ts'

/** No game lasts so long: what is not final by then is an old answer. */
const hoursUntilFinalMax = 6
/** A book that is open moves or confirms a line more often than this. */
const lineAgeHoursMax = 24
/** More repeats than this share are no slip of one row. */
const repeatShareMax = 0.1

export async function acceptSchedule(
  [collected]: readonly Collected[],
  context: PartitionContext,
  season: string,
): Promise<void> {
  const { db, gameDate, now } = context
  const schedule = parseSchedule(collected!.reply.body)
  if (schedule.season !== season) {
    throw new PipelineError(
      'source.incomplete',
      `the source serves the schedule of ${schedule.season}; ${gameDate} lies in ${season}. Past seasons come by import or from a replay server`,
      { served: schedule.season, wanted: season },
    )
  }
  refuseRepeats(schedule.duplicates, schedule.games.length, 'games of the schedule')
  const unfinished = schedule.games.filter((game) => game.gameDate === gameDate && isOverdue(game, now))
  if (unfinished.length > 0) {
    throw new PipelineError(
      'source.stale',
      `more than ${hoursUntilFinalMax} h after tip-off the schedule still does not show as final: ${unfinished.map((game) => game.gameId).join(', ')}`,
    )
  }
  const last = await readNewestReply(db, collected!.resource)
  if (last) refuseOlder(schedule, await readScheduleByHash(db, last.bodyHash))
}

function isOverdue({ status, tipAt }: GameRow, now: Temporal.Instant): boolean {
  if (status === 'final' || status === 'postponed' || tipAt === null) return false
  return now.since(Temporal.Instant.from(tipAt)).total('hours') > hoursUntilFinalMax
}

/** A final game does not become unplayed again: such a reply is older than the one before it. */
function refuseOlder(schedule: ParsedSchedule, before: ParsedSchedule): void {
  const now = new Map(schedule.games.map((game) => [game.gameId, game.status]))
  const undone = before.games.filter(
    ({ gameId, status }) => status === 'final' && now.has(gameId) && now.get(gameId) !== 'final',
  )
  if (undone.length === 0) return
  throw new PipelineError(
    'source.stale',
    `the schedule is older than the last one: ${undone.length} games that were final are not any more, such as ${undone[0]!.gameId}`,
  )
}

export async function acceptBoxScores(
  replies: readonly Collected[],
  { db, gameDate }: PartitionContext,
): Promise<void> {
  const games = (await readGames(db, gameDate)).filter((game) => game.status === 'final')
  const parsed = replies.map(({ reply }) => parseLeagueGameLog(reply.body))
  const rows = parsed.flatMap((each) => each.rows)
  for (const each of parsed)
    refuseRepeats(each.repeats + each.conflicts, each.rows.length, `box rows of ${gameDate}`, 0)
  const there = new Set(rows.filter((row) => row.gameDate === gameDate).map((row) => row.gameId))
  const missing = games.filter((game) => !there.has(game.gameId)).map((game) => game.gameId)
  if (missing.length === 0) return
  const isOtherDay = there.size === 0 && rows.length > 0
  throw new PipelineError(
    isOtherDay ? 'source.stale' : there.size === 0 ? 'source.empty' : 'source.incomplete',
    isOtherDay
      ? `asked for ${gameDate}, the source answered with ${rows[0]!.gameDate}`
      : `the reply has ${there.size} of ${games.length} final games of ${gameDate}; missing: ${missing.join(', ')}`,
    { missing },
  )
}

export async function acceptPropLines(
  replies: readonly Collected[],
  { db, gameDate, now }: PartitionContext,
): Promise<void> {
  const parsed = replies
    .filter(({ gameId }) => gameId !== undefined)
    .map(({ resource, reply }) => ({ resource, reply, odds: parseEventOdds(reply.body, reply.receivedAt) }))
  for (const { resource, reply, odds } of parsed) {
    refuseRepeats(odds.repeats, odds.rows.length, `sides in ${resource}`, 0.5)
    const updates = odds.rows.flatMap((row) =>
      row.bookUpdatedAt === null ? [] : Temporal.Instant.from(row.bookUpdatedAt).epochMilliseconds,
    )
    const newest = Math.max(...updates)
    const ageHours = (reply.receivedAt.epochMilliseconds - newest) / 3_600_000
    if (!resource.includes('/historical-') && updates.length > 0 && ageHours > lineAgeHoursMax) {
      throw new PipelineError(
        'source.stale',
        `the newest line in ${resource} is ${Math.round(ageHours)} h old`,
        { ageHours },
      )
    }
  }
  if (parsed.some(({ odds }) => odds.rows.length > 0)) return
  const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
  if (games.length === 0) return
  const lastTipMs = Math.max(...games.map((game) => game.tipAt.epochMilliseconds))
  const message = `no bookmaker's line for any of the ${games.length} games of ${gameDate}`
  if (now.epochMilliseconds >= lastTipMs) {
    throw new PipelineError('source.no-history', `${message} in the source's history`)
  }
  throw new NotYetError(`${message} yet`, now.add({ minutes: 15 }))
}

function refuseRepeats(repeats: number, rows: number, what: string, shareMax = repeatShareMax): void {
  if (repeats <= rows * shareMax) return
  throw new PipelineError('source.duplicated', `${repeats} of ${rows} ${what} stand there twice`, {
    repeats,
    rows,
  })
}
