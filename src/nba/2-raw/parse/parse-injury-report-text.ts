/** The words of a PDF with their places, page by page.
 *
 * pdf.js (through unpdf) mends what it can of a broken file and gives what is left, or nothing: whether the report is whole is for
 * its reader to say. It takes its input's buffer for itself, hence the copy, and about a quarter of a second for the first file. */
import { getDocumentProxy } from 'unpdf'
import { PipelineError } from '../../../platform/errors.ts'

/** Places are in points, from the page's lower left corner. */
export interface Word {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly text: string
}

export type Page = readonly Word[]

/** An injury report has about ten; a file of thousands is something else. */
const pagesMax = 60

/** `source.html-instead`, `source.truncated` or `source.schema-changed` for what is no sound PDF. */
export async function readPdfPages(body: Uint8Array): Promise<Page[]> {
  requirePdf(body)
  try {
    const document = await getDocumentProxy(new Uint8Array(body), { verbosity: 0 })
    try {
      if (document.numPages > pagesMax) throw new Error(`${document.numPages} pages`)
      const pages: Page[] = []
      for (let number = 1; number <= document.numPages; number += 1) {
        const { items } = await (await document.getPage(number)).getTextContent()
        pages.push(items.flatMap(toWord))
      }
      return pages
    } finally {
      await document.loadingTask.destroy()
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PipelineError(
      'source.schema-changed',
      `the PDF cannot be read: ${why}`,
      { bytes: body.length },
      { cause: error },
    )
  }
}

function requirePdf(body: Uint8Array): void {
  const head = Buffer.from(body.subarray(0, 1024)).toString('latin1')
  const details = { bytes: body.length, excerpt: head.slice(0, 80) }
  if (body.length === 0) {
    throw new PipelineError('source.truncated', 'the reply is empty where a PDF was expected', details)
  }
  if (head.trimStart().startsWith('<')) {
    throw new PipelineError(
      'source.html-instead',
      'the reply is a page of markup where a PDF was expected',
      details,
    )
  }
  if (!head.includes('%PDF-')) {
    throw new PipelineError('source.schema-changed', 'the reply is no PDF: it does not begin as one', details)
  }
  const tail = Buffer.from(body.subarray(-1024)).toString('latin1')
  if (!tail.includes('%%EOF')) {
    throw new PipelineError('source.truncated', `the PDF ends early, after ${body.length} bytes`, details)
  }
}

function toWord(item: object): Word[] {
  if (!('str' in item) || !('transform' in item) || !('width' in item)) return []
  const text = String(item.str).replaceAll('\0', '').trim()
  if (text === '') return []
  const [, , , , x, y] = item.transform as number[]
  return [{ x: x ?? 0, y: y ?? 0, width: Number(item.width), text }]
}
