/** Arrays of `double precision` as PostgreSQL sends them (`array_send`): an evening's vectors are 170,000 numbers, which as text take twice the time.
 *
 * The format is that of the server's `arrayfuncs.c`, big-endian: dimensions, a flag and the type of the elements, then of each dimension its length and
 * lower bound, then of each element its length in bytes, −1 for null, and its value. */

const doubleOid = 701

/** The elements of an array of one dimension, or none; null is NaN. */
export function readDoubleArray(bytes: Buffer): Float64Array {
  const [dimensions, oid] = [bytes.readInt32BE(0), bytes.readInt32BE(8)]
  if (dimensions > 1 || oid !== doubleOid)
    throw new Error(`not an array of doubles: ${dimensions} dimensions, elements of type ${oid}`)
  const values = new Float64Array(dimensions === 0 ? 0 : bytes.readInt32BE(12))
  let at = 20
  for (let i = 0; i < values.length; i += 1) {
    const isNull = bytes.readInt32BE(at) < 0
    values[i] = isNull ? Number.NaN : bytes.readDoubleBE(at + 4)
    at += isNull ? 4 : 12
  }
  return values
}
