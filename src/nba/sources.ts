/** The source partitions: which client brings which fact, and when its replies count as whole.
 *
 * It stands outside the phases because acceptance reads payloads with the raw phase's parsers. "Empty when games exist",
 * "one of nine games" and "placeholder zeros" are errors of the source, never a success with fewer rows. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../platform/asset.ts'
import { readNewestReply } from '../platform/archive/archive.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import {
  nbaCdnSchedule,
  nbaStatsLeagueGameLog,
  oddsApi,
  type ScheduledGame,
  type SourceConfig,
  type SourceContext,
} from './1-sources/clients/index.ts'
import { createSourceAsset } from './1-sources/source-asset.ts'
import { parseEventOdds } from './2-raw/parse/parse-event-odds.ts'
import { parseLeagueGameLog } from './2-raw/parse/parse-league-game-log.ts'
import { parseSchedule } from './2-raw/parse/parse-schedule.ts'
import { boxScoreRule } from './domain/known-at.ts'
import { type GameDate, parseGameDate } from './domain/game-date.ts'
import { type GameKind, parseSeason, type Season, seasonStarting } from './domain/season.ts'

export function createSources(config: SourceConfig): Asset[] {
  return [createScheduleSource(config), createBoxScoreSource(config), createPropLineSource(config)]
}

function createScheduleSource(config: SourceConfig): Asset {
  return createSourceAsset({
    name: 'schedule_replies',
    gate: 'schedule_source',
    plan: 'calendar',
    needs: [],
    opens: { at: '04:00' },
    deadline: { at: '06:00' },
    poll: { everyMinutes: 15, from: { hoursAfterLastTip: 2 }, until: { hoursAfterLastTip: 8 } },
    timeoutSeconds: 120,
    /** A schedule received after the date was over says all there is to say about the date. */
    async reuse({ db, gameDate }) {
      const reply = await readNewestReply(db, `nba-cdn/schedule/${guessSeason(gameDate)}`)
      const isSettled = reply && Temporal.Instant.compare(reply.receivedAt, boxScoreRule(gameDate)) >= 0
      return isSettled ? [reply] : undefined
    },
    collect: (context) => nbaCdnSchedule.collect(at(context, config), dateOf(context), guessSeason(context.gameDate)),
    async accept([collected], { gameDate }) {
      const schedule = parseSchedule(collected!.reply.body)
      if (schedule.games.length === 0) throw new PipelineError('source.empty', 'the schedule lists no game at all')
      const wanted = guessSeason(gameDate)
      if (schedule.season !== wanted) {
        throw new PipelineError(
          'source.incomplete',
          `the source serves the schedule of ${schedule.season}; ${gameDate} lies in ${wanted}. Past seasons come by import or from a replay server`,
          { served: schedule.season, wanted },
        )
      }
    },
  })
}

function createBoxScoreSource(config: SourceConfig): Asset {
  return createSourceAsset({
    name: 'box_score_replies',
    gate: 'results_source',
    plan: 'history',
    needs: [{ asset: 'games', scope: 'same' }],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '06:00', daysAfter: 1 },
    timeoutSeconds: 120,
    async *collect(context) {
      const games = await readGames(context.db, context.gameDate)
      const open = games.filter((game) => game.status === 'scheduled' || game.status === 'live')
      if (open.length > 0) {
        throw new NotYetError(
          `${open.length} of ${games.length} games are not final: ${open.map((game) => game.gameId).join(', ')}`,
          context.now.add({ minutes: 15 }),
        )
      }
      yield* nbaStatsLeagueGameLog.collect(at(context, config), dateOf(context), games)
    },
    async accept(replies, { db, gameDate }) {
      const games = (await readGames(db, gameDate)).filter((game) => game.status === 'final')
      const rows = replies.flatMap(({ reply }) => parseLeagueGameLog(reply.body).rows)
      const there = new Set(rows.filter((row) => row.gameDate === gameDate).map((row) => row.gameId))
      const missing = games.filter((game) => !there.has(game.gameId)).map((game) => game.gameId)
      if (missing.length === 0) return
      const code = there.size === 0 ? 'source.empty' : 'source.incomplete'
      throw new PipelineError(
        code,
        `the reply has ${there.size} of ${games.length} final games of ${gameDate}; missing: ${missing.join(', ')}`,
        { missing },
      )
    },
  })
}

function createPropLineSource(config: SourceConfig): Asset {
  return createSourceAsset({
    name: 'prop_line_replies',
    gate: 'lines_source',
    plan: 'full',
    needs: [{ asset: 'games', scope: 'same' }],
    opens: { hoursBeforeFirstTip: 12 },
    deadline: { hoursBeforeFirstTip: 1 },
    poll: { everyMinutes: 15, from: { hoursBeforeFirstTip: 12 }, until: { hoursAfterLastTip: 0 } },
    timeoutSeconds: 300,
    async *collect(context) {
      const games = (await readGames(context.db, context.gameDate)).filter((game) => game.status !== 'postponed')
      yield* oddsApi.collect(at(context, config), dateOf(context), games)
    },
    async accept(replies, { db, gameDate, now }) {
      const odds = replies.filter(({ gameId }) => gameId !== undefined)
      const lines = odds.reduce((sum, each) => sum + parseEventOdds(each.reply.body, each.reply.receivedAt).rows.length, 0)
      if (lines > 0) return
      const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
      if (games.length === 0) return
      const lastTipMs = Math.max(...games.map((game) => game.tipAt.epochMilliseconds))
      const message = `no bookmaker's line for any of the ${games.length} games of ${gameDate}`
      if (now.epochMilliseconds >= lastTipMs) throw new PipelineError('source.no-history', `${message} in the source's history`)
      throw new NotYetError(`${message} yet`, now.add({ minutes: 15 }))
    },
  })
}

interface StoredGame extends ScheduledGame {
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed'
}

async function readGames(db: Queryable, gameDate: string): Promise<StoredGame[]> {
  const rows = await db.query<Omit<StoredGame, 'season' | 'kind'> & { season: string; kind: GameKind }>(sql`
    select game_id as "gameId", season, kind, tip_at as "tipAt", status, home_team_id as "homeTeamId",
      away_team_id as "awayTeamId" from games where game_date = ${gameDate} order by tip_at, game_id`)
  return rows.map((row) => ({ ...row, season: parseSeason(row.season) }))
}

/** Only the season to ask for: whether the date belongs to it is for the reply to say. */
function guessSeason(gameDate: string): Season {
  const [year, month] = gameDate.split('-').map(Number)
  return seasonStarting(month! >= 7 ? year! : year! - 1)
}

function at({ http, clock, signal }: PartitionContext, config: SourceConfig): SourceContext {
  return { http, clock, signal, config }
}

function dateOf({ gameDate }: PartitionContext): GameDate {
  return parseGameDate(gameDate)
}

