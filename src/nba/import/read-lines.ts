/** Records → posted player lines and game lines, each with its game date, game, snapshot and start.
 *
 * One row a side becomes one line with both prices; rows that repeat each other collapse; alternates all stay, for the main line is
 * chosen when lines are read. A price that no American price can be is left out and counted, with the line kept. */

import type { GameDate } from '../domain/game-date.ts'
import { type Market, markets } from '../domain/market.ts'
import { isAmericanPrice } from '../domain/odds.ts'
import { findTeam, type Team } from '../domain/team.ts'
import { bookmakerKey } from './bookmakers.ts'
import type { Mapping } from './mapping.ts'
import { assumeStart, easternDateOf, type Games, type KnownGame, placeSnapshot } from './place-event.ts'
import type { RefusedLine } from './read-box-scores.ts'
import type { RecordFile } from './read-records.ts'
import { createRowReader, type RowReader } from './row-reader.ts'

/** What both kinds of line say about where they belong. */
interface Placed {
  readonly gameDate: GameDate
  readonly game: KnownGame | undefined
  /** As the file says; null where it names no teams. */
  readonly homeTeamId: number | null
  readonly eventId: string
  readonly bookmaker: string
  readonly snapshotMs: number
  commenceMs: number | null
}

export interface PropLine extends Placed {
  readonly market: Market
  readonly playerName: string
  /** Hundredths. */
  readonly line: number
  overPrice: number | null
  underPrice: number | null
}

export interface GameLine extends Placed {
  readonly market: 'spread' | 'total' | 'moneyline'
  readonly line: number | null
  readonly homeOrOverPrice: number | null
  readonly awayOrUnderPrice: number | null
}

export interface ReadLines<Line> {
  readonly lines: readonly Line[]
  readonly refused: readonly RefusedLine[]
  /** Rows that said again what another had said. */
  readonly repeats: number
  /** Prices between −100 and 100. */
  readonly pricesLeftOut: number
  /** Lines of games that are not among the imported or scheduled ones. */
  readonly withoutGame: number
}

export function needsPlayers(mapping: Mapping): boolean {
  return !('game' in mapping.columns) && !('homeTeam' in mapping.columns)
}

export function readPropLines(records: RecordFile, mapping: Mapping, games: Games): ReadLines<PropLine> {
  const collected = collect<PropLine>(records, mapping, games, (reader, placed) => {
    const market = readMarket(reader)
    const playerName = reader.need('playerName', reader.text('playerName'))
    const line = readLineOf(reader, 'line', mapping)
    const prices = readPrices(reader)
    if (market === null || playerName === null || line === null) return []
    if (line < 0) return reader.refuse('line', 'is below 0') ?? []
    return [{ ...placed, market, playerName, line, ...prices }]
  })
  const kept = new Map<string, PropLine>()
  let repeats = 0
  for (const line of collected.lines) {
    const key = JSON.stringify([
      ...[line.eventId, line.bookmaker, line.market, line.playerName, line.line, line.snapshotMs],
    ])
    const known = kept.get(key)
    if (!known) kept.set(key, line)
    else {
      const isOtherSide =
        (known.overPrice === null && line.overPrice !== null) ||
        (known.underPrice === null && line.underPrice !== null)
      if (!isOtherSide) repeats += 1
      known.overPrice ??= line.overPrice
      known.underPrice ??= line.underPrice
    }
  }
  return finish([...kept.values()], collected, repeats)
}

export function readGameLines(records: RecordFile, mapping: Mapping, games: Games): ReadLines<GameLine> {
  const collected = collect<GameLine>(records, mapping, games, (reader, placed) => {
    // On a neutral floor a book may call the other team the home side; the line is stored from our home side.
    const isTurned = placed.game !== undefined && placed.homeTeamId === placed.game.awayTeamId
    const posted = readLineOf(reader, 'spread', mapping)
    const [spread, total] = [
      posted === null || !isTurned ? posted : -posted,
      readLineOf(reader, 'total', mapping),
    ]
    const price = (field: string): number | null =>
      reader.number(
        isTurned ? field.replace(/^(home|away)/, (side) => (side === 'home' ? 'away' : 'home')) : field,
      )
    const [home, away] = [price('homeMoneyline'), price('awayMoneyline')]
    const lines: GameLine[] = []
    const add = (market: GameLine['market'], line: number | null, one: number | null, other: number | null) =>
      lines.push({ ...placed, market, line, homeOrOverPrice: one, awayOrUnderPrice: other })
    if (home !== null || away !== null) add('moneyline', null, home, away)
    if (spread !== null) add('spread', spread, price('homeSpreadPrice'), price('awaySpreadPrice'))
    if (total !== null) add('total', total, price('overPrice'), price('underPrice'))
    if (lines.length === 0 && reader.fault === null)
      return reader.refuse('spread', 'and no other line is there') ?? []
    return lines
  })
  const byKey = new Map(
    collected.lines.map((line) => [
      JSON.stringify([line.eventId, line.bookmaker, line.market, line.snapshotMs]),
      line,
    ]),
  )
  return finish([...byKey.values()], collected, collected.lines.length - byKey.size)
}

interface Collected<Line> {
  readonly lines: readonly Line[]
  readonly refused: readonly RefusedLine[]
}

function collect<Line extends Placed>(
  records: RecordFile,
  mapping: Mapping,
  games: Games,
  toLines: (reader: RowReader, placed: Placed) => Line[],
): Collected<Line> {
  const reader = createRowReader(mapping, records.columns)
  const lines: Line[] = []
  const refused: RefusedLine[] = []
  records.visit((cells, line) => {
    reader.load(cells)
    const placed = reader.fault === null ? placeRecord(reader, mapping, games) : null
    const found = placed ? toLines(reader, placed) : []
    if (reader.fault !== null) refused.push({ line, reason: reader.fault })
    else lines.push(...found)
  })
  for (const ofEvent of Map.groupBy(lines, (line) => `${line.gameDate} ${line.eventId}`).values()) {
    if (ofEvent[0]!.commenceMs !== null) continue
    const commenceMs = assumeStart(Math.max(...ofEvent.map((line) => line.snapshotMs)))
    for (const line of ofEvent) line.commenceMs = commenceMs
  }
  return { lines, refused }
}

function placeRecord(reader: RowReader, mapping: Mapping, games: Games): Placed | null {
  const commenceMs = reader.instant('commenceAt')
  const shownMs = reader.need('snapshotAt', reader.instant('snapshotAt'))
  const bookmaker = reader.need('bookmaker', reader.text('bookmaker'))
  const posted = reader.has('commenceAt') ? reader.need('commenceAt', commenceMs) : shownMs
  if (reader.fault !== null || shownMs === null || posted === null || bookmaker === null) return null
  const said = commenceMs === null ? reader.date('gameDate') : null
  const gameDate = said ?? easternDateOf(posted)
  const teams = readTeams(reader)
  if (reader.fault !== null) return null
  const playerName = reader.text('playerName') ?? ''
  const game = teams
    ? games.find(gameDate, teams.home.teamId, teams.away.teamId)
    : games.findByPlayer(gameDate, playerName)
  if (!teams && !game)
    return reader.refuse('playerName', `has no box line on ${gameDate} to say which game it is`)
  const event = teams ? `${teams.away.tricode}@${teams.home.tricode}` : (game?.gameId ?? '')
  const column = mapping.columns.snapshotAt
  const minutesBeforeStartMin = typeof column === 'object' ? column.minutesBeforeStartMin : undefined
  return {
    gameDate,
    game,
    homeTeamId: teams?.home.teamId ?? null,
    eventId: reader.text('eventId') ?? `import:${gameDate}:${event}`,
    bookmaker: bookmakerKey(bookmaker),
    snapshotMs: placeSnapshot({ snapshotMs: shownMs, commenceMs, minutesBeforeStartMin, game }),
    commenceMs,
  }
}

/** Null where the file names no teams; a team that is none is the reader's fault. */
function readTeams(reader: RowReader): { readonly home: Team; readonly away: Team } | null {
  if (!reader.has('game')) {
    if (!reader.has('homeTeam')) return null
    const [home, away] = [reader.team('homeTeam'), reader.team('awayTeam')]
    return home && away ? { home, away } : null
  }
  const text = reader.need('game', reader.text('game')) ?? ''
  const [one, sign, other] = text.split(/ (@|at|vs\.?) /)
  const teams = [one, other].map((name) => (name === undefined ? undefined : findTeam(name)))
  const [home, away] = sign?.startsWith('v') ? teams : teams.toReversed()
  return home && away ? { home, away } : reader.refuse('game', 'is neither "AWAY @ HOME" nor "HOME vs. AWAY"')
}

function readMarket(reader: RowReader): Market | null {
  const text = reader.need('market', reader.text('market'))
  if (text === null) return null
  const bare = text.toLowerCase().replace(/^player_/, '')
  return markets.find((market) => market === bare) ?? reader.refuse('market', 'is none of our markets')
}

/** Posted numbers are halves, whole or, averaged, any hundredth. */
function readLineOf(reader: RowReader, field: string, mapping: Mapping): number | null {
  const column = mapping.columns[field]
  const isHundredths = typeof column === 'object' && column.format === 'hundredths'
  const value = field === 'line' ? reader.need(field, reader.number(field)) : reader.number(field)
  if (value === null) return null
  return Math.round(value * (isHundredths ? 1 : 100))
}

function readPrices(reader: RowReader): { overPrice: number | null; underPrice: number | null } {
  if (!reader.has('side'))
    return { overPrice: reader.price('overPrice'), underPrice: reader.price('underPrice') }
  const price = reader.price('price')
  const side = reader.need('side', reader.text('side'))?.toLowerCase()
  if (side === 'over') return { overPrice: price, underPrice: null }
  if (side === 'under') return { overPrice: null, underPrice: price }
  reader.refuse('side', 'is neither Over nor Under')
  return { overPrice: null, underPrice: null }
}

function finish<Line extends PropLine | GameLine>(
  lines: readonly Line[],
  { refused }: Collected<Line>,
  repeats: number,
): ReadLines<Line> {
  let pricesLeftOut = 0
  const checked = lines.map((line) => {
    if (!('homeOrOverPrice' in line)) return line
    const [one, other] = [line.homeOrOverPrice, line.awayOrUnderPrice].map((price) =>
      price === null || isAmericanPrice(price) ? price : null,
    ) as [number | null, number | null]
    pricesLeftOut += Number(one !== line.homeOrOverPrice) + Number(other !== line.awayOrUnderPrice)
    return { ...line, homeOrOverPrice: one, awayOrUnderPrice: other }
  })
  return {
    lines: checked,
    refused,
    repeats,
    pricesLeftOut,
    withoutGame: checked.filter((line) => line.game === undefined).length,
  }
}
