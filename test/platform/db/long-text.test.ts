/** A text in parts is the text: compared, counted and written as the whole would be. */
import { array, assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { LongText } from '../../../src/platform/db/long-text.ts'

const parts = array(string({ unit: 'grapheme' }))

test('counts, bytes and the whole are those of its parts together', () => {
  assert(
    property(parts, (given) => {
      const [text, whole] = [new LongText(given), given.join('')]
      expect([text.length, text.byteLength, String(text)]).toEqual([
        whole.length,
        Buffer.byteLength(whole),
        whole,
      ])
      const bytes = Buffer.alloc(text.byteLength + 2, '.')
      text.writeTo(bytes, 1)
      expect(bytes.toString()).toBe(`.${whole}.`)
    }),
  )
})

test('equals its whole, however that is cut, and nothing else', () => {
  assert(
    property(parts, string({ minLength: 1 }), (given, more) => {
      const [text, whole] = [new LongText(given), given.join('')]
      expect(text.equals(whole)).toBe(true)
      expect(text.equals(`${whole}${more}`)).toBe(false)
      expect(text.equals(whole.slice(0, -1))).toBe(whole === '')
      expect(text.equals(`${more}${whole}`)).toBe(false)
    }),
  )
  expect(new LongText(['one', 'two']).equals('onetwx')).toBe(false)
})
