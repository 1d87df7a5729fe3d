/** A table of a page: which of its cells stay on one line where there is room. */
import { html } from 'hono/html'
import { expect, test } from 'vitest'
import { renderTable } from '../../src/dashboard/table.ts'

const classesOf = (cells: Parameters<typeof renderTable>[1]): string[] =>
  [
    ...String(renderTable([{ head: 'what', cell: (cell) => cell as string }], cells, 'None.')).matchAll(
      /<td role="cell" class="([^"]*)"/g,
    ),
  ].map(([, classes]) => classes!.trim())

test('an instant, a state and a number are not broken, whatever marks are around them', () => {
  const cells = ['11-05 00:00', html`<span class="failed">paused</span>`, 4_000, '']
  expect(classesOf(cells)).toEqual(['short', 'short', 'short', 'short'])
})

test('what is long may be, and so may what holds a form or a list', () => {
  const form = html`<details class="act"><summary>Go</summary><form method="post" action="/act/somewhere/on/this/server"></form></details>`
  expect(classesOf(['operator.backfills.order', form, [html`a`, html`b`]])).toEqual(['', '', ''])
})
