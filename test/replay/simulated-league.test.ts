/** The simulated league: box scores that add up, the same bytes for the same seed, and bookmakers worth beating. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import type { League, PlayerLine } from '../../src/replay/league.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import {
  type EventReply,
  type GameLogReply,
  gameLogPath,
  keyPaths,
  type OddsReply,
  oddsQuery,
  oddsRoot,
  openReplay,
  type ScheduleReply,
  schedulePath,
} from './read-reply.ts'

const season = '2025-26'
const month = { seed: 7, seasonStart: '2025-10-21', days: 30 }
const league = createSimulatedLeague(month)

function pointsOf(line: PlayerLine): number {
  return 2 * line.fgm + line.fg3m + line.ftm
}

function serialise(from: League): string {
  return JSON.stringify([
    from.games(season),
    from.games(season).map((game) => from.boxScore(game.gameId)),
    from.events(season).map((event) => from.lineSnapshots(event.eventId)),
  ])
}

test('every box score adds up to its game', () => {
  expect(league.games(season).length).toBeGreaterThan(180)
  for (const game of league.games(season)) {
    const lines = league.boxScore(game.gameId)
    for (const [teamId, score] of [
      [game.homeTeamId, game.homeScore],
      [game.awayTeamId, game.awayScore],
    ]) {
      const own = lines.filter((line) => line.teamId === teamId)
      expect(own.reduce((sum, line) => sum + pointsOf(line), 0)).toBe(score)
      expect(own.reduce((sum, line) => sum + line.minutes, 0)).toBe(240 + 25 * game.overtimes)
      expect(new Set(own.map((line) => line.playerId)).size).toBe(own.length)
    }
    for (const line of lines) {
      expect(line.fg3m).toBeLessThanOrEqual(line.fg3a)
      expect(line.fgm).toBeLessThanOrEqual(line.fga)
      expect(line.fga - line.fg3a).toBeGreaterThanOrEqual(line.fgm - line.fg3m)
      expect(line.ftm).toBeLessThanOrEqual(line.fta)
      expect(line.minutes).toBeGreaterThan(0)
    }
    expect(game.homeScore).not.toBe(game.awayScore)
  }
})

test('one seed gives one league, whatever is asked first; another seed another', () => {
  const again = createSimulatedLeague(month)
  for (const event of again.events(season).toReversed()) again.lineSnapshots(event.eventId)
  expect(serialise(again)).toBe(serialise(league))
  expect(serialise(createSimulatedLeague({ ...month, seed: 8 }))).not.toBe(serialise(league))
})

test('no team plays twice on a date or three nights in a row; some tips are after midnight UTC', () => {
  const nights = new Map<number, string[]>()
  for (const game of league.games(season)) {
    for (const teamId of [game.homeTeamId, game.awayTeamId]) {
      const dates = nights.get(teamId) ?? []
      dates.push(game.postponement?.gameDate ?? game.gameDate)
      nights.set(teamId, dates)
    }
  }
  const dayOf = (date: string): number => Temporal.PlainDate.from(date).since('2025-10-01').days
  let backToBacks = 0
  for (const dates of nights.values()) {
    const days = dates.map(dayOf).sort((a, b) => a - b)
    expect(new Set(days).size).toBe(days.length)
    for (const [index, day] of days.entries()) {
      expect(day - (days[index - 2] ?? -10)).toBeGreaterThan(2)
      if (day - (days[index - 1] ?? -10) === 1) backToBacks++
    }
  }
  expect(backToBacks).toBeGreaterThan(20)
  const late = league
    .games(season)
    .filter(
      (game) =>
        new Temporal.Instant(BigInt(game.tipAtMs) * 1_000_000n).toString().slice(0, 10) > game.gameDate,
    )
  expect(late.length).toBeGreaterThan(50)
})

test('closing points lines split the outcomes and miss by about as much as real ones', () => {
  let count = 0
  let over = 0
  let error = 0
  for (const event of league.events(season)) {
    const points = new Map(
      league
        .boxScore(event.gameId)
        .map((line) => [line.playerName.normalize('NFD').replace(/\p{M}/gu, ''), pointsOf(line)]),
    )
    const closing = league
      .lineSnapshots(event.eventId)
      .findLast((entry) => entry.bookmaker === 'draftkings' && entry.market === 'player_points')
    for (const quote of closing?.quotes ?? []) {
      const actual = points.get(quote.player)
      if (actual === undefined) continue
      count++
      if (actual > quote.lineHundredths / 100) over++
      error += Math.abs(actual - quote.lineHundredths / 100)
    }
  }
  expect(count).toBeGreaterThan(2500)
  expect(over / count).toBeGreaterThan(0.46)
  expect(over / count).toBeLessThan(0.54)
  expect(error / count).toBeGreaterThan(4.4)
  expect(error / count).toBeLessThan(5.6)
})

test('a scratch is taken down before tip, a late one stands and its player has no row', () => {
  let takenDown = 0
  let standing = 0
  for (const event of league.events(season)) {
    const played = new Set(league.boxScore(event.gameId).map((line) => line.playerName))
    const lists = league
      .lineSnapshots(event.eventId)
      .filter((entry) => entry.bookmaker === 'fanduel' && entry.market === 'player_points')
    const closing = new Set(lists.at(-1)?.quotes.map((quote) => quote.player))
    for (const player of new Set(lists[0]?.quotes.map((quote) => quote.player))) {
      if (!played.has(player) && !closing.has(player)) takenDown++
      if (!played.has(player) && closing.has(player)) standing++
    }
  }
  expect(takenDown).toBeGreaterThan(5)
  expect(standing).toBeGreaterThan(2)
})

test('alternates stand under the main market, and some quotes have one side', () => {
  const quotes = league
    .events(season)
    .flatMap((event) =>
      league.lineSnapshots(event.eventId).flatMap((entry) => entry.quotes.map((quote) => ({ entry, quote }))),
    )
  const alternates = Map.groupBy(
    quotes.filter(({ entry }) => entry.bookmaker === 'fanduel').slice(0, 300),
    ({ entry, quote }) => `${entry.takenAtMs}/${entry.market}/${quote.player}`,
  )
  expect(Math.max(...[...alternates.values()].map((group) => group.length))).toBe(3)
  expect(quotes.some(({ quote }) => quote.underPrice === null)).toBe(true)
  expect(quotes.some(({ quote }) => quote.lineHundredths % 100 === 0)).toBe(true)
  expect(
    quotes.every(({ quote }) => Number.isInteger(quote.lineHundredths) && quote.lineHundredths > 0),
  ).toBe(true)
})

test('served, it knows nothing of the future and keeps the upstream shapes', async () => {
  const replay = openReplay(league, '2025-10-20T12:00:00Z')
  expect((await replay.games()).every((game) => game.gameStatus === 1)).toBe(true)
  const shape = keyPaths(await replay.get<ScheduleReply>(schedulePath))
  let served = 0
  for (const now of ['2025-10-22T03:10:00Z', '2025-11-01T12:00:00Z', '2025-11-10T00:50:00Z']) {
    replay.clock.set(now)
    const nowMs = replay.clock.now().epochMilliseconds
    const finals = league.games(season).filter((game) => game.finalAtMs <= nowMs)
    const games = await replay.games()
    expect(games.filter((game) => game.gameStatus === 3)).toHaveLength(finals.length)
    expect(
      games.filter((game) => game.gameStatus !== 3 && game.homeTeam.score + game.awayTeam.score > 0),
    ).toEqual([])
    const log = await replay.get<GameLogReply>(gameLogPath(season, '', ''))
    expect(new Set(log.resultSets[0]?.rowSet.map((row) => row[6])).size).toBe(finals.length)
    for (const event of await replay.get<EventReply[]>(`${oddsRoot}/events?apiKey=k`)) {
      const odds = await replay.get<OddsReply>(`${oddsRoot}/events/${event.id}/odds?${oddsQuery}`)
      for (const market of odds.bookmakers.flatMap((bookmaker) => bookmaker.markets)) {
        expect(market.last_update <= now && market.last_update < event.commence_time).toBe(true)
        served++
      }
    }
  }
  expect(served).toBeGreaterThan(50)
  expect([...shape]).toContain('.leagueSchedule.gameDates[].games[].homeTeam.teamTricode')
})
