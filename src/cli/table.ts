/** Plain text tables: columns as wide as their widest cell, numbers to the right. */

export type Cell = string | number | null | undefined

export function formatTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => row.map(formatCell))
  const widths = header.map((title, column) =>
    Math.max(title.length, ...texts.map((row) => row[column]?.length ?? 0)),
  )
  const isNumeric = header.map((_, column) =>
    rows.every((row) => row[column] === null || row[column] === undefined || typeof row[column] === 'number'),
  )
  const formatRow = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return `${[formatRow(header), formatRow(widths.map((width) => '-'.repeat(width))), ...texts.map(formatRow)].join('\n')}\n`
}

function formatCell(cell: Cell): string {
  return cell === null || cell === undefined ? '–' : String(cell)
}
