/** How trees are grown: every setting with its bounds.
 *
 * There are no defaults here: a system states all of its settings, and they are written into its artefact. */

export const growths = ['leaf_wise', 'depth_wise', 'symmetric'] as const
export type Growth = (typeof growths)[number]

export type Loss =
  | { readonly kind: 'squared' }
  | { readonly kind: 'absolute' }
  | { readonly kind: 'pinball'; readonly quantile: number }

export interface TreeSettings {
  /** Leaf by leaf, the best first; level by level; or one split for a whole level, as CatBoost grows them. */
  readonly growth: Growth
  readonly loss: Loss
  /** 1–10,000. */
  readonly trees: number
  /** Above 0, at most 1: what each tree's values are multiplied by. */
  readonly learningRate: number
  /** 2–4,096 leaves a tree; a symmetric tree has 2^depth. */
  readonly leaves: number
  /** 1–64; symmetric 1–10, because the memory of a level doubles with each. */
  readonly depth: number
  /** 2–255 bins for the values of a column; missing values have their own beside them. */
  readonly bins: number
  /** Above 0, at most 1: the share of rows each tree is grown on, drawn anew for each. */
  readonly rowShare: number
  /** Above 0, at most 1: the share of columns each tree may split on. */
  readonly columnShare: number
  /** From 1. A symmetric split earns nothing in a node where one side would hold fewer. */
  readonly leafRowsMin: number
  /** From 0: rows of no error that every leaf is reckoned with; a leaf's quantile is taken of its own rows alone. */
  readonly l2: number
  /** The last share of the rows (0–0.9) is held out, and growth stops after so many trees (from 1) without gain on it. */
  readonly earlyStopping: { readonly share: number; readonly patienceTrees: number } | null
  readonly seed: string
}

type Bound = readonly [name: string, value: number, min: number, max: number, isWhole: boolean]

/** What is out of bounds, in words; empty when the settings can be used. */
export function findSettingFaults(settings: TreeSettings): string[] {
  const { growth, loss, earlyStopping } = settings
  const least = Number.MIN_VALUE
  const bounds: Bound[] = [
    ['trees', settings.trees, 1, 10_000, true],
    ['learningRate', settings.learningRate, least, 1, false],
    ['leaves', settings.leaves, 2, 4096, true],
    ['depth', settings.depth, 1, growth === 'symmetric' ? 10 : 64, true],
    ['bins', settings.bins, 2, 255, true],
    ['rowShare', settings.rowShare, least, 1, false],
    ['columnShare', settings.columnShare, least, 1, false],
    ['leafRowsMin', settings.leafRowsMin, 1, 1e9, true],
    ['l2', settings.l2, 0, 1e9, false],
  ]
  if (loss.kind === 'pinball') bounds.push(['loss.quantile', loss.quantile, 1e-6, 1 - 1e-6, false])
  if (earlyStopping !== null) {
    bounds.push(['earlyStopping.share', earlyStopping.share, 0, 0.9, false])
    bounds.push(['earlyStopping.patienceTrees', earlyStopping.patienceTrees, 1, 10_000, true])
  }
  const faults = bounds
    .filter(([, value, min, max, isWhole]) => !isWithin(value, min, max, isWhole))
    .map(
      ([name, value, min, max]) =>
        `${name} is ${value}, not within ${min === least ? 'above 0' : min} to ${max}`,
    )
  if (!growths.includes(growth)) faults.push(`growth is "${String(growth)}", none of ${growths.join(', ')}`)
  if (!['squared', 'absolute', 'pinball'].includes(loss.kind)) faults.push(`loss is "${String(loss.kind)}"`)
  if (typeof settings.seed !== 'string') faults.push('seed is no text')
  return faults
}

function isWithin(value: unknown, min: number, max: number, isWhole: boolean): boolean {
  return typeof value === 'number' && value >= min && value <= max && (!isWhole || Number.isInteger(value))
}
