/** The pack's closing lines of games: head to head, spread and total, an average over bookmakers.
 *
 * Served under one bookmaker and as taken five minutes before the start. Averages of American prices over books that stand on
 * both sides of even money mean nothing (-14380); such a market is left out. */
import { existsSync } from 'node:fs'
import { easternDate, minuteMs, parseInstantMs } from '../instants.ts'
import type { GameLineSnapshot, GameMarket } from '../league.ts'
import { findTeamByName } from '../teams.ts'
import { readTable } from './read-table.ts'

const bookmaker = 'betonlineag'
const leadMs = 5 * minuteMs

const columns = [
  'home_team',
  'away_team',
  'commence_time',
  'home_ml',
  'away_ml',
  'home_spread_price',
  'away_spread_price',
  'spread_point',
  'total_over_price',
  'total_under_price',
  'total_point',
] as const

/** By home team, away team and US Eastern date, as `pairing` writes them. */
export function readPackGameLines(path: string): Map<string, readonly GameLineSnapshot[]> {
  const lines = new Map<string, readonly GameLineSnapshot[]>()
  if (!existsSync(path)) return lines
  for (const row of readTable(path, columns)) {
    const [home = '', away = '', commence = ''] = row
    const homeTeam = findTeamByName(home)
    const awayTeam = findTeamByName(away)
    if (!homeTeam || !awayTeam) continue
    const commenceAtMs = parseInstantMs(commence)
    const takenAtMs = commenceAtMs - leadMs
    const snapshot = (market: GameMarket, first: number, second: number, line: number | null) => {
      const prices = [readPrice(row[first]), readPrice(row[second])] as const
      if (prices[0] === null || prices[1] === null || row[line ?? first] === '') return []
      const lineHundredths = line === null ? null : Math.round(Number(row[line]) * 4) * 25
      const [homeOrOverPrice, awayOrUnderPrice] = prices
      return [{ takenAtMs, bookmaker, market, lineHundredths, homeOrOverPrice, awayOrUnderPrice }]
    }
    lines.set(`${homeTeam.teamId}/${awayTeam.teamId}/${easternDate(commenceAtMs)}`, [
      ...snapshot('h2h', 3, 4, null),
      ...snapshot('spreads', 5, 6, 7),
      ...snapshot('totals', 8, 9, 10),
    ])
  }
  return lines
}

function readPrice(text: string | undefined): number | null {
  const price = Math.round(Number(text))
  return text && Math.abs(price) >= 100 && Math.abs(price) <= 3000 ? price : null
}
