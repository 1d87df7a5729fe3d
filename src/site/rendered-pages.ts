/** Pages as they were sent, so that the next reader gets the same bytes: kept by what they were made of, whole and compressed, within a budget of
 * bytes. A page that is being rendered is waited for, not rendered again. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

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
  const pages = new Map<string, { page: Promise<RenderedPage>; bytes: number }>()
  let bytes = 0
  const forget = (key: string): void => {
    bytes -= pages.get(key)?.bytes ?? 0
    pages.delete(key)
  }
  return {
    async get(key, render) {
      const kept = pages.get(key)
      if (kept) {
        pages.delete(key)
        pages.set(key, kept)
        return kept.page
      }
      const entry = { page: press(render), bytes: 0 }
      pages.set(key, entry)
      try {
        const page = await entry.page
        if (pages.get(key) !== entry) return page // pushed out meanwhile
        entry.bytes = page.plain.length + page.gzip.length + page.br.length
        bytes += entry.bytes
        while (bytes > budget && pages.size > 1) forget(pages.keys().next().value!)
        return page
      } catch (error) {
        pages.delete(key)
        throw error
      }
    },
  }
}

async function press(render: () => string | Promise<string>): Promise<RenderedPage> {
  const plain = new TextEncoder().encode(await render())
  const [zipped, br] = await Promise.all([promisify(gzip)(plain), promisify(brotliCompress)(plain, quality)])
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  return { etag: `W/"${hash}"`, plain, gzip: new Uint8Array(zipped), br: new Uint8Array(br) }
}
