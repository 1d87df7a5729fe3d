/** Finds where a gap comes from: the earliest broken partition among all that it reads, on its own date and on earlier ones.
 *
 * A hundred partitions that wait for one reply are one cause, and it is the reply's name that a human should read. */
import type { Pipeline } from '../pipeline.ts'
import { type Finding, formatCause, type Gap } from './finding.ts'

export function traceRoots(pipeline: Pipeline, gaps: readonly Gap[]): Finding[] {
  const worst = new Map<string, Gap>()
  for (const gap of gaps) if (!worst.has(keyOf(gap))) worst.set(keyOf(gap), gap)
  const datesOf = new Map(
    [...Map.groupBy(gaps, ({ asset }) => asset)].map(([asset, own]) => [
      asset,
      own.map(({ gameDate }) => gameDate).sort(),
    ]),
  )
  const placeOf = new Map(pipeline.assets.map(({ name }, place) => [name, place]))
  const known = new Map<string, Gap | undefined>()
  /** What stands first in the order of work is looked at first, so the first broken need is the earliest. */
  const rootOf = (asset: string, gameDate: string): Gap | undefined => {
    const key = keyOf({ asset, gameDate })
    if (known.has(key)) return known.get(key)
    const own = worst.get(key)
    const { needs } = pipeline.asset(asset)
    const upstream = needs
      .map((need) => {
        if (need.scope === 'same') return rootOf(need.asset, gameDate)
        if (own?.kind !== 'not_final') return undefined
        const earliest = datesOf.get(need.asset)?.[0]
        return earliest !== undefined && earliest < gameDate ? rootOf(need.asset, earliest) : undefined
      })
      .filter((gap) => gap !== undefined)
    const root = upstream.sort((a, b) => compareRoots(placeOf, a, b))[0] ?? own
    known.set(key, root)
    return root
  }
  return gaps.map((gap) => {
    const root = rootOf(gap.asset, gap.gameDate) ?? gap
    return { ...gap, rootAsset: root.asset, rootDate: root.gameDate, cause: formatCause(root) }
  })
}

function compareRoots(placeOf: ReadonlyMap<string, number>, a: Gap, b: Gap): number {
  if (a.gameDate !== b.gameDate) return a.gameDate < b.gameDate ? -1 : 1
  return placeOf.get(a.asset)! - placeOf.get(b.asset)!
}

function keyOf({ asset, gameDate }: Pick<Gap, 'asset' | 'gameDate'>): string {
  return `${asset} ${gameDate}`
}
