/** The source partitions: which client brings which fact, from when on, and how often.
 *
 * They stand outside the phases because accepting a reply (acceptance.ts) reads it with the raw phase's parsers. */
import { Temporal } from 'temporal-polyfill'
import { readNewestReply } from '../platform/archive/archive.ts'
import type { Asset, PartitionContext } from '../platform/asset.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import {
  nbaCdnSchedule,
  nbaStatsLeagueGameLog,
  oddsApi,
  type SourceConfig,
  type SourceContext,
} from './1-sources/clients/index.ts'
import { createSourceAsset } from './1-sources/source-asset.ts'
import { acceptBoxScores, acceptPropLines, acceptSchedule } from './acceptance.ts'
import { type GameDate, parseGameDate } from './domain/game-date.ts'
import { boxScoreRule } from './domain/known-at.ts'
import { type Season, seasonStarting } from './domain/season.ts'
import { readGames, type StoredGame } from './scheduled-games.ts'

const hoursWaitedForFinal = 12

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
    poll: { everyMinutes: 15, from: { at: '04:00' }, until: { hoursAfterLastTip: 8 } },
    timeoutSeconds: 120,
    /** A schedule received after the date was over says all there is to say about the date. */
    async reuse({ db, gameDate }) {
      const reply = await readNewestReply(db, `nba-cdn/schedule/${guessSeason(gameDate)}`)
      const isSettled = reply && Temporal.Instant.compare(reply.receivedAt, boxScoreRule(gameDate)) >= 0
      return isSettled ? [reply] : undefined
    },
    collect: (context) =>
      nbaCdnSchedule.collect(at(context, config), dateOf(context), guessSeason(context.gameDate)),
    accept: (replies, context) => acceptSchedule(replies, context, guessSeason(context.gameDate)),
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
      if (open.length > 0) throw describeUnfinished(open, games.length, context.now)
      yield* nbaStatsLeagueGameLog.collect(at(context, config), dateOf(context), games)
    },
    accept: acceptBoxScores,
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
      const games = (await readGames(context.db, context.gameDate)).filter(
        (game) => game.status !== 'postponed',
      )
      yield* oddsApi.collect(at(context, config), dateOf(context), games)
    },
    accept: acceptPropLines,
    ...(config.oddsApiKey === ''
      ? { unavailable: 'no ODDS_API_KEY is configured: nobody is asked for lines' }
      : {}),
  })
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

/** Waits for games that are on; a game that is not final long after its tip is a fault of the schedule, not a reason to wait on. */
function describeUnfinished(
  open: readonly StoredGame[],
  games: number,
  now: Temporal.Instant,
): PipelineError {
  const message = `${open.length} of ${games} games are not final: ${open.map((game) => game.gameId).join(', ')}`
  const latestTipMs = Math.max(...open.map((game) => game.tipAt.epochMilliseconds))
  const hours = (now.epochMilliseconds - latestTipMs) / 3_600_000
  return hours > hoursWaitedForFinal
    ? new PipelineError(
        'input.missing',
        `${message}, ${Math.round(hours)} h after tip-off; the schedule of the date is old`,
      )
    : new NotYetError(message, now.add({ minutes: 15 }))
}
