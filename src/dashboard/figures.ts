/** The figures that a verdict rests on, as tables: what has one value stands in one, and each list of its own in another.
 *
 *     renderFigures({ gameDate: '2025-01-10', assets: [{ asset: 'grades', nowMs: 9000, usualMs: 3000 }] }) */
import { html } from 'hono/html'
import type { Fragment } from './layout.ts'
import { renderTable } from './table.ts'

type Figures = Readonly<Record<string, unknown>>

export function renderFigures(figures: Figures): Fragment {
  const single: (readonly [name: string, value: string])[] = []
  const lists: Fragment[] = []
  for (const [name, value] of Object.entries(figures)) {
    if (isList(value)) lists.push(html`<h3>${sayName(name)}</h3>${renderList(value)}`)
    else single.push([sayName(name), sayValue(value)])
  }
  const table = renderTable(
    [
      { head: 'figure', cell: ([name]) => name },
      { head: 'value', cell: ([, value]) => value },
    ],
    single,
    '',
  )
  return html`${single.length > 0 ? table : ''}${lists}`
}

function renderList(rows: readonly Figures[]): Fragment {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = names.map((name) => ({ head: sayName(name), cell: (row: Figures) => sayValue(row[name]) }))
  return renderTable(columns, rows, '')
}

function isList(value: unknown): value is readonly Figures[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => typeof each === 'object' && each !== null)
  )
}

/** 'usualADay' as 'usual a day'. */
function sayName(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, (_, a, b, c) => (c ? `${c} ` : `${a} ${b}`))
    .toLowerCase()
}

function sayValue(value: unknown): string {
  if (value === null || value === undefined) return '–'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
