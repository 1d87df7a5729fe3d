/** A document's text, and how it is stored: the list that makes it long compressed, everything before that as it is, for those who read no further.
 *
 * An evening's predictions are megabytes of much the same, and to write them was most of what publishing them took. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { LongText } from '../../platform/db/long-text.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
/** The fastest of the usual levels; the next two take half as long again and leave as many bytes. With a checksum, so that damaged bytes are no
 * other text. */
const packing = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
}
const unpacking = { chunkSize: 1 << 20 }
/** Bytes of a text that is packed here: to hand two hundred small ones to other threads takes four times as long as to pack them. */
const smallMax = 200_000

export interface DocumentText {
  readonly head: LongText
  /** What is stored compressed: from the long list to the end. Null in a document without one. */
  readonly rest: LongText | null
}

/** The columns of a stored text. */
export interface TextColumns<Body = string> {
  readonly body: Body
  readonly packed: Buffer | null
  /** SHA-256 of the whole text, where a part of it is packed. */
  readonly digest: Buffer | null
}

export function wholeText({ head, rest }: DocumentText): LongText {
  return new LongText([...head.parts, ...(rest?.parts ?? [])])
}

/** A text that is stored as it is. */
export function wholeColumns(text: DocumentText): TextColumns<LongText> {
  return { body: wholeText(text), packed: null, digest: null }
}

export async function packText({ head, rest }: DocumentText): Promise<TextColumns<LongText>> {
  if (rest === null) return wholeColumns({ head, rest })
  const bytes = Buffer.allocUnsafe(head.byteLength + rest.byteLength)
  head.writeTo(bytes, 0)
  rest.writeTo(bytes, head.byteLength)
  const long = bytes.subarray(head.byteLength)
  if (bytes.length <= smallMax) {
    const digest = createHash('sha256').update(bytes).digest()
    return { body: head, packed: zstdCompressSync(long, packing), digest }
  }
  const [digest, packed] = await Promise.all([
    crypto.subtle.digest('SHA-256', bytes),
    compress(long, packing),
  ])
  return { body: head, packed, digest: Buffer.from(digest) }
}

/** Throws where the packed bytes are not those that were stored. */
export async function unpackText({ body, packed }: Omit<TextColumns, 'digest'>): Promise<string> {
  if (packed === null) return body
  const long =
    packed.length <= smallMax / 10 ? zstdDecompressSync(packed) : await decompress(packed, unpacking)
  return body + long.toString('utf8')
}
