/** Arrays as PostgreSQL sends and receives them: an evening's vectors are 170,000 numbers, and its predictions as many again with six megabytes of
 * factors. As text each number is spelled on one side and read on the other, and of a text every letter is looked at for quotes.
 *
 * The format is that of the server's `arrayfuncs.c`, big-endian: dimensions, whether there are nulls and the type of the elements, then of each
 * dimension its length and lower bound, then of each element its length in bytes, −1 for null, and its value. */
import { LongText } from './long-text.ts'

/** https://www.postgresql.org/docs/18/catalog-pg-type.html: types that come with the server have the same numbers everywhere. */
const oids = { 'double precision': 701, integer: 23, text: 25, bytea: 17 } as const
const headLength = 20
const integerMax = 2 ** 31 - 1

/** The elements of an array of one dimension, or none; null is NaN. */
export function readDoubleArray({ buffer, byteOffset, length }: Uint8Array): Float64Array {
  const bytes = new DataView(buffer, byteOffset, length)
  const [dimensions, oid] = [bytes.getInt32(0), bytes.getInt32(8)]
  if (dimensions > 1 || oid !== oids['double precision'])
    throw new Error(`not an array of doubles: ${dimensions} dimensions, elements of type ${oid}`)
  const values = new Float64Array(dimensions === 0 ? 0 : bytes.getInt32(12))
  let at = headLength
  for (let i = 0; i < values.length; i += 1) {
    const isNull = bytes.getInt32(at) < 0
    values[i] = isNull ? Number.NaN : bytes.getFloat64(at + 4)
    at += isNull ? 4 : 12
  }
  return values
}

/** Null where a value is none, or not finite; undefined where one is no number that the type can hold, which the server has to judge. */
export function writeNumberArray(
  type: 'double precision' | 'integer',
  values: readonly unknown[],
): Buffer | undefined {
  const width = type === 'integer' ? 4 : 8
  const bytes = new DataView(new ArrayBuffer(headLength + (4 + width) * values.length))
  let at = headLength
  let hasNulls = false
  for (const value of values) {
    if (typeof value !== 'number' && value !== null && value !== undefined) return undefined
    if (!Number.isFinite(value)) {
      hasNulls = true
      bytes.setInt32(at, -1)
      at += 4
      continue
    }
    const number = (value as number) + 0 // as in JSON, there is no −0
    bytes.setInt32(at, width)
    if (type === 'double precision') bytes.setFloat64(at + 4, number)
    else if (Number.isInteger(number) && Math.abs(number) <= integerMax) bytes.setInt32(at + 4, number)
    else return undefined
    at += 4 + width
  }
  writeHead(bytes, { oid: oids[type], length: values.length, hasNulls })
  return Buffer.from(bytes.buffer, 0, at)
}

export type Piece = string | Uint8Array | LongText | null

/** Of texts or of bytes. */
export function writePieceArray(type: 'text' | 'bytea', pieces: readonly Piece[]): Buffer {
  const lengths = pieces.map(lengthOf)
  const size = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), headLength)
  const bytes = Buffer.allocUnsafeSlow(size)
  const view = new DataView(bytes.buffer)
  writeHead(view, { oid: oids[type], length: pieces.length, hasNulls: pieces.includes(null) })
  let at = headLength
  for (const [i, piece] of pieces.entries()) {
    view.setInt32(at, lengths[i]!)
    at += 4
    if (piece === null) continue
    if (typeof piece === 'string') bytes.write(piece, at)
    else if (piece instanceof LongText) piece.writeTo(bytes, at)
    else bytes.set(piece, at)
    at += lengths[i]!
  }
  return bytes
}

function lengthOf(piece: Piece): number {
  if (piece === null) return -1
  return typeof piece === 'string' ? Buffer.byteLength(piece) : piece.byteLength
}

interface Head {
  readonly oid: number
  readonly length: number
  readonly hasNulls: boolean
}

/** Of one dimension, counted from 1. */
function writeHead(bytes: DataView, { oid, length, hasNulls }: Head): void {
  for (const [place, value] of [1, Number(hasNulls), oid, length, 1].entries())
    bytes.setInt32(4 * place, value)
}
