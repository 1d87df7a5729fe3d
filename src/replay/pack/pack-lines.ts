/** A season's bookmaker lines of the data pack as snapshots, each with the instant from which it is served.
 *
 * The files do not all say when they were taken. The rules, all on the late side (docs/replay.md argues each):
 * - PrizePicks and Underdog lists carry a date: one hour before the game starts, a day earlier for each day that the list is
 *   older than the newest list dated not after the start's UTC date.
 * - A list whose start was moved more than ten minutes past the scheduled tip was taken in play: a minute after its start.
 * - Threes: 20:00 UTC on the day of the list. Points+rebounds+assists: their own timestamp. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { requireBookmaker } from '../bookmakers.ts'
import { easternDate, formatInstant, hourMs, minuteMs, parseInstantMs } from '../instants.ts'
import type { LineSnapshot, PropMarket, Quote } from '../league.ts'
import { findTeamByName } from '../teams.ts'
import { readTable } from './read-table.ts'

/** All snapshots of one game, before it is known which game of the league it is. */
export interface PackEventLines {
  readonly homeTeamId: number
  readonly awayTeamId: number
  /** By the start the bookmakers gave. */
  readonly gameDate: string
  eventId: string | null
  readonly snapshots: LineSnapshot[]
  readonly commences: { knownAtMs: number; commenceAtMs: number }[]
}

interface MutableQuote {
  player: string
  lineHundredths: number
  overPrice: number | null
  underPrice: number | null
}

const inPlayToleranceMs = 10 * minuteMs

/** Finds the scheduled tip of a game that the teams play on that date. */
export type TipFinder = (homeTeamId: number, awayTeamId: number, gameDate: string) => number | undefined

export function readPackLines(folder: string, season: string, findTip: TipFinder): PackEventLines[] {
  const events = new Map<string, PackEventLines>()

  function eventOf(homeName: string, awayName: string, gameDate: string): PackEventLines {
    const home = findTeamByName(homeName)
    const away = findTeamByName(awayName)
    if (!home || !away) throw new Error(`lines of unknown teams: ${awayName} at ${homeName}`)
    const key = `${home.teamId}/${away.teamId}/${gameDate}`
    let event = events.get(key)
    if (!event) {
      const teams = { homeTeamId: home.teamId, awayTeamId: away.teamId }
      event = { ...teams, gameDate, eventId: null, snapshots: [], commences: [] }
      events.set(key, event)
    }
    return event
  }

  const tipOf = (event: PackEventLines): number | undefined =>
    findTip(event.homeTeamId, event.awayTeamId, event.gameDate)

  readDfsLists(join(folder, `dfs_lines_${season}.csv.gz`), eventOf, tipOf)
  readThrees(join(folder, `threes_lines_${season}.csv.gz`), eventOf)
  readPointsReboundsAssists(join(folder, `pra_closing_lines_${season}.csv.gz`), eventOf)
  for (const event of events.values()) {
    event.snapshots.sort((a, b) => a.takenAtMs - b.takenAtMs)
    event.commences.sort((a, b) => a.knownAtMs - b.knownAtMs)
  }
  return [...events.values()]
}

type EventFinder = (homeName: string, awayName: string, gameDate: string) => PackEventLines

function readDfsLists(
  path: string,
  eventOf: EventFinder,
  tipOf: (event: PackEventLines) => number | undefined,
): void {
  if (!existsSync(path)) return
  interface List {
    readonly listDate: string
    readonly commenceAtMs: number
    readonly markets: Map<string, MutableQuote[]>
  }
  const lists = new Map<PackEventLines, Map<string, List>>()
  const columns = [
    'list_date',
    'market',
    'bookmaker',
    'player',
    'side',
    'line',
    'price',
    'home_team',
    'away_team',
  ]
  for (const row of readTable(path, [...columns, 'event_id', 'commence_time'])) {
    const [listDate, market, title, player, side, line, price, home, away, eventId, commence] =
      row as string[] &
        [string, string, string, string, string, string, string, string, string, string, string]
    const commenceAtMs = parseInstantMs(commence)
    const event = eventOf(home, away, gameDateOf(commenceAtMs))
    event.eventId ??= eventId
    const ofEvent = getOrAdd(lists, event, () => new Map<string, List>())
    const list = getOrAdd(ofEvent, listDate, () => ({ listDate, commenceAtMs, markets: new Map() }))
    const quotes = getOrAdd(list.markets, `${requireBookmaker(title).key}/${market}`, () => [])
    addSide(quotes, player, toHundredths(line), side, Number(price))
  }
  for (const [event, ofEvent] of lists) {
    const tipAtMs = tipOf(event)
    const ordered = [...ofEvent.values()].sort((a, b) => (a.listDate < b.listDate ? -1 : 1))
    const isInPlay = (list: List): boolean =>
      tipAtMs !== undefined && list.commenceAtMs > tipAtMs + inPlayToleranceMs
    const newest = ordered.findLast((list) => !isInPlay(list) && list.listDate <= utcDate(list.commenceAtMs))
    const seen = new Set<string>()
    for (const list of ordered) {
      const ageMs = newest
        ? parseInstantMs(`${newest.listDate}T00:00Z`) - parseInstantMs(`${list.listDate}T00:00Z`)
        : 0
      const takenAtMs = isInPlay(list)
        ? list.commenceAtMs + minuteMs
        : list.commenceAtMs - hourMs - Math.max(0, ageMs)
      if (!isInPlay(list)) event.commences.push({ knownAtMs: takenAtMs, commenceAtMs: list.commenceAtMs })
      // A list is the whole offer: what it no longer holds was taken down.
      for (const key of new Set([...seen, ...list.markets.keys()])) {
        seen.add(key)
        event.snapshots.push(snapshot(takenAtMs, key, list.markets.get(key) ?? []))
      }
    }
  }
}

function readThrees(path: string, eventOf: EventFinder): void {
  if (!existsSync(path)) return
  const books = new Map<PackEventLines, Map<string, Map<string, Quote[]>>>()
  const columns = ['list_date', 'player', 'game', 'game_time', 'line', 'bookmaker', 'over_odds', 'under_odds']
  for (const row of readTable(path, columns)) {
    const [listDate, player, game, time, line, bookmaker, over, under] = row as string[] &
      [string, string, string, string, string, string, string, string]
    const [away = '', home = ''] = game.split(' @ ')
    const commenceAtMs = parseInstantMs(time)
    const event = eventOf(home, away, gameDateOf(commenceAtMs))
    const takenAtMs = parseInstantMs(`${listDate}T20:00Z`)
    if (!event.commences.some((entry) => entry.knownAtMs === takenAtMs)) {
      event.commences.push({ knownAtMs: takenAtMs, commenceAtMs })
    }
    const ofEvent = getOrAdd(books, event, () => new Map<string, Map<string, Quote[]>>())
    const ofList = getOrAdd(ofEvent, listDate, () => new Map<string, Quote[]>())
    const quotes = getOrAdd(ofList, `${requireBookmaker(bookmaker).key}/player_threes`, () => [])
    quotes.push(quoteOf(player, line, over, under))
  }
  for (const [event, ofEvent] of books) {
    for (const [listDate, ofList] of ofEvent) {
      for (const [key, quotes] of ofList) {
        event.snapshots.push(snapshot(parseInstantMs(`${listDate}T20:00Z`), key, quotes))
      }
    }
  }
}

function readPointsReboundsAssists(path: string, eventOf: EventFinder): void {
  if (!existsSync(path)) return
  const books = new Map<PackEventLines, Map<string, { takenAtMs: number; quotes: Quote[] }>>()
  const columns = ['player_name', 'event_id', 'home_team', 'away_team', 'bookmaker', 'line', 'timestamp']
  for (const row of readTable(path, [...columns, 'over_price', 'under_price'])) {
    const [player, eventId, home, away, bookmaker, line, timestamp, over, under] = row as string[] &
      [string, string, string, string, string, string, string, string, string]
    const takenAtMs = parseInstantMs(timestamp)
    const event = eventOf(home, away, gameDateOf(takenAtMs))
    event.eventId ??= eventId
    const ofEvent = getOrAdd(books, event, () => new Map<string, { takenAtMs: number; quotes: Quote[] }>())
    const key = `${requireBookmaker(bookmaker).key}/player_points_rebounds_assists`
    const ofBook = getOrAdd(ofEvent, key, () => ({ takenAtMs, quotes: [] }))
    ofBook.quotes.push(quoteOf(player, line, over, under))
  }
  for (const [event, ofEvent] of books) {
    for (const [key, { takenAtMs, quotes }] of ofEvent) event.snapshots.push(snapshot(takenAtMs, key, quotes))
  }
}

function snapshot(takenAtMs: number, key: string, quotes: readonly Quote[]): LineSnapshot {
  const [bookmaker, market] = key.split('/') as [string, PropMarket]
  return { takenAtMs, bookmaker, market, quotes }
}

/** One row a side: the two sides of a player's line meet in one quote. */
function addSide(
  quotes: MutableQuote[],
  player: string,
  lineHundredths: number,
  side: string,
  price: number,
): void {
  const field = side === 'Over' ? 'overPrice' : 'underPrice'
  const open = quotes.findLast((entry) => entry.player === player && entry.lineHundredths === lineHundredths)
  if (open && open[field] === null) open[field] = price
  else quotes.push({ player, lineHundredths, overPrice: null, underPrice: null, [field]: price })
}

function quoteOf(player: string, line: string, over: string, under: string): Quote {
  return {
    player,
    lineHundredths: toHundredths(line),
    overPrice: over === '' ? null : Number(over),
    underPrice: under === '' ? null : Number(under),
  }
}

function toHundredths(line: string): number {
  return Math.round(Number(line) * 100)
}

const gameDates = new Map<number, string>()

function gameDateOf(commenceAtMs: number): string {
  return getOrAdd(gameDates, commenceAtMs, () => easternDate(commenceAtMs))
}

function utcDate(instantMs: number): string {
  return formatInstant(instantMs).slice(0, 10)
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
