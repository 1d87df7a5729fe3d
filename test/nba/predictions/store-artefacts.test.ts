/** An artefact is stored once under its hash, whoever brings it how often. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HashedArtefact } from '../../../src/nba/5-predictions/models.ts'
import { storeArtefacts } from '../../../src/nba/model-registry.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('store-artefacts')
})
afterAll(() => database.drop())

const artefact = (hash: string, system: string) =>
  ({ hash, system, market: 'points', trainedBefore: '2025-01-06', rows: 7 }) as HashedArtefact

const store = (...artefacts: HashedArtefact[]): Promise<void> =>
  database.db.transaction((tx) => storeArtefacts(tx, artefacts))

const read = () =>
  database.db.query(sql`
    select artefact_hash as hash, artefact::text as text, training_rows as rows from model_artefacts order by artefact_hash`)

test('what is there is neither sent nor written again, and what is new beside it is', async () => {
  await store()
  expect(await read()).toEqual([])
  await store(artefact('a', 'ridge'))
  const first = await read()
  expect(first).toEqual([
    {
      hash: 'a',
      text: '{"system":"ridge","market":"points","trainedBefore":"2025-01-06","rows":7}',
      rows: 7,
    },
  ])
  await store(artefact('a', 'sent again'), artefact('b', 'ewma_8'))
  const both = await read()
  expect(both).toHaveLength(2)
  expect(both[0]).toEqual(first[0])
  await store(artefact('a', 'ridge'), artefact('b', 'ewma_8'))
  expect(await read()).toEqual(both)
})
