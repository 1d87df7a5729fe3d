/** The words of an injury report → its table rows, cell by cell.
 *
 * Only the first page heads the columns. A cell is written once and holds for the rows below it, over page ends too; a reason of
 * several lines is centred on its row, so its lines lie above and below the name. Words of a line are 2–3 points apart, lines of a
 * cell 14, rows at least 22. A reason cut by the page's end goes on at the top of the next page. */
import { PipelineError } from '../../../platform/errors.ts'
import type { Page, Word } from './parse-injury-report-text.ts'

export const columns = [
  'Game Date',
  'Game Time',
  'Matchup',
  'Team',
  'Player Name',
  'Current Status',
  'Reason',
] as const
export type Column = (typeof columns)[number]
export type ReportRow = Readonly<Record<Column, string>> & { readonly page: number }

export interface ReportTable {
  /** '01/04/24 12:30 PM', Eastern. */
  readonly reportedAt: string
  readonly rows: readonly ReportRow[]
}

const lineTolerance = 3
const linePitchMax = 18
const columnSlack = 6
const wordGapMin = 0.8

interface Line {
  readonly y: number
  readonly words: Word[]
}

/** `source.schema-changed` for a document that is not such a report, or whose rows cannot be made out. */
export function readReportTable(pages: readonly Page[]): ReportTable {
  const pagesOfLines = pages.map(toLines)
  const title = pagesOfLines[0]?.map(({ words }) => joinWords(words)).find((text) => titleShape.test(text))
  const [, reportedAt] = titleShape.exec(title ?? '') ?? []
  if (!reportedAt) throw changed('page 1', '"Injury Report: 01/04/24 05:30 PM"', 'no such title')
  const starts = findColumns(pagesOfLines[0]!)
  const rows: Mutable<ReportRow>[] = []
  const carried: Partial<Record<Column, string>> = {}
  for (const [place, lines] of pagesOfLines.entries()) {
    const body = lines.filter(({ words }) => !furniture.test(joinWords(words)))
    readPage(body, starts, place + 1, rows, carried)
  }
  return { reportedAt, rows }
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

const titleShape = /^Injury Report: (\d{2}\/\d{2}\/\d{2} \d{1,2}:\d{2} [AP]M)$/
const furniture = /^(Injury Report: |Page \d+ of \d+$|Game Date Game Time Matchup )/

function changed(place: string, expected: string, received: string): PipelineError {
  return new PipelineError(
    'source.schema-changed',
    `the injury report changed its shape on ${place}: expected ${expected}, got ${received}`,
    { path: place, expected, received },
  )
}

/** Top to bottom; the words of each from left to right. */
function toLines(words: readonly Word[]): Line[] {
  const lines: Line[] = []
  for (const word of words.toSorted((a, b) => b.y - a.y)) {
    const last = lines.at(-1)
    if (last && last.y - word.y <= lineTolerance) last.words.push(word)
    else lines.push({ y: word.y, words: [word] })
  }
  for (const { words: each } of lines) each.sort((a, b) => a.x - b.x)
  return lines
}

/** Some words come in pieces ("Two-", "Way"): without a gap there is no space. */
function joinWords(words: readonly Word[]): string {
  let text = ''
  for (const [place, word] of words.entries()) {
    const before = words[place - 1]
    const isApart = before !== undefined && word.x - (before.x + before.width) > wordGapMin
    text += `${isApart ? ' ' : ''}${word.text}`
  }
  return text
}

/** Where each column begins. */
function findColumns(lines: readonly Line[]): readonly number[] {
  const header = lines.find(({ words }) => joinWords(words) === columns.join(' '))
  if (!header) throw changed('page 1', `the columns ${columns.join(', ')}`, 'no such line')
  let place = 0
  return columns.map((column) => {
    const start = header.words[place]
    place += column.split(' ').length
    if (!start) throw changed('page 1', `a heading of its own for ${column}`, 'fewer words')
    return start.x
  })
}

function columnOf(word: Word, starts: readonly number[]): Column {
  const place = starts.findLastIndex((start) => word.x >= start - columnSlack)
  return columns[Math.max(0, place)]!
}

function readPage(
  lines: readonly Line[],
  starts: readonly number[],
  page: number,
  rows: Mutable<ReportRow>[],
  carried: Partial<Record<Column, string>>,
): void {
  const cells = lines.map(({ y, words }) => {
    const byColumn = new Map<Column, Word[]>()
    for (const word of words) {
      const column = columnOf(word, starts)
      byColumn.set(column, [...(byColumn.get(column) ?? []), word])
    }
    const cell = (column: Column): string => joinWords(byColumn.get(column) ?? [])
    return { y, cell, reason: cell('Reason') }
  })
  const blocks = gatherReasons(cells)
  const anchors = cells.filter(({ cell }) => columns.slice(0, -1).some((column) => cell(column) !== ''))
  const taken = new Set<ReasonBlock>()
  for (const { y, cell } of anchors) {
    const block = blocks.find(({ top, bottom }) => y <= top + lineTolerance && y >= bottom - lineTolerance)
    if (block) {
      if (taken.has(block))
        throw changed(`page ${page}`, 'a reason for each row', `two rows at "${block.text}"`)
      taken.add(block)
    }
    for (const column of ['Game Date', 'Game Time', 'Matchup', 'Team'] as const) {
      const written = cell(column)
      if (written !== '') carried[column] = written
    }
    rows.push({
      'Game Date': carried['Game Date'] ?? '',
      'Game Time': carried['Game Time'] ?? '',
      Matchup: carried.Matchup ?? '',
      Team: carried.Team ?? '',
      'Player Name': cell('Player Name'),
      'Current Status': cell('Current Status'),
      Reason: block?.text ?? '',
      page,
    })
  }
  const [left, ...more] = blocks.filter((block) => !taken.has(block))
  if (!left) return
  const before = rows.findLast((row) => row.page < page)
  if (more.length > 0 || !before || left.top < Math.max(0, ...anchors.map(({ y }) => y))) {
    throw changed(`page ${page}`, 'each reason beside its row', `"${left.text}" beside none`)
  }
  before.Reason = `${before.Reason} ${left.text}`.trim()
}

interface ReasonBlock {
  readonly top: number
  readonly bottom: number
  readonly text: string
}

/** Lines of the reason column that stand close together are one cell. */
function gatherReasons(cells: readonly { readonly y: number; readonly reason: string }[]): ReasonBlock[] {
  const blocks: Mutable<ReasonBlock>[] = []
  for (const { y, reason } of cells) {
    if (reason === '') continue
    const last = blocks.at(-1)
    if (last && last.bottom - y < linePitchMax) {
      last.text = `${last.text} ${reason}`
      last.bottom = y
    } else blocks.push({ top: y, bottom: y, text: reason })
  }
  return blocks
}
