/** Ways to spoil a payload, as values that fast-check can draw, report and shrink.
 *
 * A JSON payload is never cloned: only the objects on the way to the spoilt place are copied, so that a mangling of 200 kB costs
 * microseconds. Places are found by descending at random, which meets an envelope as often as the four hundredth row. */
import fc from 'fast-check'

const nastyValues: readonly unknown[] = [
  null,
  true,
  false,
  '',
  ' ',
  'TBD',
  'NaN',
  'NUL \u0000 inside',
  '-1',
  '12:34:56',
  '0001-01-01T00:00:00Z',
  '2024-02-30T25:61:00Z',
  'x'.repeat(20_000),
  '<b>&amp;</b>',
  'Ω≈ç√∫˜µ 球員',
  0,
  -1,
  0.5,
  1e-9,
  41,
  99_999,
  2 ** 31,
  2 ** 53,
  1e308,
  -1e308,
  [],
  {},
  [[]],
  [null],
  { '': null },
  JSON.parse('{"__proto__":{"gameId":"0022400061"},"constructor":1}'),
]

type Change =
  | 'delete'
  | 'rename'
  | 'replace'
  | 'other type'
  | 'negate'
  | 'twice'
  | 'swap'
  | 'wrap'
  | 'nest'
  | 'empty'
  | 'transplant'

export interface JsonMangling {
  readonly change: Change
  readonly where: readonly number[]
  readonly with: number
}

export const jsonManglings: fc.Arbitrary<readonly JsonMangling[]> = fc.array(
  fc.record({
    change: fc.constantFrom<Change>(
      'delete',
      'rename',
      'replace',
      'replace',
      'other type',
      'negate',
      'twice',
      'swap',
      'wrap',
      'nest',
      'empty',
      'transplant',
    ),
    where: fc.array(fc.nat(1_000_003), { minLength: 12, maxLength: 12 }),
    with: fc.nat(1_000_003),
  }),
  { minLength: 1, maxLength: 3 },
)

type Key = string | number
type Container = Record<Key, unknown>

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null

/** A place in the value; one descent in five stops at each level. */
function findPlace(root: unknown, where: readonly number[]): Key[] {
  const path: Key[] = []
  let value = root
  for (const choice of where) {
    if (!isContainer(value)) break
    const keys = Array.isArray(value) ? value.keys().toArray() : Object.keys(value)
    if (keys.length === 0 || (path.length > 0 && choice % 5 === 0)) break
    const key = keys[choice % keys.length]!
    path.push(key)
    value = value[key]
  }
  return path
}

function readAt(root: unknown, path: readonly Key[]): unknown {
  return path.reduce<unknown>((value, key) => (isContainer(value) ? value[key] : undefined), root)
}

export function mangleJson(root: unknown, manglings: readonly JsonMangling[]): unknown {
  return manglings.reduce(mangleOnce, root)
}

function mangleOnce(root: unknown, mangling: JsonMangling): unknown {
  const path = findPlace(root, mangling.where)
  if (path.length === 0) return root
  const donor = (): unknown => readAt(root, findPlace(root, mangling.where.toReversed()))
  return changeAlong(root, path, (parent, key) => spoil(parent, key, mangling, donor))
}

/** Copies the way down to the last container and lets `change` write into the copy. */
function changeAlong(
  value: unknown,
  path: readonly Key[],
  change: (parent: Container, key: Key) => void,
): unknown {
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Container
  const [key, ...rest] = path
  if (rest.length === 0) change(copy, key!)
  else copy[key!] = changeAlong(copy[key!], rest, change)
  return copy
}

function spoil(
  parent: Container,
  key: Key,
  { change, with: choice }: JsonMangling,
  donor: () => unknown,
): void {
  const value = parent[key]
  const list = Array.isArray(parent) ? (parent as unknown[]) : undefined
  const pick = <Item>(items: readonly Item[]): Item => items[choice % items.length]!
  if (change === 'delete') {
    if (list) list.splice(Number(key), 1)
    else delete parent[key]
  } else if (change === 'rename' && !list) {
    parent[pick([`${key}_`, String(key).toUpperCase(), `new${key}`])] = value
    delete parent[key]
  } else if (change === 'other type') {
    parent[key] = typeof value === 'number' ? String(value) : typeof value === 'string' ? Number(value) : 7
  } else if (change === 'negate' && typeof value === 'number') {
    parent[key] = pick([-value, value + 1, value * 1000, value / 3])
  } else if (change === 'twice' && list) {
    list.splice(Number(key), 0, value)
  } else if (change === 'swap') {
    const other = pick(Object.keys(parent))
    parent[key] = parent[other]
    parent[other] = value
  } else if (change === 'wrap') {
    parent[key] = pick([[value], { data: value }, JSON.stringify(value)])
  } else if (change === 'nest') {
    let nested = value
    for (let depth = 0; depth < 200; depth += 1) nested = [nested]
    parent[key] = nested
  } else if (change === 'empty') {
    parent[key] = Array.isArray(value) ? [] : isContainer(value) ? {} : ''
  } else if (change === 'transplant') {
    parent[key] = donor()
  } else {
    parent[key] = pick(nastyValues)
  }
}

export interface ByteMangling {
  readonly change: 'cut' | 'flip' | 'insert' | 'remove' | 'repeat' | 'zero'
  readonly where: number
  readonly length: number
  readonly value: number
}

export const byteManglings: fc.Arbitrary<readonly ByteMangling[]> = fc.array(
  fc.record({
    change: fc.constantFrom('cut', 'flip', 'insert', 'remove', 'repeat', 'zero'),
    where: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.integer({ min: 1, max: 64 }),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  { minLength: 1, maxLength: 4 },
)

export function mangleBytes(body: Uint8Array, manglings: readonly ByteMangling[]): Uint8Array {
  return manglings.reduce((bytes: Uint8Array, { change, where, length, value }) => {
    const at = Math.floor(where * bytes.length)
    const end = Math.min(bytes.length, at + length)
    if (change === 'cut') return bytes.slice(0, at)
    if (change === 'remove') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
    if (change === 'repeat') return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    const inserted = new Uint8Array(length).fill(value)
    if (change === 'insert') return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)])
    const copy = Uint8Array.from(bytes)
    if (change === 'zero') copy.fill(0, at, end)
    else if (at < copy.length) copy[at] = copy[at]! ^ (value || 1)
    return copy
  }, body)
}
