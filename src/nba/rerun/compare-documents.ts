/** Two documents held against each other, field by field; entries of a list are found again by whom they speak of, not by their place. */
export interface FieldDifference {
  /** 'predictions[].median': the field in all entries of the list. */
  readonly field: string
  readonly added: number
  readonly removed: number
  readonly changed: number
}

/** What is no difference of what the two say. */
export interface Tolerance {
  /** Fields that came with a later release: null where the published document is older. */
  readonly addedLater: ReadonlySet<string>
  /** Assets whose hashes may differ: their rows say the same, or are held against each other by themselves. */
  readonly judgedApart: ReadonlySet<string>
}

/** Say when, the how-manieth time and after what, not what. The form is told by itself. */
const passedOver: ReadonlySet<string> = new Set(['revision', 'revisedBecause', 'asOf', 'schemaVersion'])
const names = ['system', 'market', 'gameId', 'playerId', 'playerName', 'player', 'name', 'dimension'] as const

export function compareDocuments(was: object, is: object, tolerance: Tolerance): FieldDifference[] {
  const before = new Map(flatten('', '', was))
  const after = new Map(flatten('', '', is))
  const isNewInForm = findNewInForm(was, is, before)
  const counts = new Map<string, { added: number; removed: number; changed: number }>()
  for (const place of new Set([...before.keys(), ...after.keys()])) {
    const [a, b] = [before.get(place), after.get(place)]
    if (a?.text === b?.text || isTolerated(tolerance, (a ?? b)!, a)) continue
    if (a === undefined && isNewInForm(place, b!)) continue
    const field = (a ?? b)!.field
    const count = counts.get(field) ?? { added: 0, removed: 0, changed: 0 }
    count[a === undefined ? 'added' : b === undefined ? 'removed' : 'changed'] += 1
    counts.set(field, count)
  }
  return [...counts]
    .map(([field, count]) => ({ field, ...count }))
    .sort((a, b) => (a.field < b.field ? -1 : 1))
}

function isTolerated(
  { addedLater, judgedApart }: Tolerance,
  { field }: Leaf,
  published: Leaf | undefined,
): boolean {
  const [first, name] = [field.split('.')[0], field.split('.').at(-1)!]
  if (first === 'sources') return judgedApart.has(name)
  return addedLater.has(name) && published?.text === 'null'
}

/** A field that no entry of a document of another form has, of something that it does speak of: it came with the form. */
function findNewInForm(
  was: object,
  is: object,
  before: ReadonlyMap<string, Leaf>,
): (place: string, leaf: Leaf) => boolean {
  if (formOf(was) === null || formOf(was) === formOf(is)) return () => false
  const fields = new Set([...before.values()].map(({ field }) => field))
  const owners = new Set([...before.keys()].map(ownerOf))
  return (place, { field }) => !fields.has(field) && owners.has(ownerOf(place))
}

function ownerOf(place: string): string {
  return place.slice(0, place.lastIndexOf('.'))
}

/** Its schema version; null where it has none. */
export function formOf(document: object): number | null {
  return 'schemaVersion' in document ? Number(document.schemaVersion) : null
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
      if (passedOver.has(key)) continue
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
