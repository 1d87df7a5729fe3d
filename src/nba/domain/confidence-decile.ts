/** Ranks of confidence within one date, system and market: 10 is the surest tenth.
 *
 * They depend on nothing that is known later, so the top tenth can be named before the games. Equal confidences share a decile. */

export interface Confident {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly confidence: number | null
}

/** One decile a row, in their order; null where there is no confidence. */
export function rankConfidences(rows: readonly Confident[]): (number | null)[] {
  const deciles: (number | null)[] = rows.map(() => null)
  const places = rows.map((_, i) => i).filter((i) => rows[i]!.confidence !== null)
  const groups = Map.groupBy(places, (i) => `${rows[i]!.system} ${rows[i]!.market} ${rows[i]!.label}`)
  for (const group of groups.values()) {
    const sorted = group.map((i) => rows[i]!.confidence!).sort((a, b) => a - b)
    for (const i of group) {
      const below = sorted.findIndex((each) => each >= rows[i]!.confidence!)
      deciles[i] = Math.floor((10 * below) / sorted.length) + 1
    }
  }
  return deciles
}
