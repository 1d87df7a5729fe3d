/** What The Odds API's headers say about the month's quota: requests left, used, and what the last one cost.
 *
 * The counts are of its units (a request bills per market and region), and whole or not sent at all: without them null. */

export interface Quota {
  readonly remaining: number | null
  readonly used: number | null
  readonly lastCost: number | null
}

export function readQuota(headers: Readonly<Record<string, string>>): Quota {
  const read = (name: string): number | null => {
    const text = headers[name]?.trim()
    return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null
  }
  return {
    remaining: read('x-requests-remaining'),
    used: read('x-requests-used'),
    lastCost: read('x-requests-last'),
  }
}
