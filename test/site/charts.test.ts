/** Charts say what their numbers say, and nothing else. */
import { describe, expect, test } from 'vitest'
import { renderCalibration } from '../../src/site/charts/calibration.ts'
import { renderDistribution } from '../../src/site/charts/distribution.ts'
import { renderFactors } from '../../src/site/charts/factors.ts'
import { renderGameLog } from '../../src/site/charts/game-log.ts'
import { renderLineMovement } from '../../src/site/charts/line-movement.ts'
import { renderRates } from '../../src/site/charts/rates.ts'
import { createScale, findTicks } from '../../src/site/charts/scale.ts'

interface Box {
  readonly side: string
  readonly x: number
  readonly width: number
  readonly height: number
}

function findBoxes(text: unknown): Box[] {
  return [
    ...String(text).matchAll(
      /<rect class="(\w+)" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="([\d.]+)"/g,
    ),
  ].map(([, side, x, width, height]) => ({
    side: side!,
    x: Number(x),
    width: Number(width),
    height: Number(height),
  }))
}

describe('an axis', () => {
  test('names round values within its domain', () => {
    expect(findTicks([0, 43], 5)).toEqual([0, 10, 20, 30, 40])
    expect(findTicks([23.1, 25.4], 4)).toEqual([24, 25])
    expect(findTicks([7, 7])).toEqual([7])
  })

  test('puts the only value of a domain without extent in its middle', () => {
    expect(createScale([24.5, 24.5], [0, 100])(24.5)).toBe(50)
  })
})

describe('a game log', () => {
  const games = [
    { name: '12-01 BOS', value: 31, line: 27.5 },
    { name: '12-03 NYK', value: 20, line: 27.5 },
    { name: '12-05 LAL', value: 25, line: null },
    { name: '12-07 MIA', value: null, line: null },
  ]

  test('tells over, under and push against the line of tonight, and who did not play', () => {
    const text = String(renderGameLog(games, 25, 'points', 'his games'))
    expect(findBoxes(text).map(({ side }) => side)).toEqual(['over', 'under', 'push'])
    expect(text).toContain('<circle class="void"')
    expect(text).toContain('12-07 MIA: did not play')
    expect(text).toContain('12-01 BOS: 31 (line then 27.5)')
  })

  test('takes each game against the line of its own day where tonight has none', () => {
    const text = renderGameLog(games, null, 'points', 'his games')
    expect(findBoxes(text).map(({ side }) => side)).toEqual(['over', 'under', 'plain'])
  })

  test('without a game draws its axis alone', () => {
    expect(findBoxes(renderGameLog([], 25, 'points', 'none yet'))).toEqual([])
  })
})

describe('a distribution', () => {
  const quantiles = [
    { level: 0.05, value: 10 },
    { level: 0.25, value: 18 },
    { level: 0.5, value: 23 },
    { level: 0.75, value: 28 },
    { level: 0.95, value: 38 },
  ]

  test('draws areas as large as the shares between its quantiles, cut at the line', () => {
    const boxes = findBoxes(renderDistribution(quantiles, { line: 25, median: 23, caption: '' }))
    const total = boxes.reduce((sum, { width, height }) => sum + width * height, 0)
    const over = boxes
      .filter(({ side }) => side === 'over')
      .reduce((sum, { width, height }) => sum + width * height, 0)
    expect(over / total).toBeCloseTo((0.25 * (3 / 5) + 0.2) / 0.9, 2)
    expect(boxes).toHaveLength(5)
  })

  test('of equal quantiles draws no block without width', () => {
    const flat = [
      { level: 0.25, value: 2 },
      { level: 0.5, value: 2 },
      { level: 0.75, value: 3 },
    ]
    expect(findBoxes(renderDistribution(flat, { line: null, median: 2, caption: '' }))).toHaveLength(1)
  })
})

test('factors lead from the start to the end', () => {
  const start = { name: 'league', value: 12 }
  const factors = [
    { name: 'form & minutes', value: 9.5 },
    { name: 'opponent <BOS>', value: -1.25 },
  ]
  const text = String(renderFactors(start, factors, { name: 'median', value: 20.25 }, 'why'))
  expect(findBoxes(text).map(({ side }) => side)).toEqual(['over', 'under'])
  expect(text).toContain('+9.50')
  expect(text).toContain('−1.25')
  expect(text).toContain('form &amp; minutes')
  expect(text).not.toContain('<BOS>')
})

test('a line moves in steps', () => {
  const text = String(
    renderLineMovement(
      [
        { atMs: 0, at: '10:00', line: 24.5 },
        { atMs: 60_000, at: '11:00', line: 25.5 },
      ],
      'moved',
    ),
  )
  expect(text).toMatch(/<path class="ours curve" d="M[\d.]+ [\d.]+H[\d.]+V[\d.]+"/)
  expect(text).toContain('line from 24.5 at 10:00 to 25.5 at 11:00')
})

test('a share is never drawn without its number and its interval', () => {
  const rate = { name: 'last 5', rate: 0.8, n: 5, interval95: [0.376, 0.964], breakEven: 0.524 } as const
  expect(String(renderRates([rate], ''))).toContain(
    '80.0 % of 5 (95 %: 37.6 % to 96.4 %, prices need 52.4 %)',
  )
  const point = { said: 0.55, happened: 0.5, n: 40, interval95: [0.352, 0.648] } as const
  const text = String(renderCalibration([{ name: 'ridge', kind: 'ours', points: [point] }], ''))
  expect(text).toContain('ridge: 55.0 % said, 50.0 % happened (n 40, 95 % 35.2 % to 64.8 %)')
})

test('what the upright axis of the calibration is stands above the plot: within it a point may lie anywhere', () => {
  const point = { said: 0.02, happened: 1, n: 1, interval95: [0.2, 1] as const }
  const text = String(renderCalibration([{ name: 'ridge', kind: 'ours', points: [point] }], ''))
  const [, at] = text.match(/<text x="[\d.]+" y="([\d.]+)"[^>]*>happened</)!
  const [, top] = text.match(/<circle [^>]*cy="([\d.]+)"/)!
  expect(Number(at)).toBeLessThan(Number(top) - 5)
})
