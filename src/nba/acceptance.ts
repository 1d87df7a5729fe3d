/** When a source's replies count as whole, whichever source they are of. "Empty when games exist", "one of nine games",
 * "everything twice" and "yesterday's answer" are errors of the source, never a success with other rows: the reply is
 * archived, the last good data stays, and the next source is asked. */
import { Temporal } from 'temporal-polyfill'
import { readNewestReply } from '../platform/archive/archive.ts'
import type { PartitionContext } from '../platform/asset.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import type { Collected } from './1-sources/clients/index.ts'
import type { Accepted } from './1-sources/source-asset.ts'
import { boxReaders } from './2-raw/box-readers.ts'
import { liveBoxReaders } from './2-raw/live-boxscores.ts'
import { findGame } from './2-raw/merge-box-facts.ts'
import { type GameRow, type ParsedSchedule, parseSchedule } from './2-raw/parse/parse-schedule.ts'
import {
  isScoreboard,
  placeGames,
  readKnownSchedule,
  readScheduleByHash,
  scoreboardReaders,
} from './2-raw/read-schedule.ts'
import { findReader, type Readers } from './2-raw/reader.ts'
import { rosterReaders } from './2-raw/rosters.ts'
import type { GameRef, ParsedBoxScores } from './domain/facts.ts'
import { isCompetitive, type Season } from './domain/season.ts'
import { playersMinPerTeam } from './domain/team.ts'
import { refuseRepeats } from './refuse-repeats.ts'
import { readGames } from './scheduled-games.ts'

/** No game lasts so long: what is not final by then is an old answer. */
const hoursUntilFinalMax = 6
const vanishedShareMax = 0.01

type RowCounts = ReadonlyMap<string, number>

export async function acceptSchedule(
  replies: readonly Collected[],
  context: PartitionContext,
  season: Season,
): Promise<Accepted> {
  return isScoreboard(replies[0]!.resource)
    ? acceptScoreboard(replies, context, season)
    : acceptSeasonSchedule(replies[0]!, context, season)
}

async function acceptSeasonSchedule(
  collected: Collected,
  { db, gameDate, now }: PartitionContext,
  season: Season,
): Promise<Accepted> {
  const schedule = parseSchedule(collected.reply.body)
  if (schedule.season !== season) {
    throw new PipelineError(
      'source.incomplete',
      `the source serves the schedule of ${schedule.season}; ${gameDate} lies in ${season}. Past seasons come by import or from a replay server`,
      { served: schedule.season, wanted: season },
    )
  }
  refuseRepeats(schedule.duplicates, schedule.games.length, 'games of the schedule')
  refuseUnfinished(
    schedule.games.filter((game) => game.gameDate === gameDate),
    now,
  )
  const last = await readNewestReply(db, collected.resource)
  if (last) {
    const before = await readScheduleByHash(db, last.bodyHash)
    refuseOlder(schedule, before)
    refuseVanished(schedule, before, gameDate)
  }
  return { rowCounts: new Map([[collected.resource, schedule.games.length]]) }
}

/** A scoreboard speaks of one day: it has to know every game that the season's schedule has on it. */
async function acceptScoreboard(
  replies: readonly Collected[],
  { db, gameDate, now }: PartitionContext,
  season: Season,
): Promise<Accepted> {
  const { facts, counts } = await readAll(scoreboardReaders, replies, (games) => games.length)
  const all = facts.flat()
  const known = await readKnownSchedule(db, season)
  const wanted = known?.games.filter((game) => game.gameDate === gameDate && isCompetitive(game.kind))
  if (all.length > 0 && all.every((game) => game.gameDate !== gameDate)) {
    throw new PipelineError(
      'source.stale',
      `asked for ${gameDate}, the scoreboard answered with ${all[0]!.gameDate}`,
    )
  }
  if (all.length === 0 && wanted === undefined) {
    throw new PipelineError(
      'source.empty',
      `the scoreboard has no game on ${gameDate}, and no schedule of ${season} is known that would say so`,
    )
  }
  const games = placeGames(
    all.filter((game) => game.gameDate === gameDate),
    known,
  )
  const there = new Set(games.map((game) => game.gameId))
  const missing = (wanted ?? []).filter(({ gameId, status }) => status !== 'postponed' && !there.has(gameId))
  if (missing.length > 0) {
    throw new PipelineError(
      'source.incomplete',
      `the scoreboard of ${gameDate} lacks ${missing.length} of ${wanted!.length} games: ${missing.map((game) => game.gameId).join(', ')}`,
      { missing: missing.map((game) => game.gameId) },
    )
  }
  refuseUnfinished(games, now)
  const before = known?.games.filter((game) => there.has(game.gameId)) ?? []
  refuseOlder({ games }, { games: before })
  return { rowCounts: counts }
}

function refuseUnfinished(games: readonly GameRow[], now: Temporal.Instant): void {
  const unfinished = games.filter((game) => isOverdue(game, now))
  if (unfinished.length === 0) return
  throw new PipelineError(
    'source.stale',
    `more than ${hoursUntilFinalMax} h after tip-off the schedule still does not show as final: ${unfinished.map((game) => game.gameId).join(', ')}`,
  )
}

function isOverdue({ status, tipAt }: GameRow, now: Temporal.Instant): boolean {
  if (status === 'final' || status === 'postponed' || tipAt === null) return false
  return now.since(Temporal.Instant.from(tipAt)).total('hours') > hoursUntilFinalMax
}

/** A final game does not become unplayed again: such a reply is older than the one before it. */
function refuseOlder(schedule: Pick<ParsedSchedule, 'games'>, before: Pick<ParsedSchedule, 'games'>): void {
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

/** A game that is moved or called off stays in the season's schedule under its id. One that is gone from another date is not worth
 * the whole schedule; one of this date would be taken for called off. Play-off games that are not needed do vanish. */
function refuseVanished(
  { games }: Pick<ParsedSchedule, 'games'>,
  before: Pick<ParsedSchedule, 'games'>,
  gameDate: string,
): void {
  const there = new Set(games.map((game) => game.gameId))
  const regular = before.games.filter(({ kind }) => kind === 'regular')
  const vanished = regular.filter(({ gameId }) => !there.has(gameId))
  const isOfDate = vanished.some((game) => game.gameDate === gameDate)
  if (!isOfDate && vanished.length <= regular.length * vanishedShareMax) return
  throw new PipelineError(
    'source.incomplete',
    `the schedule lacks ${vanished.length} of ${regular.length} games that the last one had, such as ${vanished[0]!.gameId}`,
    { missing: vanished.slice(0, 20).map(({ gameId }) => gameId) },
  )
}

export async function acceptBoxScores(
  replies: readonly Collected[],
  { db, gameDate }: PartitionContext,
): Promise<Accepted> {
  const games = (await readGames(db, gameDate)).filter((game) => game.status === 'final')
  const { facts, counts } = await readAll(boxReaders, replies, ({ players }) => players.length)
  for (const each of facts) refuseRepeats(each.repeats, each.players.length, `box rows of ${gameDate}`, 0)
  const known = games.map((game) => ({ ...game, gameDate }))
  const there = new Set(findWholeGames(facts).flatMap((ref) => findGame(known, ref)?.gameId ?? []))
  const missing = games.filter((game) => !there.has(game.gameId)).map((game) => game.gameId)
  if (missing.length === 0) return { rowCounts: counts }
  const other = facts.flatMap((each) => each.games).find((game) => game.gameDate !== gameDate)
  const isOtherDay = there.size === 0 && other !== undefined
  const isEmpty = facts.every((each) => each.players.length === 0)
  throw new PipelineError(
    isOtherDay ? 'source.stale' : isEmpty ? 'source.empty' : 'source.incomplete',
    isOtherDay
      ? `asked for ${gameDate}, the source answered with ${other.gameDate}`
      : `the reply has ${there.size} of ${games.length} final games of ${gameDate}; missing: ${missing.join(', ')}`,
    { missing },
  )
}

/** Games that are final and have both teams' players; one game may be spread over several replies (pages). */
function findWholeGames(facts: readonly ParsedBoxScores[]): GameRef[] {
  const [games, players] = [facts.flatMap((each) => each.games), facts.flatMap((each) => each.players)]
  const onFloor = Map.groupBy(
    players.filter((player) => player.status === 'active'),
    ({ game, teamId }) => `${game.homeTeamId} ${game.awayTeamId} ${teamId}`,
  )
  const has = (game: GameRef, teamId: number): boolean =>
    (onFloor.get(`${game.homeTeamId} ${game.awayTeamId} ${teamId}`)?.length ?? 0) >= playersMinPerTeam
  return games.filter(
    (game) => game.status === 'final' && has(game, game.homeTeamId) && has(game, game.awayTeamId),
  )
}

/** No result is made of it, so any player of any game that is on will do; a source that has none leaves the word to the next one. */
export async function acceptLiveBoxScores(
  replies: readonly Collected[],
  { gameDate }: PartitionContext,
): Promise<Accepted> {
  const { counts } = await readAll(liveBoxReaders, replies, ({ players }) => players.length)
  if ([...counts.values()].some((count) => count > 0)) return { rowCounts: counts }
  throw new PipelineError(
    'source.empty',
    `the replies have no player of the games of ${gameDate} that are on`,
  )
}

/** For facts that are whole with whatever they say: every reply can be read, and one of them is there. */
export function acceptReadable<Facts>(readers: Readers<readonly Facts[]>) {
  return async (replies: readonly Collected[]): Promise<Accepted> => ({
    rowCounts: (await readAll(readers, replies, (facts) => facts.length)).counts,
  })
}

/** As `acceptReadable`, but a source with nothing to say leaves the word to the next one; before the last tip it may still come. */
export function acceptFilled<Facts>(readers: Readers<readonly Facts[]>, what: string) {
  return async (
    replies: readonly Collected[],
    { db, gameDate, now }: PartitionContext,
  ): Promise<Accepted> => {
    const { counts } = await readAll(readers, replies, (facts) => facts.length)
    if ([...counts.values()].some((count) => count > 0)) return { rowCounts: counts }
    const tips = (await readGames(db, gameDate)).map((game) => game.tipAt.epochMilliseconds)
    if (now.epochMilliseconds < Math.max(...tips)) {
      throw new NotYetError(`no ${what} for ${gameDate} yet`, now.add({ minutes: 30 }))
    }
    throw new PipelineError('source.empty', `the reply has no ${what} for ${gameDate}`)
  }
}

/** A roster names players of every team that plays on the date. */
export async function acceptRosters(
  replies: readonly Collected[],
  { db, gameDate }: PartitionContext,
): Promise<Accepted> {
  const { facts, counts } = await readAll(rosterReaders, replies, (players) => players.length)
  const playing = (await readGames(db, gameDate)).flatMap((game) => [game.homeTeamId, game.awayTeamId])
  const sizes = Map.groupBy(facts.flat(), (player) => player.teamId)
  const missing = playing.filter((teamId) => (sizes.get(teamId)?.length ?? 0) < playersMinPerTeam)
  if (missing.length === 0) return { rowCounts: counts }
  throw new PipelineError(
    'source.incomplete',
    `the rosters lack the players of ${missing.length} of ${playing.length} teams that play on ${gameDate}: ${missing.join(', ')}`,
    { missing },
  )
}

async function readAll<Facts>(
  readers: Readers<Facts>,
  replies: readonly Collected[],
  count: (facts: Facts) => number,
): Promise<{ readonly facts: Facts[]; readonly counts: RowCounts }> {
  const facts: Facts[] = []
  const counts = new Map<string, number>()
  for (const { resource, reply } of replies) {
    const read = findReader(readers, resource)
    if (!read) continue
    const each = await read(reply.body, { resource, receivedAt: reply.receivedAt })
    facts.push(each)
    counts.set(resource, count(each))
  }
  return { facts, counts }
}
