/** The invented documents of these tests are such as are published: each fits its schema. */
import { expect, test } from 'vitest'
import { findDocumentKind } from '../../src/nba/6-exports/schemas/index.ts'
import { makeHalt } from '../support/site/envelope.ts'
import { makeEvening } from '../support/site/stage.ts'
import { makeUnusualDates } from '../support/site/unusual-dates.ts'

test('every invented document fits the schema of its kind', () => {
  const [halt, dayOff] = [makeHalt('no lines'), makeHalt('a day off')]
  const dates = { halted: '2024-12-04', noGames: '2024-12-03', calledOff: '2024-12-07' }
  for (const each of [...makeEvening(), ...makeUnusualDates({ halt, dayOff, ...dates })]) {
    const name = each.document.slice(0, each.document.lastIndexOf('/'))
    const parsed = findDocumentKind(name)?.schema.safeParse(each)
    expect([each.document, parsed?.error?.issues ?? (parsed ? [] : 'no such kind')]).toEqual([
      each.document,
      [],
    ])
  }
})
