/** What the page calls its markets and populations, and how it writes an interval: always with its ends. */
import type { Market } from '../../domain/market.ts'
import type { Estimate, Population } from '../report.ts'

export function formatInterval({ low, high }: Estimate, format: (value: number) => string): string {
  return low === null || high === null ? 'too few dates for an interval' : `${format(low)} to ${format(high)}`
}

export const marketNames: Readonly<Record<Market, string>> = {
  points: 'Points',
  rebounds: 'Rebounds',
  assists: 'Assists',
  threes: 'Threes',
  points_rebounds_assists: 'Points + rebounds + assists',
}

export const populationNames: Readonly<Record<Population, string>> = {
  A: 'all who played',
  B: 'expected minutes of 15 and more',
  C: 'with a line',
  D: 'published picks',
}
