/** How figures are written for people: shares in per cent, errors with three decimals, a true minus sign. */

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

function minus(text: string): string {
  return text.replace(/^-/, '−')
}
