/** Means and shares over games that were played. A share stands with its number and its interval; it is a description of the past and scores
 * nothing. */
import { mean, wilsonInterval } from '../domain/statistics.ts'
import { type PlayedGame, statOf } from './game-log.ts'

export const sharesRemark = 'Shares of past games describe them; they do not predict tonight.'

export interface Share {
  readonly n: number
  readonly hits: number
  readonly rate: number
  readonly interval95: readonly [number, number]
}

/** Null without trials. */
export function describeShare(hits: number, n: number): Share | null {
  const interval = wilsonInterval(hits, n)
  return interval === null
    ? null
    : { n, hits, rate: round(hits / n), interval95: [round(interval.low), round(interval.high)] }
}

/** Games above the line, equal ones left out; null without a line. */
export function shareOver(games: readonly PlayedGame[], market: string, line: number | null): Share | null {
  if (line === null) return null
  let [over, decided] = [0, 0]
  for (const game of games) {
    const value = statOf(game, market)
    if (value === null || value === line) continue
    decided += 1
    if (value > line) over += 1
  }
  return describeShare(over, decided)
}

export interface Summary {
  readonly n: number
  readonly mean: number
  readonly minutes: number
}

/** Null without a game whose statistic is known. An evening asks it tens of thousands of times: it makes no lists. */
export function summarise(games: readonly PlayedGame[], market: string): Summary | null {
  let [n, sum, minutes] = [0, 0, 0]
  for (const game of games) {
    const value = statOf(game, market)
    if (value === null) continue
    n += 1
    sum += value
    minutes += game.minutes
  }
  return n === 0 ? null : { n, mean: round(sum / n), minutes: round(minutes / n) }
}

export type Split = Summary & { readonly over: Share | null }

export function split(games: readonly PlayedGame[], market: string, line: number | null): Split | null {
  const summary = summarise(games, market)
  return summary && { ...summary, over: shareOver(games, market, line) }
}

export function statsOf(games: readonly PlayedGame[], market: string): number[] {
  const values: number[] = []
  for (const game of games) {
    const value = statOf(game, market)
    if (value !== null) values.push(value)
  }
  return values
}

/** Of a sample; null for fewer than two. */
export function deviation(values: readonly number[]): number | null {
  const centre = mean(values)
  if (centre === null || values.length < 2) return null
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

export function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}
