/** Drawings and differences, as plain functions. */
import { describe, expect, test } from 'vitest'
import { diffValues } from '../../src/api/reads/diff-values.ts'
import { renderLineChart, renderSpark } from '../../src/dashboard/line-chart.ts'

const dates = ['2025-11-01', '2025-11-02', '2025-11-03', '2025-11-04']
const format = (value: number): string => `${value} h`
const draw = (values: (number | null)[]) =>
  String(renderLineChart({ label: 'hours', dates, series: [{ name: 'half', values }], format }))

describe('a chart', () => {
  test('breaks its line where a value is missing, and draws no zero there', () => {
    const text = draw([1, 2, null, 4])
    expect(text.match(/<polyline/g)).toHaveLength(1)
    expect(text.match(/<circle/g)).toHaveLength(3)
    expect(text).toContain('hours: half from 1 h to 4 h, last 4 h')
  })

  test('keeps a limit in sight, and a single date at the beginning', () => {
    const text = String(
      renderLineChart({
        ...{ label: 'hours', dates: ['2025-11-01'], format },
        series: [{ name: 'half', values: [2] }],
        limit: { name: 'objective', at: 6 },
      }),
    )
    expect(text).toContain('class="limit"')
    expect(text).toMatch(/cx="64.0"/)
    expect(text).not.toContain('NaN')
  })

  test('of nothing says so', () => {
    expect(draw([null, null, null, null])).toContain('Nothing to draw')
    expect(String(renderSpark('moved', [null, 3]))).toContain('–')
    expect(String(renderSpark('moved', [3, 3, 3]))).not.toContain('NaN')
  })

  test('escapes what it is called', () => {
    const text = String(
      renderLineChart({ label: '<b>', dates, series: [{ name: '"><i>', values: [1, 2, 3, 4] }], format }),
    )
    expect(text).not.toMatch(/<b>|<i>/)
  })
})

describe('differences', () => {
  test('are told leaf by leaf, also within a document that is kept as text', () => {
    const before = JSON.stringify({ picks: [{ line: 2350, side: 'over' }], note: null })
    const after = JSON.stringify({ picks: [{ line: 2450, side: 'over' }], extra: true })
    expect(diffValues(before, after, 20)).toEqual([
      { path: 'picks.0.line', before: '2350', after: '2450' },
      { path: 'note', before: 'null', after: null },
      { path: 'extra', before: null, after: 'true' },
    ])
  })

  test('are none where nothing differs, whole where the kind does, and cut where they are many or long', () => {
    expect(diffValues({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, 20)).toEqual([])
    expect(diffValues([], {}, 20)).toEqual([{ path: '', before: '[]', after: '{}' }])
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`x${index}`, index]))
    expect(diffValues({}, many, 20)).toHaveLength(20)
    expect(diffValues('a', 'b'.repeat(900), 20)[0]!.after).toHaveLength(201)
  })
})
