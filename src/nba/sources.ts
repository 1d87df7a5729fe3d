/** The source partitions: which fact is asked for, from when on, how often, and when its replies count as whole.
 *
 * They stand outside the phases because accepting a reply (acceptance.ts) reads it with the raw phase's parsers. Who is asked
 * stands in pipeline.ts. */
import { Temporal } from 'temporal-polyfill'
import { type ArchivedReply, readAcceptedReplies, readNewestReply } from '../platform/archive/archive.ts'
import type { Asset, PartitionContext } from '../platform/asset.ts'
import { NotYetError, PipelineError } from '../platform/errors.ts'
import type { FactRequest, SourceConfig } from './1-sources/clients/index.ts'
import { createSourceAsset, type SourceDeclaration } from './1-sources/source-asset.ts'
import { gameLineReaders } from './2-raw/game-lines.ts'
import { injuryReaders } from './2-raw/injuries.ts'
import { liveBoxReaders } from './2-raw/live-boxscores.ts'
import { readReplies } from './2-raw/reader.ts'
import { refereeReaders } from './2-raw/referees.ts'
import { acceptPlays } from './accept-plays.ts'
import { acceptPropLines } from './accept-prop-lines.ts'
import {
  acceptBoxScores,
  acceptFilled,
  acceptLiveBoxScores,
  acceptReadable,
  acceptRosters,
  acceptSchedule,
} from './acceptance.ts'
import { parseGameDate } from './domain/game-date.ts'
import { boxScoreRule } from './domain/known-at.ts'
import { guessSeason } from './domain/season.ts'
import { watchLines } from './line-watch.ts'
import { readGames, type StoredGame } from './scheduled-games.ts'
import { assetOfFact, type Fact, type FurtherFact, type SourceOrder } from './source-order.ts'
import { createSourceWatch } from './source-watch.ts'

const hoursWaitedForFinal = 12
/** Games begin some minutes after their tip-off, and a file that is not there yet is refused as a client that is not wanted would be. */
const minutesUntilFile = 10
const firstFile = { hoursBeforeFirstTip: -minutesUntilFile / 60 } as const

export interface SourceParts {
  readonly order: SourceOrder
  readonly config: SourceConfig
  readonly codeVersion: string
}

type FactDeclaration = Omit<SourceDeclaration, 'name' | 'gate' | 'config' | 'codeVersion' | 'sources'>

export function createSources({
  order,
  config,
  codeVersion,
}: SourceParts): ReadonlyMap<Fact | FurtherFact, Asset> {
  const watch = createSourceWatch(order, config)
  const declare = (fact: Fact | 'second_opinion', declaration: FactDeclaration): Asset =>
    createSourceAsset({
      ...declaration,
      name: assetOfFact(fact),
      gate: `${fact}_source`,
      config,
      codeVersion,
      sources: order[fact === 'second_opinion' ? 'box_scores' : fact],
      async watch(db, context, failure) {
        const { gameDate } = context
        await watch(db, context.clock.now(), failure ? null : { asset: assetOfFact(fact), gameDate })
        if (fact === 'prop_lines') await watchLines(db, context, failure)
      },
    })
  const entries = Object.entries(declarations) as [Fact | 'second_opinion', FactDeclaration][]
  return new Map(entries.map(([fact, declaration]) => [fact, declare(fact, declaration)]))
}

const games = { asset: 'games', scope: 'same' } as const

const declarations: Readonly<Record<Fact | 'second_opinion', FactDeclaration>> = {
  schedule: {
    plan: 'calendar',
    needs: [],
    opens: { at: '04:00' },
    deadline: { at: '06:00' },
    poll: { everyMinutes: 15, from: { at: '04:00' }, until: { hoursAfterLastTip: 8 } },
    timeoutSeconds: 300,
    /** A schedule received after the date was over says all there is to say about the date. */
    async reuse({ db, gameDate }) {
      const reply = await readNewestReply(db, `nba-cdn/schedule/${guessSeason(gameDate)}`)
      const isSettled = reply && Temporal.Instant.compare(reply.receivedAt, boxScoreRule(gameDate)) >= 0
      return isSettled ? [reply] : undefined
    },
    request: async (context) => requestFor(context, []),
    accept: (replies, context) => acceptSchedule(replies, context, guessSeason(context.gameDate)),
  },
  box_scores: {
    plan: 'history',
    needs: [games],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '06:00', daysAfter: 1 },
    /** Statisticians correct box scores until the day after. */
    poll: { everyMinutes: 60, from: { hoursAfterLastTip: 2 }, until: { at: '14:00', daysAfter: 1 } },
    timeoutSeconds: 300,
    request: requestFinished,
    accept: acceptBoxScores,
  },
  second_opinion: {
    secondOpinionOf: assetOfFact('box_scores'),
    plan: 'history',
    needs: [games, { asset: assetOfFact('box_scores'), scope: 'same' }],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '07:00', daysAfter: 1 },
    poll: { everyMinutes: 60, from: { hoursAfterLastTip: 2 }, until: { at: '14:00', daysAfter: 1 } },
    timeoutSeconds: 300,
    request: requestFinished,
    accept: acceptBoxScores,
  },
  prop_lines: {
    plan: 'full',
    needs: [games],
    opens: { hoursBeforeFirstTip: 12 },
    deadline: { hoursBeforeFirstTip: 1 },
    /** After the last tip there are no lines any more, only prices on running games. */
    poll: { everyMinutes: 15, from: { hoursBeforeFirstTip: 12 }, until: { hoursAfterLastTip: -1 / 60 } },
    timeoutSeconds: 300,
    reuse: (context) => keepFollowed(context, 'prop_lines'),
    request: requestUnpostponed,
    accept: acceptPropLines,
  },
  injuries: {
    plan: 'full',
    needs: [games],
    opens: { at: '04:00' },
    deadline: { hoursBeforeFirstTip: 1 },
    poll: { everyMinutes: 30, from: { at: '04:00' }, until: { hoursAfterLastTip: 0 } },
    timeoutSeconds: 300,
    request: requestUnpostponed,
    mayBeMissing: true,
    accept: acceptReadable(injuryReaders),
  },
  game_lines: {
    plan: 'full',
    needs: [games],
    opens: { hoursBeforeFirstTip: 12 },
    deadline: { hoursBeforeFirstTip: 1 },
    poll: { everyMinutes: 60, from: { hoursBeforeFirstTip: 12 }, until: { hoursAfterLastTip: -1 / 60 } },
    timeoutSeconds: 300,
    reuse: (context) => keepFollowed(context, 'game_lines'),
    request: requestUnpostponed,
    mayBeMissing: true,
    accept: acceptFilled(gameLineReaders, 'game line'),
  },
  rosters: {
    plan: 'full',
    needs: [games],
    opens: { at: '04:00' },
    deadline: { hoursBeforeFirstTip: 2 },
    poll: { everyMinutes: 240, from: { at: '04:00' }, until: { hoursAfterLastTip: 0 } },
    timeoutSeconds: 300,
    request: requestUnpostponed,
    mayBeMissing: true,
    accept: acceptRosters,
  },
  referees: {
    plan: 'full',
    needs: [games],
    opens: { at: '09:00' },
    deadline: { hoursBeforeFirstTip: 1 },
    poll: { everyMinutes: 120, from: { at: '09:00' }, until: { hoursAfterLastTip: 3 } },
    timeoutSeconds: 300,
    request: requestUnpostponed,
    mayBeMissing: true,
    accept: acceptReadable(refereeReaders),
  },
  play_by_play: {
    plan: 'full',
    needs: [games],
    opens: { hoursAfterLastTip: 2 },
    deadline: { at: '09:00', daysAfter: 1 },
    timeoutSeconds: 300,
    request: requestFinished,
    mayBeMissing: true,
    accept: acceptPlays,
  },
  live_box_scores: {
    plan: 'full',
    needs: [games],
    opens: firstFile,
    deadline: { hoursAfterLastTip: 4 },
    poll: { everyMinutes: 5, from: firstFile, until: { hoursAfterLastTip: 4 } },
    timeoutSeconds: 120,
    reuse: keepWhenOver,
    request: requestBegun,
    mayBeMissing: true,
    accept: acceptLiveBoxScores,
  },
}

/** Lines that were followed until the tips need no history: that is paid for, and not every key has it. */
async function keepFollowed(
  { db, gameDate, now }: PartitionContext,
  fact: 'prop_lines' | 'game_lines',
): Promise<readonly ArchivedReply[] | undefined> {
  const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
  const hasBegun = games.every((game) => Temporal.Instant.compare(game.tipAt, now) <= 0)
  const kept = hasBegun ? await readAcceptedReplies(db, { asset: assetOfFact(fact), gameDate }) : []
  return kept.length > 0 ? kept : undefined
}

/** Games that are over are not followed: their last box score was seen, or it is the official one's turn. */
async function keepWhenOver({
  db,
  gameDate,
}: PartitionContext): Promise<readonly ArchivedReply[] | undefined> {
  const games = (await readGames(db, gameDate)).filter((game) => game.status !== 'postponed')
  if (games.some((game) => game.status !== 'final')) return undefined
  const kept = await readAcceptedReplies(db, { asset: assetOfFact('live_box_scores'), gameDate })
  const facts = await readReplies(db, liveBoxReaders, kept)
  const isAtTheEnd = facts.every((each) => each.facts.games.every((game) => game.status === 'final'))
  return isAtTheEnd ? kept : undefined
}

function requestFor({ gameDate }: PartitionContext, wanted: readonly StoredGame[]): FactRequest {
  return { gameDate: parseGameDate(gameDate), season: guessSeason(gameDate), games: wanted }
}

async function requestUnpostponed(context: PartitionContext): Promise<FactRequest> {
  const stored = await readGames(context.db, context.gameDate)
  return requestFor(
    context,
    stored.filter((game) => game.status !== 'postponed'),
  )
}

async function requestBegun(context: PartitionContext): Promise<FactRequest> {
  const { games: unpostponed, ...request } = await requestUnpostponed(context)
  const latestTip = context.now.subtract({ minutes: minutesUntilFile })
  const begun = unpostponed.filter((game) => Temporal.Instant.compare(game.tipAt, latestTip) <= 0)
  return { ...request, games: begun }
}

async function requestFinished(context: PartitionContext): Promise<FactRequest> {
  const stored = await readGames(context.db, context.gameDate)
  const open = stored.filter((game) => game.status === 'scheduled' || game.status === 'live')
  if (open.length > 0) throw describeUnfinished(open, stored.length, context.now)
  return requestFor(
    context,
    stored.filter((game) => game.status === 'final'),
  )
}

/** Waits for games that are on; a game that is not final long after its tip is a fault of the schedule, not a reason to wait on. */
function describeUnfinished(
  open: readonly StoredGame[],
  count: number,
  now: Temporal.Instant,
): PipelineError {
  const message = `${open.length} of ${count} games are not final: ${open.map((game) => game.gameId).join(', ')}`
  const latestTipMs = Math.max(...open.map((game) => game.tipAt.epochMilliseconds))
  const hours = (now.epochMilliseconds - latestTipMs) / 3_600_000
  return hours > hoursWaitedForFinal
    ? new PipelineError(
        'input.missing',
        `${message}, ${Math.round(hours)} h after tip-off; the schedule of the date is old`,
      )
    : new NotYetError(message, now.add({ minutes: 15 }))
}
