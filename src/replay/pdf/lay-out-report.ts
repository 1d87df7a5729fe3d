/** An injury report's rows on pages, at the places of the league's genuine PDF.
 *
 * A cell is written once for the rows that share it. A long reason has two lines, one above and one below its row. Only the first
 * page heads the columns. */
import { measureText, type PlacedText, placeWords, writePdf } from './write-pdf.ts'

/** A row; a key that is not written leaves its column empty. */
export interface ReportRow {
  readonly gameDate: string
  readonly gameTime: string
  readonly matchup: string
  readonly team: string
  readonly playerName: string
  readonly currentStatus: string
  readonly reason: string
}

export interface ReportContent {
  /** '01/04/24 12:30 PM' */
  readonly reportedAt: string
  readonly headings: Readonly<Record<string, string>>
  readonly reportRows: readonly Partial<ReportRow>[]
}

export const reportHeadings: Readonly<Record<keyof ReportRow, string>> = {
  gameDate: 'Game Date',
  gameTime: 'Game Time',
  matchup: 'Matchup',
  team: 'Team',
  playerName: 'Player Name',
  currentStatus: 'Current Status',
  reason: 'Reason',
}

const columns: readonly { key: keyof ReportRow; x: number; isShared: boolean }[] = [
  { key: 'gameDate', x: 24.1, isShared: true },
  { key: 'gameTime', x: 120.6, isShared: true },
  { key: 'matchup', x: 201, isShared: true },
  { key: 'team', x: 265.2, isShared: true },
  { key: 'playerName', x: 426, isShared: false },
  { key: 'currentStatus', x: 586.7, isShared: false },
  { key: 'reason', x: 667.1, isShared: false },
]
const page = { width: 841.95, height: 595.35, top: 504.4, topUnderHeadings: 459.1, bottom: 87 }
const size = 10
const rowPitch = 22
/** Two lines of a reason, 14 apart. */
const tallRow = 36
const reasonWidth = 135

export function writeReport(content: ReportContent): Uint8Array<ArrayBuffer> {
  const pages: PlacedText[][] = []
  let words: PlacedText[] = []
  let y = 0
  let last: Partial<ReportRow> = {}
  let lastHalf: number | null = null
  const open = (): void => {
    words = placeWords(289.1, 533.3, 22, `Injury Report: ${content.reportedAt}`)
    y = pages.length === 0 ? page.topUnderHeadings : page.top
    if (pages.length === 0) {
      for (const { key, x } of columns)
        words.push(...placeWords(x - 1, 480.1, size, content.headings[key] ?? ''))
    }
    pages.push(words)
  }
  open()
  for (const row of content.reportRows) {
    const reason = breakReason(row.reason ?? '')
    const halfHeight = reason.length > 1 ? tallRow / 2 : rowPitch / 2
    // The first row of a page stands at its top, each other half of both heights below the one before.
    y -= lastHalf === null ? halfHeight - rowPitch / 2 : lastHalf + halfHeight
    if (y - halfHeight < page.bottom - rowPitch / 2) {
      open()
      y -= halfHeight - rowPitch / 2
    }
    lastHalf = halfHeight
    const isNewGame = row.matchup !== last.matchup || row.gameDate !== last.gameDate
    for (const { key, x, isShared } of columns) {
      if (key === 'reason') continue
      const isSame =
        key === 'gameDate' || key === 'gameTime'
          ? row[key] === last[key]
          : !isNewGame && row[key] === last[key]
      // A new date repeats the time, however equal.
      const isRepeated = isShared && isSame && !(key === 'gameTime' && row.gameDate !== last.gameDate)
      if (!isRepeated && row[key]) words.push(...placeWords(x, y, size, row[key]))
    }
    for (const [index, line] of reason.entries()) {
      const shift = reason.length === 1 ? 0 : index === 0 ? 7 : -7
      words.push(...placeWords(667.1, y + shift, size, line))
    }
    last = row
  }
  for (const [index, own] of pages.entries()) {
    own.push(...placeWords(398.5, 49.9, size, `Page ${index + 1} of ${pages.length}`))
  }
  return writePdf(
    pages.map((own) => own.filter(({ text }) => text !== '')),
    page.width,
    page.height,
  )
}

function breakReason(reason: string): string[] {
  if (reason === '') return []
  if (measureText(reason, size) <= reasonWidth) return [reason]
  const words = reason.split(' ')
  let first = words.shift() ?? ''
  while (words[0] !== undefined && measureText(`${first} ${words[0]}`, size) <= reasonWidth) {
    first += ` ${words.shift()}`
  }
  return words.length === 0 ? [first] : [first, words.join(' ')]
}
