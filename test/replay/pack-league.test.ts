/** The replay of the real data pack: genuine envelopes, genuine rows, and nothing from the future. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createPlayerIndex, type NamedPlayer } from '../../src/nba/domain/player-names.ts'
import { viewAsOf } from '../../src/replay/as-of.ts'
import { createPackLeague } from '../../src/replay/pack/pack-league.ts'
import {
  type EventReply,
  type GameLogReply,
  gameLogPath,
  type Historical,
  historicalRoot,
  keyPaths,
  type OddsReply,
  oddsQuery,
  oddsRoot,
  openReplay,
  type ScheduleReply,
  schedulePath,
} from './read-reply.ts'

const pack = process.env.SIXTHMAN_DATA_PACK

function readPayload<T>(name: string): T {
  const bytes = readFileSync(join(pack ?? '', name))
  return JSON.parse((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')) as T
}

if (!pack) test.skip('the replay of the data pack (needs SIXTHMAN_DATA_PACK)', () => {})
else
  describe('the replay of the data pack', () => {
    const league = createPackLeague(pack)
    const replay = openReplay(league, '2024-10-22T12:00:00Z')

    test('after the season the schedule equals the genuine reply, but for its time and the three moved games', async () => {
      replay.clock.set('2025-08-01T00:00:00Z')
      const served = await replay.get<ScheduleReply>(schedulePath)
      const genuine = readPayload<ScheduleReply>('schedule/scheduleLeagueV2_2024-25.json.gz')
      served.meta.time = genuine.meta.time
      const flatten = (reply: ScheduleReply) =>
        reply.leagueSchedule.gameDates
          .flatMap((entry) => entry.games)
          .sort((a, b) => (a.gameId < b.gameId ? -1 : 1))
          .map((game) => JSON.stringify(game))
      expect(flatten(served)).toEqual(flatten(genuine))
      expect({ ...served.leagueSchedule, gameDates: [] }).toEqual({
        ...genuine.leagueSchedule,
        gameDates: [],
      })
    })

    test('a game log of one day equals the genuine reply row by row', async () => {
      replay.clock.set('2025-03-16T12:00:00Z')
      const served = await replay.get<GameLogReply>(gameLogPath('2024-25', '03/15/2025', '03/15/2025'))
      const genuine = readPayload<GameLogReply>('payloads/nba-stats/leaguegamelog_players_2025-03-15.json')
      const sorted = (reply: GameLogReply) =>
        (reply.resultSets[0]?.rowSet ?? []).map((row) => JSON.stringify(row)).sort()
      expect(sorted(served)).toEqual(sorted(genuine))
      expect(served.resultSets[0]?.headers).toEqual(genuine.resultSets[0]?.headers)
      expect(keyPaths(served)).toEqual(keyPaths(genuine))
    })

    test('events and event odds have exactly the keys of the genuine replies', async () => {
      replay.clock.set('2024-11-15T23:59:00Z')
      const events = await replay.get<EventReply[]>(`${oddsRoot}/events?apiKey=k`)
      const historical = await replay.get<Historical<EventReply[]>>(
        `${historicalRoot}/events?apiKey=k&date=2024-11-15T22:00:00Z`,
      )
      const eventsPayload = readPayload<Historical<EventReply[]>>(
        'payloads/odds-api/historical_events_2024-01-25.json',
      )
      expect(keyPaths(historical)).toEqual(keyPaths(eventsPayload))
      expect(keyPaths(events)).toEqual(keyPaths(eventsPayload.data))
      const odds = await replay.get<OddsReply>(`${oddsRoot}/events/${events[0]?.id}/odds?${oddsQuery}`)
      const genuine = readPayload(
        'payloads/odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json',
      )
      expect(keyPaths(odds)).toEqual(keyPaths(genuine))
    })

    test('at no instant is anything served that was not known', async () => {
      const finalAt = new Map(league.games('2024-25').map((game) => [game.gameId, game.finalAtMs]))
      for (const now of [
        '2024-10-23T01:00:00Z',
        '2024-11-16T03:30:00Z',
        '2024-12-17T12:00:00Z',
        '2025-01-12T01:00:00Z',
      ]) {
        replay.clock.set(now)
        const nowMs = replay.clock.now().epochMilliseconds
        const played = (await replay.games()).filter((game) => game.gameStatus === 3)
        for (const game of played) expect(finalAt.get(game.gameId)).toBeLessThanOrEqual(nowMs)
        for (const game of await replay.games()) {
          if (game.gameStatus === 3) continue
          expect([
            game.homeTeam.score,
            game.awayTeam.score,
            game.homeTeam.wins,
            game.pointsLeaders.length,
          ]).toEqual([0, 0, 0, 0])
          expect(game.seriesText).not.toMatch(/\d-\d/)
        }
        const log = await replay.get<GameLogReply>(gameLogPath('2024-25', '', ''))
        const logged = new Set(log.resultSets[0]?.rowSet.map((row) => row[6]))
        expect([...logged].sort()).toEqual(
          played
            .map((game) => game.gameId)
            .filter((id) => id.startsWith('002'))
            .sort(),
        )
        for (const event of await replay.get<EventReply[]>(`${oddsRoot}/events?apiKey=k`)) {
          const odds = await replay.get<OddsReply>(`${oddsRoot}/events/${event.id}/odds?${oddsQuery}`)
          for (const market of odds.bookmakers.flatMap((bookmaker) => bookmaker.markets)) {
            expect(market.last_update <= now && market.last_update < event.commence_time).toBe(true)
          }
        }
      }
    })

    test('in October neither the cup semi-finals nor the play-offs are in the schedule', async () => {
      replay.clock.set('2024-10-22T12:00:00Z')
      const ids = (await replay.games()).map((game) => game.gameId)
      expect(ids.filter((id) => !id.startsWith('001') && !id.startsWith('002'))).toEqual([])
      replay.clock.set('2025-06-05T12:00:00Z')
      expect((await replay.games()).filter((game) => game.gameId.startsWith('004')).length).toBeGreaterThan(
        70,
      )
    })

    test('a postponed game stands on its first date, is called off there, and moves to the date it was played on', async () => {
      const find = async (now: string) => {
        replay.clock.set(now)
        const games = await replay.games()
        const game = games.find((entry) => entry.gameId === '0022400532')
        return game && [game.gameDateEst.slice(0, 10), game.gameStatusText, game.postponedStatus]
      }
      const moved = league.games('2024-25').filter((game) => game.postponement)
      expect(moved.map((game) => [game.postponement?.gameDate, game.gameDate])).toEqual([
        ['2025-01-11', '2025-01-28'],
        ['2025-01-09', '2025-02-19'],
        ['2025-01-22', '2025-04-06'],
      ])
      const hawks = moved[0]?.gameId
      expect(hawks).toBe('0022400532')
      expect(await find('2025-01-11T12:00:00Z')).toEqual(['2025-01-11', '3:00 pm ET', 'N'])
      expect(await find('2025-01-11T21:00:00Z')).toEqual(['2025-01-11', 'PPD', 'P'])
      expect(await find('2025-01-20T12:00:00Z')).toEqual(['2025-01-28', '7:30 pm ET', 'N'])
      expect(await find('2025-01-29T12:00:00Z')).toEqual(['2025-01-28', 'Final', 'N'])
    })

    test('a line taken in play is served by the historical endpoint after tip and by nothing before', () => {
      const event = league.events('2024-25').find((entry) => entry.eventId.startsWith('a31286'))
      const snapshots = league
        .lineSnapshots(event?.eventId ?? '')
        .filter((snapshot) => snapshot.market === 'player_points')
      const tip = league.games('2024-25').find((game) => game.gameId === event?.gameId)?.tipAtMs ?? 0
      expect(snapshots.length).toBeGreaterThan(0)
      for (const snapshot of snapshots) expect(snapshot.takenAtMs).toBeGreaterThan(tip)
    })

    test('the points lines known at the start reproduce the published figures of the pack', () => {
      const season = '2024-25'
      const games = new Map(league.games(season).map((game) => [game.gameId, game]))
      const players = new Map<number, NamedPlayer>()
      for (const gameId of games.keys()) {
        for (const line of league.boxScore(gameId)) {
          players.set(line.playerId, { playerId: line.playerId, name: line.playerName })
        }
      }
      const index = createPlayerIndex([...players.values()])
      const unresolved = new Set<string>()
      const misses: number[] = []
      for (const event of league.events(season)) {
        const game = games.get(event.gameId)
        const startMs = event.commences[0]?.commenceAtMs ?? 0
        if (!game || Math.abs(startMs - game.tipAtMs) > 2 * 3_600_000) continue
        const points = new Map(
          league.boxScore(event.gameId).map((line) => [line.playerId, 2 * line.fgm + line.fg3m + line.ftm]),
        )
        const linesByPlayer = new Map<number, number[]>()
        for (const list of viewAsOf(league, startMs).lines(event.eventId)) {
          if (list.market !== 'player_points') continue
          for (const quote of list.quotes) {
            if (quote.overPrice === null || quote.underPrice === null) continue
            const found = index.resolve(quote.player, { teamIds: [event.homeTeamId, event.awayTeamId] })
            if (found.kind === 'unresolved') unresolved.add(quote.player)
            else {
              const lines = linesByPlayer.get(found.playerId) ?? []
              lines.push(quote.lineHundredths / 100)
              linesByPlayer.set(found.playerId, lines)
            }
          }
        }
        for (const [playerId, lines] of linesByPlayer) {
          const actual = points.get(playerId)
          const mean = lines.reduce((sum, line) => sum + line, 0) / lines.length
          if (actual !== undefined) misses.push(actual - mean)
        }
      }
      const pushes = misses.filter((miss) => miss === 0).length
      const overs = misses.filter((miss) => miss > 0).length
      const meanError = misses.reduce((sum, miss) => sum + Math.abs(miss), 0) / misses.length
      expect([...unresolved]).toEqual([])
      expect([misses.length, pushes]).toEqual([6081, 65])
      expect(meanError).toBeCloseTo(5.175, 3)
      expect(overs / (misses.length - pushes)).toBeCloseTo(0.4835, 4)
    })

    test('a season without a schedule is made from its box scores in the same shape', async () => {
      replay.clock.set('2024-10-22T12:00:00Z')
      const made = await replay.get<ScheduleReply>(`${schedulePath}?season=2022-23`)
      const genuine = readPayload<ScheduleReply>('payloads/nba-cdn/scheduleLeagueV2_2025-26_preseason.json')
      const games = made.leagueSchedule.gameDates.flatMap((entry) => entry.games)
      expect(games).toHaveLength(1230)
      expect(Object.keys(games[0] ?? {})).toEqual(
        Object.keys(genuine.leagueSchedule.gameDates[0]?.games[0] ?? {}),
      )
    })

    test('balldontlie and ESPN are served the scores of 15 January 2024 that they genuinely had', async () => {
      interface BoxScores {
        data: { home_team: { abbreviation: string }; home_team_score: number; visitor_team_score: number }[]
      }
      interface Scoreboard {
        events: { shortName: string; date: string; competitions: { competitors: { score: string }[] }[] }[]
      }
      replay.clock.set('2024-01-17T12:00:00Z')
      const ask = async <T>(path: string) => {
        const response = await replay.server.app.request(path, { headers: { authorization: 'any' } })
        return (await response.json()) as T
      }
      const scores = ({ data }: BoxScores) =>
        data
          .map((game) => [game.home_team.abbreviation, game.home_team_score, game.visitor_team_score])
          .sort()
      expect(scores(await ask<BoxScores>('/api.balldontlie.io/v1/box_scores?date=2024-01-15'))).toEqual(
        scores(readPayload<BoxScores>('payloads/balldontlie/box_scores_2024-01-15.json')),
      )
      const results = ({ events }: Scoreboard) =>
        events
          .map(({ shortName, competitions }) => [
            shortName,
            ...(competitions[0]?.competitors.map(({ score }) => score) ?? []),
          ])
          .sort()
      const espn = '/site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard?dates=20240115'
      expect(results(await ask<Scoreboard>(espn))).toEqual(
        results(readPayload<Scoreboard>('payloads/espn/scoreboard_2024-01-15.json')),
      )
    })

    test('what the pack does not know is not invented: no plays, no absences, no officials, no word from the teams', async () => {
      replay.clock.set('2024-11-16T12:00:00Z')
      const status = async (path: string) => (await replay.server.app.request(path)).status
      const liveData = '/cdn.nba.com/static/json/liveData'
      expect(await status(`${liveData}/boxscore/boxscore_0022400061.json`)).toBe(200)
      expect(await status(`${liveData}/playbyplay/playbyplay_0022400061.json`)).toBe(403)
      const box = await replay.get<{
        game: { officials: object[]; homeTeam: { players: { played: string }[] } }
      }>(`${liveData}/boxscore/boxscore_0022400061.json`)
      expect([box.game.officials, box.game.homeTeam.players.filter(({ played }) => played === '0')]).toEqual([
        [],
        [],
      ])
      const report = '/ak-static.cms.nba.com/referee/injury/Injury-Report_2024-11-15_05PM.pdf'
      const text = await (await replay.server.app.request(report)).text()
      expect(text.split('(SUBMITTED)').length).toBeGreaterThan(20)
      expect(text).not.toContain('(Questionable)')
    })
  })
