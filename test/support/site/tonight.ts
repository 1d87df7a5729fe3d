/** An invented evening as `tonight/all-players` says it: so many games, a rotation of nine a team, five books, five markets. */
import type { z } from 'zod'
import type { tonightAllPlayers } from '../../../src/nba/6-exports/schemas/tonight-all-players.ts'
import { type Market, markets } from '../../../src/nba/domain/market.ts'
import {
  expectedValue,
  fairAmerican,
  holdOf,
  impliedProbability,
  removeVig,
} from '../../../src/nba/domain/odds.ts'
import { wilsonInterval } from '../../../src/nba/domain/statistics.ts'
import { teams } from '../../../src/nba/domain/team.ts'
import { createRandom, type Random } from '../../../src/platform/random.ts'
import { makeEnvelope } from './envelope.ts'

export type TonightDocument = z.output<typeof tonightAllPlayers.schema>
type Player = TonightDocument['players'][number]
type Entry = Player['markets'][number]

export const longName = 'Giannis-Alexandros Papadimitriou-Adetokunbo van der Westhuizen' // 61 letters
const rotation = 9
const books = ['betmgm', 'betrivers', 'caesars', 'draftkings', 'fanduel']
const first =
  'Jalen Tyrese Luka Marcus Devin Anthony Kevin Darius Franz Scottie Cade Evan Paolo Desmond Trae Zach Mikal Jarrett'.split(
    ' ',
  )
const last =
  "Brown Haliburton Dončić Smart Booker O'Neale Porter Jr. Garland Wagner Barnes Cunningham Mobley Banchero Bane Young LaVine Bridges Allen".split(
    ' ',
  )
const means: Readonly<Record<Market, number>> = {
  points: 14,
  rebounds: 5.5,
  assists: 3.6,
  threes: 1.6,
  points_rebounds_assists: 23,
}

export interface EveningShape {
  readonly games: number
  /** Default: all five. */
  readonly markets?: readonly Market[]
}

export function makeTonight(
  { games: count, markets: offered = markets }: EveningShape,
  said: Partial<TonightDocument> = {},
): TonightDocument {
  const random = createRandom('an invented evening')
  const games = Array.from({ length: count }, (_, index) => makeGame(index))
  const players = games.flatMap(({ gameId, home, away }) =>
    [away, home].flatMap(({ teamId }) =>
      Array.from({ length: rotation }, (_, index) => makePlayer(random, gameId, teamId, index, offered)),
    ),
  )
  const slate = players.reduce((sum, each) => sum + each.markets.length, 0)
  const predicted = players.reduce(
    (sum, each) => sum + each.markets.filter(({ prediction }) => prediction !== null).length,
    0,
  )
  return {
    ...makeEnvelope('tonight/all-players', {
      coverage: { slate, predicted, excluded: { no_history: slate - predicted } },
    }),
    noGames: null,
    games,
    players,
    ...said,
  }
}

function makeGame(index: number): TonightDocument['games'][number] {
  const [away, home] = [teams[(2 * index) % 30]!, teams[(2 * index + 1) % 30]!].map(
    ({ teamId, tricode, fullName }) => ({ teamId, tricode, name: fullName }),
  )
  return {
    gameId: `00224003${String(index).padStart(2, '0')}`,
    tipAt:
      index % 3 === 0
        ? '2024-12-03T00:00:00Z'
        : index % 3 === 1
          ? '2024-12-03T00:30:00Z'
          : '2024-12-03T03:00:00Z',
    isTipAssumed: false,
    status: 'scheduled',
    home: home!,
    away: away!,
    spread: -3.5,
    total: 228.5,
  }
}

function makePlayer(
  random: Random,
  gameId: string,
  teamId: number,
  index: number,
  offered: readonly Market[],
): Player {
  const isHurt = index === 3
  return {
    playerId: 200_000 + (teamId % 100) * 100 + index,
    playerName: index === 8 ? longName : `${random.pick(first)} ${random.pick(last)}`,
    gameId,
    teamId,
    injury: isHurt
      ? {
          status: 'questionable',
          reason: 'left ankle; sprain',
          reportedAt: '2024-12-02T20:30:00Z',
          source: 'nba-official',
        }
      : null,
    markets: offered.map((market) => makeEntry(random, market, index)),
  }
}

/** The seventh of a rotation has no line, the eighth no history. */
function makeEntry(random: Random, market: Market, index: number): Entry {
  const strength = means[market] * (1.6 - index * 0.12)
  const line = index === 6 ? null : makeLine(random, Math.floor(strength) + 0.5)
  if (index === 7)
    return {
      market,
      line,
      prediction: null,
      exclusion: { reason: 'no_history', detail: 'he has no earlier game' },
    }
  return {
    market,
    line,
    prediction: makePrediction(random, strength + random.normal() * means[market] * 0.06, line),
    exclusion: null,
  }
}

function makeLine(random: Random, line: number): NonNullable<Entry['line']> {
  const posted = books.map((bookmaker) => ({
    bookmaker,
    line,
    overPrice: -105 - random.integer(16),
    underPrice: -105 - random.integer(16),
    snapshotAt: `2024-12-02T22:${String(random.integer(15)).padStart(2, '0')}:00Z`,
  }))
  const { overPrice, underPrice, bookmaker, snapshotAt } = posted[3]!
  const best = (side: 'overPrice' | 'underPrice') => {
    const price = Math.max(...posted.map((each) => each[side]))
    return { price, bookmakers: posted.filter((each) => each[side] === price).map((each) => each.bookmaker) }
  }
  const { over: marketPOver } = removeVig(overPrice, underPrice)
  return {
    line,
    openingLine: line - (random.integer(3) - 1),
    bookmaker,
    overPrice,
    underPrice,
    bestOver: best('overPrice'),
    bestUnder: best('underPrice'),
    hold: round(holdOf(overPrice, underPrice)),
    marketPOver: round(marketPOver),
    snapshotAt,
    books: posted,
  }
}

function makePrediction(
  random: Random,
  centre: number,
  line: Entry['line'],
): NonNullable<Entry['prediction']> {
  const median = Math.round(centre * 100) / 100
  const common = {
    system: 'ridge',
    label: 'live' as const,
    asOf: '2024-12-02T22:15:00Z',
    median,
    interval80: [round(centre * 0.55), round(centre * 1.5)] as [number, number],
    calibration: 'calibrated' as const,
    quality: 92.4,
  }
  if (line === null)
    return {
      ...common,
      lineAgeMinutes: null,
      pOver: null,
      pOverInterval95: null,
      fairOverPrice: null,
      fairUnderPrice: null,
      edge: null,
      expectedValue: null,
      breakEven: null,
      confidence: null,
      confidenceDecile: null,
      realised: null,
      recommendation: 'NO_LINE',
      recommendationReason: 'no_line_offered',
      isPick: false,
    }
  const edge = round(median - line.line)
  const pOver = round(Math.min(0.75, Math.max(0.25, 0.5 + edge * 0.03)))
  const isOver = edge >= 0
  const confidence = isOver ? pOver : 1 - pOver
  const price = isOver ? line.bestOver!.price : line.bestUnder!.price
  const wins = 40 + random.integer(40)
  const n = 120 + random.integer(30)
  const { low, high } = wilsonInterval(wins, n)!
  const value = round(expectedValue(price, confidence))
  const isTaken = Math.abs(edge) >= 1 && value > 0
  return {
    ...common,
    lineAgeMinutes: random.integer(15),
    pOver,
    pOverInterval95: [round(pOver - 0.05), round(pOver + 0.05)],
    fairOverPrice: round(fairAmerican(pOver)),
    fairUnderPrice: round(fairAmerican(1 - pOver)),
    edge,
    expectedValue: value,
    breakEven: round(impliedProbability(price)),
    confidence: round(confidence),
    confidenceDecile: 1 + random.integer(10),
    realised: {
      label: 'live',
      rate: round(wins / n),
      n,
      interval95: [round(low), round(high)],
      priced: n,
      breakEven: 0.5238,
    },
    recommendation: isTaken ? (isOver ? 'OVER' : 'UNDER') : 'PASS',
    recommendationReason: isTaken ? 'edge_reached' : 'edge_below_threshold',
    isPick: isTaken,
  }
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
