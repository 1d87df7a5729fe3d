/** A source's context whose `ask` is answered by a function of the URL; it keeps what was asked. */
import { Temporal } from 'temporal-polyfill'
import type {
  Collected,
  FactRequest,
  ScheduledGame,
  Source,
  SourceConfig,
  Wanted,
} from '../../../src/nba/1-sources/clients/source.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { parseSeason } from '../../../src/nba/domain/season.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'

export const fakeConfig: SourceConfig = {
  nbaCdnUrl: 'http://replay/cdn.nba.com',
  nbaStatsUrl: 'http://replay/stats.nba.com',
  nbaOfficialUrl: 'http://replay/official.nba.com',
  nbaReportsUrl: 'http://replay/ak-static.cms.nba.com',
  espnUrl: 'http://replay/site.api.espn.com',
  balldontlieUrl: 'http://replay/api.balldontlie.io',
  oddsApiUrl: 'http://replay/api.the-odds-api.com',
  balldontlieKey: 'bk',
  oddsApiKey: 'k',
}

export interface FakeAsk {
  readonly asked: readonly Wanted[]
  /** What was collected; throws what the client throws. */
  collect(source: Source, request: FactRequest): Promise<Collected[]>
}

/** `answer` gives the document, the bytes, or an error to throw. */
export function createFakeAsk(options: {
  readonly now: string
  readonly answer: (url: URL) => unknown
  readonly config?: Partial<SourceConfig>
}): FakeAsk {
  const asked: Wanted[] = []
  const now = Temporal.Instant.from(options.now)
  const ask = async (wanted: Wanted): Promise<Collected> => {
    asked.push(wanted)
    const value = options.answer(new URL(wanted.url))
    if (value instanceof Error) throw value
    const body = value instanceof Uint8Array ? value : Buffer.from(JSON.stringify(value))
    const reply = { url: wanted.url, status: 200, headers: {}, body, receivedAt: now }
    return wanted.gameId === undefined
      ? { resource: wanted.resource, reply }
      : { resource: wanted.resource, gameId: wanted.gameId, reply }
  }
  const context = {
    ask,
    config: { ...fakeConfig, ...options.config },
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => {} },
  }
  return {
    asked,
    async collect(source, request) {
      const collected: Collected[] = []
      for await (const each of source.collect(context, request)) collected.push(each)
      return collected
    },
  }
}

export function game(gameId: string, away: string, home: string, tipAt: string): ScheduledGame {
  return {
    gameId,
    season: parseSeason('2024-25'),
    kind: 'regular',
    tipAt: Temporal.Instant.from(tipAt),
    homeTeamId: findTeam(home)!.teamId,
    awayTeamId: findTeam(away)!.teamId,
  }
}

export function requestFor(gameDate: string, games: readonly ScheduledGame[]): FactRequest {
  return { gameDate: parseGameDate(gameDate), season: parseSeason('2024-25'), games }
}
