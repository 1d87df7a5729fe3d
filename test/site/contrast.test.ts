/** What is drawn can be seen, in light and in dark: axe looks at letters alone, and a bar is none. */
import { beforeAll, describe, expect, test } from 'vitest'
import { useEvening } from '../support/site/evening-stage.ts'
import { makeTonight } from '../support/site/tonight.ts'

const evening = useEvening(makeTonight({ games: 1, markets: ['points'] }))

/** WCAG 2.2, 1.4.11: what is needed to understand a drawing. */
const least = 3

type Colours = Readonly<Record<string, string>>
const schemes: { light: Colours; dark: Colours } = { light: {}, dark: {} }
beforeAll(async () => {
  const css = await evening.readText('/picks/style.css')
  const [light, dark] = [...css.matchAll(/:root \{(.*?)\}/gs)].map(([, inside]) =>
    Object.fromEntries(
      [...inside!.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [name!, colour!]),
    ),
  )
  Object.assign(schemes, { light, dark: { ...light, ...dark } })
})

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(a: string, b: string): number {
  const [brighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (brighter! + 0.05) / (darker! + 0.05)
}

test('the measure is that of the WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  const between = (a: string, b: string): number => contrast(schemes[scheme][a]!, schemes[scheme][b]!)

  test.each(['overfill', 'underfill', 'plainfill', 'soft', 'over', 'market', 'mark'])(
    'what is drawn with --%s stands out from the page and from a card',
    (name) => {
      expect(between(name, 'paper')).toBeGreaterThanOrEqual(least)
      expect(between(name, 'card')).toBeGreaterThanOrEqual(least)
    },
  )

  test.each(['overfill', 'underfill', 'plainfill', 'paper'])(
    'the line is seen across what is filled with --%s',
    (name) => {
      expect(between('mark', name)).toBeGreaterThanOrEqual(least)
    },
  )
})

test('every kind of bar is filled with a colour that is held to it here', async () => {
  const css = await evening.readText('/picks/style.css')
  const fillOf = (kind: string): string | undefined =>
    new RegExp(`svg \\.${kind} \\{ fill: var\\(--(\\w+)\\)`).exec(css)?.[1]
  expect(['over', 'under', 'plain', 'push'].map(fillOf)).toEqual([
    'overfill',
    'underfill',
    'plainfill',
    'paper',
  ])
  expect(css).toContain('svg .push { fill: var(--paper); stroke: var(--soft) }')
})
