/** Unpacks a body that was sent compressed, and stops at the limit: a few kilobytes may hold gigabytes. */
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'

export const acceptedEncodings = 'gzip, deflate, br, zstd'

/** Encodings laid over one another are not met in the wild; three are allowed for, more is an attack. */
const layersMax = 3

export type Decoded =
  | { readonly kind: 'decoded'; readonly body: Uint8Array }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken'; readonly why: string }

type Unpack = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>

const decoders: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  // Some servers send "deflate" without the zlib header that RFC 9110 asks for.
  deflate: (body, options) =>
    ((body[0] ?? 0) & 15) === 8 ? promisify(inflate)(body, options) : promisify(inflateRaw)(body, options),
}

export async function decodeBody(body: Uint8Array, encoding: string, maxBytes: number): Promise<Decoded> {
  const layers = encoding
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'identity')
  if (layers.length > layersMax) return { kind: 'broken', why: `${layers.length} encodings over one another` }
  let unpacked = body
  for (const layer of layers.toReversed()) {
    const unpack = decoders[layer]
    if (!unpack) return { kind: 'broken', why: `nobody asked for the encoding ${layer.slice(0, 40)}` }
    if (unpacked.length === 0) return { kind: 'decoded', body: unpacked }
    try {
      unpacked = await unpack(unpacked, { maxOutputLength: maxBytes })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' }
      return { kind: 'broken', why: (error as Error).message }
    }
  }
  return { kind: 'decoded', body: unpacked }
}
