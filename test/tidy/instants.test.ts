/** The tests themselves: what would make an expectation of moments one that cannot fail. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'

const noon = Temporal.Instant.from('2025-01-10T12:00:00Z')
const later = noon.add({ milliseconds: 1 })

test('a moment equals the same moment, and no other, in every matcher that looks into objects', () => {
  expect({ at: noon }).toEqual({ at: Temporal.Instant.from('2025-01-10T12:00:00Z') })
  expect(() => expect({ at: noon }).toEqual({ at: later })).toThrow(/to deeply equal/)
  expect(() => expect({ at: noon }).toMatchObject({ at: later })).toThrow(/to match object/)
  expect(() => expect([noon]).toContainEqual(later)).toThrow(/to deep equally contain/)
  expect(() => expect({ at: noon }).toMatchObject({ at: noon.toString() })).toThrow(/to match object/)
  expect(() =>
    expect(Temporal.PlainDate.from('2025-01-10')).toEqual(Temporal.PlainDate.from('2025-01-11')),
  ).toThrow(/to deeply equal/)
})
