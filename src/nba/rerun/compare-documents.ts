/** Two documents held against each other, field by field; entries of a list are found again by whom they speak of, not by their place. */
export interface FieldDifference {
  /** 'predictions[].median': the field in all entries of the list. */
  readonly field: string
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** Say when, not what. */
const when: ReadonlySet<string> = new Set(['revision', 'asOf'])
const names = ['system', 'market', 'gameId', 'playerId', 'playerName', 'player', 'name', 'dimension'] as const

export function compareDocuments(was: object, is: object): FieldDifference[] {
  const before = new Map(flatten('', '', was))
  const after = new Map(flatten('', '', is))
  const counts = new Map<string, { added: number; removed: number; changed: number }>()
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(place), after.get(place)]
    if (a?.text === b?.text) continue
    const field = (a ?? b)!.field
    const count = counts.get(field) ?? { added: 0, removed: 0, changed: 0 }
    count[a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'] += 1
    counts.set(field, count)
  }
  return [...counts]
    .map(([field, count]) => ({ field, ...count }))
    .sort((a, b) => (a.field < b.field ? -1 : 1))
}

interface Leaf {
  readonly field: string
  readonly text: string
}

function* flatten(field: string, place: string, value: unknown): Generator<[string, Leaf]> {
  if (Array.isArray(value)) {
    const seen = new Map<string, number>()
    for (const each of value) {
      const name = identify(each)
      const turn = seen.get(name) ?? 0
      seen.set(name, turn + 1)
      yield* flatten(`${field}[]`, `${place}[${name}#${turn}]`, each)
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (when.has(key)) continue
      yield* flatten(field === '' ? key : `${field}.${key}`, `${place}.${key}`, each)
    }
  } else yield [place, { field, text: JSON.stringify(value) }]
}

/** Entries that speak of the same are told apart by their order. */
function identify(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return ''
  return names
    .flatMap((name) => {
      const value = (entry as Record<string, unknown>)[name]
      return typeof value === 'string' || typeof value === 'number' ? [`${name}=${value}`] : []
    })
    .join()
}
