/** How figures are written on the page: shares in per cent, errors with three decimals, intervals always with their ends. */
import type { Market } from '../../domain/market.ts'
import type { Estimate, Population } from '../report.ts'

export function formatCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function formatShare(share: number, decimals = 1): string {
  return `${minus((100 * share).toFixed(decimals))} %`
}

export function formatNumber(value: number, decimals = 3): string {
  return minus(value.toFixed(decimals))
}

/** '+0.104'. */
export function formatDifference(value: number, decimals = 3): string {
  const text = value.toFixed(decimals)
  return Number(text) === 0 ? (0).toFixed(decimals) : value > 0 ? `+${text}` : minus(text)
}

export function formatInterval({ low, high }: Estimate, format: (value: number) => string): string {
  return low === null || high === null ? 'too few dates for an interval' : `${format(low)} to ${format(high)}`
}

function minus(text: string): string {
  return text.replace(/^-/, '−')
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
