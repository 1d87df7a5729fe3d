/** The faults ordered for a replay: which requests, what goes wrong, how often and when.
 *
 * The first fault in order that matches a request takes it, and only then counts down: the same requests in the same order
 * fail in the same way. */
export const faultKinds = [
  'status',
  'delay',
  'cut',
  'stale',
  'duplicate',
  'changed-shape',
  'garbage',
  'html',
  'empty',
  'redirect',
  'partial',
  'zeros',
  'refuse',
  'quota',
  'repeat-cursor',
] as const

export type FaultKind = (typeof faultKinds)[number]

export interface FaultOrder {
  /** Part of the path with its query, or a regular expression on it. */
  readonly match: string | RegExp
  readonly kind: FaultKind
  /** How many requests it takes; without it, every one. */
  readonly times?: number
  /** Instants of the replay's clock; `until` is excluded. */
  readonly fromMs?: number
  readonly untilMs?: number
  readonly args?: FaultArguments
}

export interface FaultArguments {
  /** status: default 503. */
  readonly status?: number
  /** delay: real milliseconds; default 1000. */
  readonly milliseconds?: number
  /** stale: replay minutes back; default one day. */
  readonly minutes?: number
  /** cut: 'socket' (default) breaks the connection, 'body' ends the text half way in a well-formed reply. */
  readonly how?: 'socket' | 'body'
  /** partial: games kept; default 1. */
  readonly keep?: number
  /** changed-shape: old key to new key; default renames the keys that hold the data. */
  readonly rename?: Readonly<Record<string, string>>
  /** redirect: default a page of the replay that sells a subscription. */
  readonly location?: string
  /** garbage: seed of the bytes. */
  readonly seed?: number
  /** empty: true sends no body at all instead of an envelope without rows. */
  readonly isBodiless?: boolean
}

export interface OrderedFault extends FaultOrder {
  readonly id: number
  /** Requests taken so far. */
  readonly taken: number
}

export interface FaultBook {
  order(fault: FaultOrder): OrderedFault
  /** The fault for this request, counted as taken, or null. */
  take(target: string, nowMs: number): OrderedFault | null
  list(): readonly OrderedFault[]
  /** One, or all without an id; says how many went. */
  clear(id?: number): number
}

export function createFaultBook(): FaultBook {
  let nextId = 1
  let ordered: OrderedFault[] = []

  return {
    order(fault) {
      const entry = { ...fault, id: nextId++, taken: 0 }
      ordered.push(entry)
      return entry
    },
    take(target, nowMs) {
      const index = ordered.findIndex((fault) => isDue(fault, nowMs) && matches(fault, target))
      const found = ordered[index]
      if (!found) return null
      const counted = { ...found, taken: found.taken + 1 }
      ordered[index] = counted
      return counted
    },
    list: () => ordered,
    clear(id) {
      const kept = id === undefined ? [] : ordered.filter((fault) => fault.id !== id)
      const removed = ordered.length - kept.length
      ordered = kept
      return removed
    },
  }
}

function isDue(fault: OrderedFault, nowMs: number): boolean {
  if (fault.times !== undefined && fault.taken >= fault.times) return false
  return (
    nowMs >= (fault.fromMs ?? Number.NEGATIVE_INFINITY) && nowMs < (fault.untilMs ?? Number.POSITIVE_INFINITY)
  )
}

function matches({ match }: OrderedFault, target: string): boolean {
  return typeof match === 'string'
    ? target.includes(match)
    : new RegExp(match.source, match.flags).test(target)
}
