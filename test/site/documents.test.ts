/** The invented documents of these tests are such as are published: each fits its schema. */
import { expect, test } from 'vitest'
import { findDocumentKind } from '../../src/nba/6-exports/schemas/index.ts'
import { makeEvening } from '../support/site/stage.ts'

test('every invented document fits the schema of its kind', () => {
  for (const each of makeEvening()) {
    const name = each.document.slice(0, each.document.lastIndexOf('/'))
    const parsed = findDocumentKind(name)?.schema.safeParse(each)
    expect([each.document, parsed?.error?.issues ?? (parsed ? [] : 'no such kind')]).toEqual([
      each.document,
      [],
    ])
  }
})
