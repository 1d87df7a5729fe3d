/** Reads a page as a reader's program would, by its tags alone: what is compared with the documents must not come out of the site's own formatters. */

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** Without tags; every kind of space is one, and a minus is one that a number can begin with. */
export function toText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name]!)
    .replaceAll('−', '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** The inside of every element of the tag whose first tag fits, in order; the element must not stand within another of its kind. */
export function readElements(html: string, tag: string, fits = ''): string[] {
  return [...html.matchAll(new RegExp(`<${tag}\\b[^>]*${fits}[^>]*>(.*?)</${tag}>`, 'gs'))].map(
    ([, inside]) => inside!,
  )
}

export interface ReadTable {
  readonly caption: string
  /** By the column's head; of several without one only the last is there. */
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** Those with a caption. */
export function readTables(html: string): ReadTable[] {
  return readElements(html, 'table')
    .filter((table) => table.includes('<caption>'))
    .map((table) => {
      const heads = readElements(table, 'th').map(toText)
      const rows = readElements(readElements(table, 'tbody')[0]!, 'tr').map((row) =>
        Object.fromEntries(readElements(row, 'td').map((cell, index) => [heads[index]!, toText(cell)])),
      )
      return { caption: toText(readElements(table, 'caption')[0]!), rows }
    })
}

/** The one whose caption begins so; the test fails where there is none. */
export function findTable(html: string, caption: string): ReadTable {
  const found = readTables(html).find((table) => table.caption.startsWith(caption))
  if (!found) throw new Error(`no table is called '${caption}…'`)
  return found
}

/** The first number in the text, and by how much it may be rounded; undefined where there is none. */
export function readNumber(text: string): { readonly value: number; readonly half: number } | undefined {
  const plain = text.replaceAll(/(?<=\d),(?=\d{3})/g, '')
  const [found] = /[+-]?\d+(\.\d+)?/.exec(plain) ?? []
  if (found === undefined) return undefined
  const decimals = found.includes('.') ? found.length - found.indexOf('.') - 1 : 0
  return { value: Number(found), half: 0.5 / 10 ** decimals + 1e-9 }
}
