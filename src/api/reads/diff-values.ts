/** Where two values differ, leaf by leaf: a document of a thousand lines in which one number moved has one difference. */

export interface Difference {
  /** `picks.3.line`; '' for the value itself. */
  readonly path: string
  /** As JSON; null: not there. */
  readonly before: string | null
  readonly after: string | null
}

const textMax = 200
/** Larger texts are compared as such and not looked into. */
const documentBytesMax = 2_000_000

export function diffValues(before: unknown, after: unknown, differencesMax: number): Difference[] {
  const found: Difference[] = []
  compare(open(before), open(after), [], found, differencesMax)
  return found
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
  found: Difference[],
  differencesMax: number,
): void {
  if (found.length >= differencesMax || Object.is(before, after)) return
  if (isTree(before) && isTree(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(before[name], after[name], [...path, name], found, differencesMax)
    return
  }
  const [told, now] = [tell(before), tell(after)]
  if (told !== now || isTree(before) || isTree(after))
    found.push({ path: path.join('.'), before: cut(told), after: cut(now) })
}

type Tree = Readonly<Record<string, unknown>>
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null

/** A document that is kept as text is looked into. */
function open(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value) || value.length > documentBytesMax) return value
  try {
    return JSON.parse(value)
  } catch {
    return value // no JSON: compared as the text that it is
  }
}

const tell = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
const cut = (text: string | null): string | null =>
  text !== null && text.length > textMax ? `${text.slice(0, textMax)}…` : text
