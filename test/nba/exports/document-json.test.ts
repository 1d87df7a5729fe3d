/** What PostgreSQL spells for a document is what this process would have spelled. */

import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDocumentAsset } from '../../../src/nba/6-exports/create-document-asset.ts'
import { wholeText } from '../../../src/nba/6-exports/document-text.ts'
import {
  type DocumentContent,
  documentSchemaVersion,
  JsonText,
  reviseDocument,
  spelledInstant,
} from '../../../src/nba/6-exports/envelope.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { readProduced } from '../../support/document-revisions.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('document_json')
})

afterAll(() => database.drop())

it.each([
  '2024-11-06T00:30:00Z',
  '2024-11-06T10:20:30.5Z',
  '2024-11-06T10:20:30.12Z',
  '2024-02-29T23:59:59.123Z',
])('the instant %s', async (instant) => {
  const [row] = await database.db.query<{ spelled: string }>(
    sql`select ${spelledInstant(sql`${Temporal.Instant.from(instant)}::timestamptz`)} as spelled`,
  )
  expect(row!.spelled).toBe(Temporal.Instant.from(instant).toString())
})

it('a list that PostgreSQL spelled stands in the document as it is, between the other fields', async () => {
  const asset = createDocumentAsset({
    collection: 'notes',
    documents: ['notes'],
    gate: 'publication',
    needs: [],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 1 },
    build: async () => [
      {
        name: 'notes',
        asOf: null,
        coverage: { slate: 0, predicted: 0, excluded: {} },
        halt: null,
        body: { first: [1], spelled: JsonText.listOf(['{"a":1.50}', '{"a":2}']), last: { b: 'ć"' } },
      },
    ],
  })
  const context = {
    ...{ db: database.db, gameDate: '2025-11-05', missing: [] },
    now: Temporal.Instant.from('2025-11-06T12:00:00Z'),
  } as unknown as PartitionContext
  const { rows } = await asset.produce(context)
  const body = await readProduced(rows[0]![0]!)
  expect(body.endsWith(',"first":[1],"spelled":[{"a":1.50},{"a":2}],"last":{"b":"ć\\""}}\n')).toBe(true)
  expect(JSON.parse(body)).toMatchObject({
    document: 'notes/2025-11-05',
    revision: 1,
    spelled: [{ a: 1.5 }, { a: 2 }],
  })
})

const revise = (...given: Parameters<typeof reviseDocument>): string =>
  wholeText(reviseDocument(...given).text).toString()

it('a document of an earlier schema version gets one revision for it, which says so, and no second one', () => {
  const content: DocumentContent = { asOf: null, coverage: null, halt: null, body: { first: 1 } }
  const parts = { document: 'notes/2025-11-05', content, degraded: [], sources: { games: 'a1' } }
  const first = revise(parts, undefined)
  const older = first.replace(
    `"schemaVersion":${documentSchemaVersion}`,
    `"schemaVersion":${documentSchemaVersion - 1}`,
  )
  const revised = revise(parts, { revision: 1, body: older, withdrawn: false })
  expect(JSON.parse(revised)).toMatchObject({ revision: 2, revisedBecause: ['form'] })
  expect(revise(parts, { revision: 2, body: revised, withdrawn: false })).toBe(revised)
  const other = { ...parts, sources: { games: 'b2' } }
  expect(JSON.parse(revise(other, { revision: 1, body: older, withdrawn: false }))).toMatchObject({
    revisedBecause: ['games', 'form'],
  })
})
