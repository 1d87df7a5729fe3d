/** Pages as they were sent, so that the next reader gets the same bytes: kept by what they were made of, whole and compressed, within a budget of
 * bytes. A page that is being rendered is waited for, not rendered again. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { createKeeper } from '../platform/keeper.ts'

export interface RenderedPage {
  /** Weak: the same page in another encoding has the same. */
  readonly etag: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
}

export interface RenderedPages {
  /** `key` names everything that the text depends on. */
  get(key: string, render: () => string | Promise<string>): Promise<RenderedPage>
}

const bytesMax = 64 * 1024 * 1024
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }

export function createRenderedPages(budget = bytesMax): RenderedPages {
  const keeper = createKeeper<RenderedPage>({
    bytesMax: budget,
    sizeOf: ({ plain, gzip, br }) => plain.length + gzip.length + br.length,
  })
  return { get: (key, render) => keeper.take(key, () => press(render)) }
}

async function press(render: () => string | Promise<string>): Promise<RenderedPage> {
  const plain = new TextEncoder().encode(await render())
  const [zipped, br] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, quality)])
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  return { etag: `W/"${hash}"`, plain, gzip: new Uint8Array(zipped), br: new Uint8Array(br) }
}
