/** A PDF of words at places: Helvetica, one content stream a page, nothing compressed.
 *
 * Coordinates are points from the lower left corner. Text is ASCII: what has accents comes without them, as in the league's own reports.
 * After each word stands a space in a second font, as there: readers join words of one font that stand close together. */
import { withoutAccents } from '../spell-name.ts'

export interface PlacedText {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly text: string
}

/** Widths of the characters from ' ' to '~' in thousandths of the size (Adobe's metrics of Helvetica). */
const widths =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number)

export function measureText(text: string, size: number): number {
  let total = 0
  for (const character of toAscii(text)) total += widths[character.charCodeAt(0) - 32] ?? 556
  return (total * size) / 1000
}

/** Each word by itself, as the genuine reports are written: columns are told by where words begin. */
export function placeWords(x: number, y: number, size: number, text: string): PlacedText[] {
  let at = x
  return text.split(' ').map((word) => {
    const placed = { x: at, y, size, text: word }
    at += measureText(`${word} `, size)
    return placed
  })
}

export function writePdf(
  pages: readonly (readonly PlacedText[])[],
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const firstPage = 5
  const pageIds = pages.map((_, index) => firstPage + 2 * index)
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages.length}/Kids[${pageIds.map((id) => `${id} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>',
    ...pages.flatMap((words, index) => {
      const stream = words.map(writeWord).join('\n')
      const content = (pageIds[index] as number) + 1
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents ${content} 0 R>>`,
        `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
      ]
    }),
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const start = text.length
  text += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(text)
}

function writeWord({ x, y, size, text }: PlacedText): string {
  const escaped = toAscii(text).replace(/[\\()]/g, '\\$&')
  return `BT /F1 ${size} Tf ${x.toFixed(2)} ${y.toFixed(2)} Td (${escaped}) Tj /F2 ${size} Tf ( ) Tj ET`
}

function toAscii(text: string): string {
  return /^[ -~]*$/.test(text) ? text : withoutAccents(text).replace(/[^ -~]/g, '?')
}
